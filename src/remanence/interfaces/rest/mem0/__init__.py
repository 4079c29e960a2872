"""The interface of mem0's own server over one bank: the same paths, bodies and answers (`serve --mem0 BANK`)."""
