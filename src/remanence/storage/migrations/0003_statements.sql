-- Statements are found by what they speak of, summaries by their session; an entity may be the same as another.
CREATE INDEX records_statement ON records (json_extract(metadata, '$.statement.key')) WHERE unit = 'statement';
ALTER TABLE entities ADD COLUMN merged_into TEXT;   -- the id of the entity that it is the same as
-- What feedback says of a record: how often it served, how often it was wrong, and the last questions that it served.
ALTER TABLE records ADD COLUMN used  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE records ADD COLUMN wrong INTEGER NOT NULL DEFAULT 0;
ALTER TABLE records ADD COLUMN asked TEXT    NOT NULL DEFAULT '[]';  -- JSON array of arrays of terms
-- What the engine keeps in derived records of a kind of its own, such as blocks and tasks, is found by its part.
CREATE INDEX records_part ON records (part, row) WHERE unit = 'statement' AND retired_at IS NULL AND NOT forgotten;
-- Work that a retain does not wait for is tried again later, and what it took is counted by day.
ALTER TABLE queue ADD COLUMN due INTEGER NOT NULL DEFAULT 0;   -- not tried before
CREATE UNIQUE INDEX queue_subject ON queue (task, subject);
CREATE TABLE tallies (               -- neither journalled nor exported
    name  TEXT    NOT NULL,
    day   INTEGER NOT NULL,          -- days since 1970
    count INTEGER NOT NULL,
    PRIMARY KEY (name, day)
) WITHOUT ROWID;
CREATE INDEX records_summary ON records (session, row) WHERE unit = 'session';
CREATE TABLE served (                -- which records recalls gave last, since when; neither journalled nor exported
    record INTEGER PRIMARY KEY REFERENCES records (row),
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL
);
