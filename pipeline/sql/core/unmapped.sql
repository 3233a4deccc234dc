-- core.unmapped, one batch
-- Each row is one column of the file that its TOML does not name; filled_count is NULL if not counted.
-- Reads: $names and $counts, lists of equal length
INSERT INTO core.unmapped
SELECT $batch_seq, $source_code, unnest($names::VARCHAR[]), unnest($counts::BIGINT[]);
