-- A bank may hold further vector spaces beside its current one, for recipes that ask for another embedder.
CREATE TABLE spaces_now (            -- what vectors must have in common to be compared
    id         INTEGER PRIMARY KEY,
    embedder   TEXT    NOT NULL,    -- how to load it again
    model      TEXT    NOT NULL,
    dimension  INTEGER NOT NULL,
    normalised INTEGER NOT NULL,
    pooling    TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('current', 'building', 'beside'))
);
INSERT INTO spaces_now SELECT id, embedder, model, dimension, normalised, pooling, state FROM spaces;
DROP TABLE spaces;
ALTER TABLE spaces_now RENAME TO spaces;
CREATE UNIQUE INDEX spaces_state ON spaces (state) WHERE state <> 'beside';
CREATE UNIQUE INDEX spaces_beside ON spaces (embedder) WHERE state = 'beside';
