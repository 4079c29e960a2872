-- What a screen holds back, and whom a record is for. Both are state: an edit may change them, as it may trust and taint.
ALTER TABLE records ADD COLUMN quarantined TEXT NOT NULL DEFAULT '';  -- why, '' for what is not
ALTER TABLE records ADD COLUMN audience    TEXT NOT NULL DEFAULT '';  -- a principal or a team, '' for all who may read
CREATE INDEX records_quarantined ON records (row) WHERE quarantined <> '';
