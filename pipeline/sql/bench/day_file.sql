-- day_file: one source's file of the day
-- Each row is one record.
-- Reads: day_row; variable source_code
CREATE OR REPLACE TEMP VIEW day_file AS
SELECT * EXCLUDE (source_code)
FROM day_row
WHERE source_code = getvariable('source_code')
ORDER BY source_number;
