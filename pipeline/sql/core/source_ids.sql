-- source_ids: the numbers a source listed
-- Each row is one number, once.
-- Reads: the lists kept in landing/<batch>/ids.csv, one number a line
CREATE OR REPLACE TEMP TABLE source_ids AS
SELECT DISTINCT trim(number) AS number
FROM read_csv($paths, auto_detect = false, header = false, delim = chr(31), quote = '', escape = '',
    columns = {'number': 'VARCHAR'})
WHERE trim(number) <> '';
