-- core.unmapped, one batch
-- Each row is one column of the file that its TOML does not name.
-- Reads: unmapped_rows (temporary, from pipeline/intake.py)
INSERT INTO core.unmapped
SELECT $batch_seq, $source_code, column_name, filled_count FROM temp.unmapped_rows;
