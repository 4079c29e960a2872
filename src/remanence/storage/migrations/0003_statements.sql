-- Statements are found by what they speak of, and an entity may be found to be the same as another.
CREATE INDEX records_statement ON records (json_extract(metadata, '$.statement.key')) WHERE unit = 'statement';
ALTER TABLE entities ADD COLUMN merged_into TEXT;   -- the id of the entity that it is the same as
