-- What a screen holds back, and whom a record is for. Both are state: an edit may change them, as it may trust and taint.
ALTER TABLE records ADD COLUMN quarantined TEXT NOT NULL DEFAULT '';  -- why, '' for what is not
ALTER TABLE records ADD COLUMN audience    TEXT NOT NULL DEFAULT '';  -- a principal or a team, '' for all who may read
CREATE INDEX records_quarantined ON records (row) WHERE quarantined <> '';
-- Blocks and tasks are units of their own, and no statements any more.
UPDATE records SET unit = substr(part, 1, instr(part, '.') - 1) WHERE part IN ('block.v1', 'task.v1');
DROP INDEX records_part;
CREATE INDEX records_kept ON records (unit, row) WHERE unit IN ('block', 'task', 'scene', 'persona') AND retired_at IS NULL AND NOT forgotten;
-- What erasures left. An entry that lost something is sealed anew over the rest, by the entry of the erasure.
CREATE TABLE reseals (
    entry   INTEGER NOT NULL REFERENCES journal (seq),
    erasure INTEGER NOT NULL REFERENCES journal (seq),
    digest  BLOB    NOT NULL,        -- of what is left, under the salt that took the place of the old one
    PRIMARY KEY (entry, erasure)
) WITHOUT ROWID;
CREATE INDEX reseals_erasure ON reseals (erasure);
CREATE TABLE receipts (              -- what an erasure did: JSON of ids and numbers, no text
    act  INTEGER PRIMARY KEY REFERENCES journal (seq),
    body TEXT    NOT NULL
);
CREATE TABLE checkpoints (           -- signed ends of the chain; neither journalled nor needed
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    chain     BLOB    NOT NULL,
    key       BLOB    NOT NULL,      -- the public one
    signature BLOB    NOT NULL,
    PRIMARY KEY (seq, key)
) WITHOUT ROWID;
CREATE TABLE copies (                -- files that the engine made of this bank; neither journalled nor exported
    path TEXT    PRIMARY KEY,
    kind TEXT    NOT NULL            -- migration, backup or bundle
);
