-- Format 1. Times are microseconds since 1970 in UTC; intervals are half-open; "row" orders rows by the time of storing.
-- What an act creates is never changed, but for the columns that "edits" names; an edit keeps both values.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE journal (              -- append-only: digests of payloads, never the payloads
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    act       TEXT    NOT NULL,
    operation TEXT    NOT NULL,     -- the call that it belongs to
    principal TEXT    NOT NULL,
    subjects  TEXT    NOT NULL,     -- JSON array of ids
    digest    BLOB    NOT NULL,
    chain     BLOB    NOT NULL
);

CREATE TABLE salts (                -- apart from the journal, so that they can be erased
    seq  INTEGER PRIMARY KEY REFERENCES journal (seq),
    salt BLOB NOT NULL
);

CREATE TABLE edits (                -- every later change of a state column, both values kept
    seq     INTEGER NOT NULL REFERENCES journal (seq),
    subject TEXT    NOT NULL,
    field   TEXT    NOT NULL,
    before  TEXT    NOT NULL,       -- JSON
    after   TEXT    NOT NULL        -- JSON
);
CREATE INDEX edits_seq ON edits (seq);
CREATE INDEX edits_subject ON edits (subject);

CREATE TABLE episodes (             -- what was observed, verbatim
    row          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    act          INTEGER NOT NULL REFERENCES journal (seq),
    external_id  TEXT,
    text         TEXT    NOT NULL,
    title        TEXT,
    origin       TEXT    NOT NULL,
    actor        TEXT,
    session      TEXT,
    at_start     INTEGER,
    at_end       INTEGER,
    at_precision TEXT,
    recorded_at  INTEGER NOT NULL,
    principal    TEXT    NOT NULL,
    trust        REAL    NOT NULL,
    taint        TEXT    NOT NULL,
    tags         TEXT    NOT NULL,  -- JSON array
    metadata     TEXT    NOT NULL   -- JSON object
);
CREATE INDEX episodes_act ON episodes (act);
CREATE INDEX episodes_external ON episodes (external_id, row) WHERE external_id IS NOT NULL;

CREATE TABLE records (              -- what was made of episodes
    row          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    act          INTEGER NOT NULL REFERENCES journal (seq),
    kind         TEXT    NOT NULL,
    unit         TEXT    NOT NULL,
    part         TEXT    NOT NULL,  -- the versioned part that made it
    recipe       TEXT    NOT NULL,  -- and the recipe that chose the part
    text         TEXT,              -- NULL: the text of its sources
    actor        TEXT,
    session      TEXT,
    origin       TEXT    NOT NULL,
    at_start     INTEGER,
    at_end       INTEGER,
    at_precision TEXT,
    recorded_at  INTEGER NOT NULL,
    valid_from   INTEGER,
    valid_to     INTEGER,
    trust        REAL    NOT NULL,
    taint        TEXT    NOT NULL,
    confidence   REAL    NOT NULL,
    tags         TEXT    NOT NULL,
    metadata     TEXT    NOT NULL,
    retired_at   INTEGER,
    forgotten    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX records_act ON records (act);
CREATE INDEX records_session ON records (session, row) WHERE session IS NOT NULL AND unit = 'turn';

CREATE TABLE sources (              -- provenance, down to the characters
    record  INTEGER NOT NULL REFERENCES records (row),
    ordinal INTEGER NOT NULL,
    episode INTEGER NOT NULL REFERENCES episodes (row),
    start   INTEGER NOT NULL,
    "end"   INTEGER NOT NULL,
    PRIMARY KEY (record, ordinal)
) WITHOUT ROWID;
CREATE INDEX sources_episode ON sources (episode);

CREATE TABLE entities (
    row         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    act         INTEGER NOT NULL REFERENCES journal (seq),
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    aliases     TEXT    NOT NULL,   -- JSON array
    recorded_at INTEGER NOT NULL
);
CREATE INDEX entities_name ON entities (name COLLATE NOCASE);
CREATE INDEX entities_act ON entities (act);

CREATE TABLE links (
    row         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    act         INTEGER NOT NULL REFERENCES journal (seq),
    type        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    weight      REAL    NOT NULL,
    recorded_at INTEGER NOT NULL,
    retired_at  INTEGER
);
CREATE INDEX links_act ON links (act);
CREATE INDEX links_source ON links (source);
CREATE INDEX links_target ON links (target);

CREATE TABLE spaces (               -- what vectors must have in common to be compared
    id         INTEGER PRIMARY KEY,
    embedder   TEXT    NOT NULL,    -- how to load it again
    model      TEXT    NOT NULL,
    dimension  INTEGER NOT NULL,
    normalised INTEGER NOT NULL,
    pooling    TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('current', 'building'))
);
CREATE UNIQUE INDEX spaces_state ON spaces (state);

-- Derived from here on: may be deleted, is rebuilt.
CREATE TABLE vectors (
    space  INTEGER NOT NULL REFERENCES spaces (id),
    record INTEGER NOT NULL REFERENCES records (row),
    data   BLOB    NOT NULL,        -- token ids of a token model, else float32
    PRIMARY KEY (space, record)
) WITHOUT ROWID;
CREATE INDEX vectors_record ON vectors (record);

CREATE TABLE caches (               -- index images, each good for one change sequence
    name TEXT    PRIMARY KEY,
    seq  INTEGER NOT NULL,
    data BLOB    NOT NULL
);

-- Neither journalled nor exported.
CREATE TABLE uses (                 -- how often a record was recalled, by day
    record INTEGER NOT NULL REFERENCES records (row),
    day    INTEGER NOT NULL,        -- days since 1970
    count  INTEGER NOT NULL,
    PRIMARY KEY (record, day)
) WITHOUT ROWID;

CREATE TABLE queue (                -- work that a retain does not wait for
    id       INTEGER PRIMARY KEY,
    task     TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT    NOT NULL DEFAULT ''
);
