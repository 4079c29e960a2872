"""Makes the static embedding model that ships in the wheel: a teacher's knowledge, one vector a word piece.

    python -m tools.static_model --text TEXT.jsonl.gz --out src/remanence/encoding/embedding/static

Each module is one step: `text` reads the sentences, `teacher` embeds them, `start` gives every piece its first vector,
`train` moves the vectors, `quantise` stores them in 8 bits, `evaluate` measures, `card` writes what was measured into
the model card. The same text, versions and seed give the same model up to the last bit that a thread count decides.
"""
