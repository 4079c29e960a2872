"""Other products on the arena's bench, a module each, for whoever has the product (docs/how-to/arena.md).

remanence arena run --systems balanced,bm25,remanence.adapters.products.chroma:Chroma --data FILE…
"""
