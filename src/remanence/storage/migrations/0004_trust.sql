-- What a screen holds back, and whom a record is for. Both are state: an edit may change them, as it may trust and taint.
ALTER TABLE records ADD COLUMN quarantined TEXT NOT NULL DEFAULT '';  -- why, '' for what is not
ALTER TABLE records ADD COLUMN audience    TEXT NOT NULL DEFAULT '';  -- a principal or a team, '' for all who may read
CREATE INDEX records_quarantined ON records (row) WHERE quarantined <> '';
-- Blocks and tasks are units of their own, and no statements any more.
UPDATE records SET unit = substr(part, 1, instr(part, '.') - 1) WHERE part IN ('block.v1', 'task.v1');
DROP INDEX records_part;
CREATE INDEX records_kept ON records (unit, row) WHERE unit IN ('block', 'task', 'scene', 'persona') AND retired_at IS NULL AND NOT forgotten;
