"""The MCP server: a bank as tools, resources and prompts of the Model Context Protocol (`remanence mcp`)."""
