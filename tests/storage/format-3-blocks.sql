BEGIN TRANSACTION;
CREATE TABLE caches (               -- index images, each good for one change sequence
    name TEXT    PRIMARY KEY,
    seq  INTEGER NOT NULL,
    data BLOB    NOT NULL
);
CREATE TABLE edits (                -- every later change of a state column, both values kept
    seq     INTEGER NOT NULL REFERENCES journal (seq),
    subject TEXT    NOT NULL,
    field   TEXT    NOT NULL,
    before  TEXT    NOT NULL,       -- JSON
    after   TEXT    NOT NULL        -- JSON
);
INSERT INTO "edits" VALUES(3,'01JWMD3ZB01JG6BCBZNY5XP84Q','retired_at','null','1748736660000000');
INSERT INTO "edits" VALUES(3,'01JWMD3ZB01JG6BCBZNY5XP84Q','valid_to','null','1748736660000000');
INSERT INTO "edits" VALUES(5,'01JWMDMEP0DXNQBMBJYAWPN6WH','retired_at','null','1748737200000000');
INSERT INTO "edits" VALUES(5,'01JWMDMEP0DXNQBMBJYAWPN6WH','valid_to','null','1748737200000000');
INSERT INTO "edits" VALUES(7,'01JWME18V08ETXMKMHDK7QZKM0','retired_at','null','1748737620000000');
INSERT INTO "edits" VALUES(7,'01JWME18V08ETXMKMHDK7QZKM0','valid_to','4902337380000000','1748737620000000');
INSERT INTO "edits" VALUES(8,'bank','read.rules.v1','null','"1"');
CREATE TABLE entities (
    row         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    act         INTEGER NOT NULL REFERENCES journal (seq),
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    aliases     TEXT    NOT NULL,   -- JSON array
    recorded_at INTEGER NOT NULL
, merged_into TEXT);
INSERT INTO "entities" VALUES(1,'01JWMCWMZ0DSRVEVJKKM95453S',1,'ana','person','[]',1748736120000000,NULL);
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
INSERT INTO "episodes" VALUES(1,'01JWMCRZS05X83P3FJ7358CZZ5',1,'tea','Tea is brewed at four.',NULL,'user','ana',NULL,NULL,NULL,NULL,1748736120000000,'',0.9,'','[]','{}');
INSERT INTO "episodes" VALUES(2,'01JWMD24R01TZ46HZMMHR8WJ28',2,NULL,'packing boxes',NULL,'agent',NULL,NULL,NULL,NULL,NULL,1748736420000000,'',0.8,'','[]','{}');
INSERT INTO "episodes" VALUES(3,'01JWMD9F401PC5JSXV9BFVDNVR',3,NULL,'painting walls',NULL,'agent',NULL,NULL,NULL,NULL,NULL,1748736660000000,'',0.8,'','[]','{}');
INSERT INTO "episodes" VALUES(4,'01JWMDJM30DDNAYQ5646651N8F',4,NULL,'soon removed',NULL,'agent',NULL,NULL,NULL,NULL,NULL,1748736960000000,'',0.8,'','[]','{}');
INSERT INTO "episodes" VALUES(5,'01JWMDZE80AC6WPY8AQ9DGZ4DS',6,NULL,'[>] Move house
- [ ] 1 pack',NULL,'agent',NULL,NULL,NULL,NULL,NULL,1748737380000000,'',0.8,'','[]','{}');
INSERT INTO "episodes" VALUES(6,'01JWME6RM0625CA9XBQJXP20RT',7,NULL,'[>] Move house
- [x] 1 pack',NULL,'agent',NULL,NULL,NULL,NULL,NULL,1748737620000000,'',0.8,'','[]','{}');
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
INSERT INTO "journal" VALUES(1,1748736120000000,'retain','01JWMCNAK0CDSER5TK77J27PJQ','','["01JWMCRZS05X83P3FJ7358CZZ5","01JWMCTTC035A8H7K2WFC781GB"]',X'98EC6C78F7C43AB7524DD24EA6BC8CB3B7648964846E08C65A13AEF0A8CE3D92',X'08E989DAFF0A0CD881113BFCE5B1D6EE00C20C072F88196A8D529889F597E20B');
INSERT INTO "journal" VALUES(2,1748736420000000,'keep','01JWMCYFJ0BCDSBJMH4HKJHW7Q','','["01JWMD24R01TZ46HZMMHR8WJ28","01JWMD3ZB01JG6BCBZNY5XP84Q"]',X'7964987227342295A98A46745D2D543AF5AE9775989E3B4AF5668607B65537AD',X'F589A0D12800263A4CECAE6E6100D7F6600CEC5CF058850E3606105D50D46A1A');
INSERT INTO "journal" VALUES(3,1748736660000000,'keep','01JWMD5SY0DQFC8XMVWQF1FACJ','','["01JWMD9F401PC5JSXV9BFVDNVR","01JWMDB9Q08EMPPA9EVDFYBY9G","01JWMD3ZB01JG6BCBZNY5XP84Q"]',X'28E420381654DF01AB1A9E67B60BFACC1BCEDAF8881EC44DBCEB9372C0236561',X'C4C7A3418193964C9FCD1745486F362C81207DC66002F297D0E6F343395B2CCA');
INSERT INTO "journal" VALUES(4,1748736960000000,'keep','01JWMDEYX024N9B3RZJH7JQYW7','','["01JWMDJM30DDNAYQ5646651N8F","01JWMDMEP0DXNQBMBJYAWPN6WH"]',X'30B8AD806BD1B93332E3829AAF568A1DF73EBDD6B9078CDF8D9FA3FF6E48AB60',X'9A85B82C0BC63299B35D5AF322EAB7CEFB5343EF8941B1B5A878FDBB45244A7E');
INSERT INTO "journal" VALUES(5,1748737200000000,'keep','01JWMDP9904FFBHWW2B0FRW5Z8','','["01JWMDMEP0DXNQBMBJYAWPN6WH"]',X'2E47756691C306FC21B7EA0E8E9C7BC35FDF28D0556AA350DA9BA3BEBB13F6F7',X'1EC36E962D5197C762EDF146FD02103A3A85CB320C33BD00F13D656DFDB5431A');
INSERT INTO "journal" VALUES(6,1748737380000000,'keep','01JWMDVS20E2KWH3HGAVRGWPGZ','','["01JWMDZE80AC6WPY8AQ9DGZ4DS","01JWME18V08ETXMKMHDK7QZKM0"]',X'BFDEE8CEFE3F7621F164E30E49D1EBDB2E227DE276EBE54660CD8156CA6864A0',X'0B7ED491B41E1DF26412A1CA7A828BDDA82DD3F3C7723F9B45A32E6BF8FBBB5B');
INSERT INTO "journal" VALUES(7,1748737620000000,'keep','01JWME33E0DXF5937TQ81J9YHC','','["01JWME6RM0625CA9XBQJXP20RT","01JWME8K700469Q923PBHHWS7R","01JWME18V08ETXMKMHDK7QZKM0"]',X'51DE5FD135E02949E2F426912FDC3348F73AAE3DA908948BE1C0FFDF177E23BB',X'755D1EF475AB53E65C83FEB73945FEBD3614CF1C15CEE0C2B8935DA00FE976AB');
INSERT INTO "journal" VALUES(8,1748737860000000,'extract','01JWMEE300D170TJ95SRM53VFQ','','["bank"]',X'DBBD492DCCB7BF9F813C47C09678527C5D9835A2BBF37F9758807D1848DBB6A4',X'465CC5F09C2753D8D281863E5D8A59C63E1D7E4E5D56B8DF838A86BCC3995A6C');
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
INSERT INTO "links" VALUES(1,'01JWMDD4A028DFMS635R4VC1RY',3,'supersedes','01JWMDB9Q08EMPPA9EVDFYBY9G','01JWMD3ZB01JG6BCBZNY5XP84Q',1.0,1748736660000000,NULL);
INSERT INTO "links" VALUES(2,'01JWMEADT0ER8BDDPRA0KM794J',7,'supersedes','01JWME8K700469Q923PBHHWS7R','01JWME18V08ETXMKMHDK7QZKM0',1.0,1748737620000000,NULL);
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "meta" VALUES('read.rules.v1','1');
INSERT INTO "meta" VALUES('zone','UTC');
CREATE TABLE queue (                -- work that a retain does not wait for
    id       INTEGER PRIMARY KEY,
    task     TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT    NOT NULL DEFAULT ''
, due INTEGER NOT NULL DEFAULT 0);
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
, used  INTEGER NOT NULL DEFAULT 0, wrong INTEGER NOT NULL DEFAULT 0, asked TEXT    NOT NULL DEFAULT '[]');
INSERT INTO "records" VALUES(1,'01JWMCTTC035A8H7K2WFC781GB',1,'episodic','turn','turn.v1','balanced',NULL,'ana',NULL,'user',NULL,NULL,NULL,1748736120000000,NULL,NULL,0.9,'',1.0,'[]','{}',NULL,0,0,0,'[]');
INSERT INTO "records" VALUES(2,'01JWMD3ZB01JG6BCBZNY5XP84Q',2,'working','statement','block.v1','balanced',NULL,NULL,NULL,'agent',NULL,NULL,NULL,1748736420000000,1748736420000000,1748736660000000,0.8,'',1.0,'[]','{"block":{"limit":2000,"name":"now"}}',1748736660000000,0,0,0,'[]');
INSERT INTO "records" VALUES(3,'01JWMDB9Q08EMPPA9EVDFYBY9G',3,'working','statement','block.v1','balanced',NULL,NULL,NULL,'agent',NULL,NULL,NULL,1748736660000000,1748736660000000,NULL,0.8,'',1.0,'[]','{"block":{"limit":2000,"name":"now"}}',NULL,0,0,0,'[]');
INSERT INTO "records" VALUES(4,'01JWMDMEP0DXNQBMBJYAWPN6WH',4,'working','statement','block.v1','balanced',NULL,NULL,NULL,'agent',NULL,NULL,NULL,1748736960000000,1748736960000000,1748737200000000,0.8,'',1.0,'[]','{"block":{"limit":2000,"name":"gone"}}',1748737200000000,0,0,0,'[]');
INSERT INTO "records" VALUES(5,'01JWME18V08ETXMKMHDK7QZKM0',6,'working','statement','task.v1','balanced',NULL,NULL,NULL,'agent',NULL,NULL,NULL,1748737380000000,1748737380000000,1748737620000000,0.8,'',1.0,'[]','{"task":{"tree":{"id":"01JWMDSYF08EKNWWK9VDW5625H","status":"doing","steps":[{"id":"01JWMDSYF08EKNWWK9VDW5625H.1","title":"pack"}],"title":"Move house"},"ttl":3153600000.0}}',1748737620000000,0,0,0,'[]');
INSERT INTO "records" VALUES(6,'01JWME8K700469Q923PBHHWS7R',7,'working','statement','task.v1','balanced',NULL,NULL,NULL,'agent',NULL,NULL,NULL,1748737620000000,1748737620000000,4902337620000000,0.8,'',1.0,'[]','{"task":{"tree":{"id":"01JWMDSYF08EKNWWK9VDW5625H","status":"doing","steps":[{"id":"01JWMDSYF08EKNWWK9VDW5625H.1","status":"done","title":"pack"}],"title":"Move house"},"ttl":3153600000.0}}',NULL,0,0,0,'[]');
CREATE TABLE salts (                -- apart from the journal, so that they can be erased
    seq  INTEGER PRIMARY KEY REFERENCES journal (seq),
    salt BLOB NOT NULL
);
INSERT INTO "salts" VALUES(1,X'53A94F391531BA1990117993CAD24800');
INSERT INTO "salts" VALUES(2,X'8A0CD1067B0247A6DE4CACD35045B993');
INSERT INTO "salts" VALUES(3,X'FE9441E5F2F9602F9FD73A2D74695FBB');
INSERT INTO "salts" VALUES(4,X'70BE68FF93F3C832652CCD234086805D');
INSERT INTO "salts" VALUES(5,X'0CEAEED265A86E96F0925803BFFC134C');
INSERT INTO "salts" VALUES(6,X'349F91B2CE8B9FF21E936E36D5FB854F');
INSERT INTO "salts" VALUES(7,X'76EB4835E0AF9C45F2DA2EBD44BDA182');
INSERT INTO "salts" VALUES(8,X'8117FD30939345FD70583AAEC62AF1BC');
CREATE TABLE served (                -- which records recalls gave last, since when; neither journalled nor exported
    record INTEGER PRIMARY KEY REFERENCES records (row),
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL
);
CREATE TABLE sources (              -- provenance, down to the characters
    record  INTEGER NOT NULL REFERENCES records (row),
    ordinal INTEGER NOT NULL,
    episode INTEGER NOT NULL REFERENCES episodes (row),
    start   INTEGER NOT NULL,
    "end"   INTEGER NOT NULL,
    PRIMARY KEY (record, ordinal)
) WITHOUT ROWID;
INSERT INTO "sources" VALUES(1,0,1,0,22);
INSERT INTO "sources" VALUES(2,0,2,0,13);
INSERT INTO "sources" VALUES(3,0,3,0,14);
INSERT INTO "sources" VALUES(4,0,4,0,12);
INSERT INTO "sources" VALUES(5,0,5,0,27);
INSERT INTO "sources" VALUES(6,0,6,0,27);
CREATE TABLE "spaces" (            -- what vectors must have in common to be compared
    id         INTEGER PRIMARY KEY,
    embedder   TEXT    NOT NULL,    -- how to load it again
    model      TEXT    NOT NULL,
    dimension  INTEGER NOT NULL,
    normalised INTEGER NOT NULL,
    pooling    TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('current', 'building', 'beside'))
);
INSERT INTO "spaces" VALUES(1,'static','static.v1',256,1,'idf','current');
CREATE TABLE tallies (               -- neither journalled nor exported
    name  TEXT    NOT NULL,
    day   INTEGER NOT NULL,          -- days since 1970
    count INTEGER NOT NULL,
    PRIMARY KEY (name, day)
) WITHOUT ROWID;
CREATE TABLE uses (                 -- how often a record was recalled, by day
    record INTEGER NOT NULL REFERENCES records (row),
    day    INTEGER NOT NULL,        -- days since 1970
    count  INTEGER NOT NULL,
    PRIMARY KEY (record, day)
) WITHOUT ROWID;
CREATE TABLE vectors (
    space  INTEGER NOT NULL REFERENCES spaces (id),
    record INTEGER NOT NULL REFERENCES records (row),
    data   BLOB    NOT NULL,        -- token ids of a token model, else float32
    PRIMARY KEY (space, record)
) WITHOUT ROWID;
INSERT INTO "vectors" VALUES(1,1,X'DD11EC03975C4B04F50399040D00');
CREATE INDEX edits_seq ON edits (seq);
CREATE INDEX edits_subject ON edits (subject);
CREATE INDEX episodes_act ON episodes (act);
CREATE INDEX episodes_external ON episodes (external_id, row) WHERE external_id IS NOT NULL;
CREATE INDEX records_act ON records (act);
CREATE INDEX records_session ON records (session, row) WHERE session IS NOT NULL AND unit = 'turn';
CREATE INDEX sources_episode ON sources (episode);
CREATE INDEX entities_name ON entities (name COLLATE NOCASE);
CREATE INDEX entities_act ON entities (act);
CREATE INDEX links_act ON links (act);
CREATE INDEX links_source ON links (source);
CREATE INDEX links_target ON links (target);
CREATE INDEX vectors_record ON vectors (record);
CREATE UNIQUE INDEX spaces_state ON spaces (state) WHERE state <> 'beside';
CREATE UNIQUE INDEX spaces_beside ON spaces (embedder) WHERE state = 'beside';
CREATE INDEX records_statement ON records (json_extract(metadata, '$.statement.key')) WHERE unit = 'statement';
CREATE INDEX records_part ON records (part, row) WHERE unit = 'statement' AND retired_at IS NULL AND NOT forgotten;
CREATE UNIQUE INDEX queue_subject ON queue (task, subject);
CREATE INDEX records_summary ON records (session, row) WHERE unit = 'session';
COMMIT;
