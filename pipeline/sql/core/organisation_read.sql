-- organisation_read: the reviewed CSV as it stands
-- Each row is one body that handles complaints, during one span of its life.
-- Reads: data/reference/organisation.csv ($path), typed by the schema ($columns)
CREATE OR REPLACE TEMP TABLE organisation_read AS
SELECT * FROM read_csv($path, header = true, columns = $columns, nullstr = '');
