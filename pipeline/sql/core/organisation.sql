-- core.organisation
-- Each row is one body that handles complaints, during one span of its life.
-- Reads: data/reference/organisation.csv ($path), typed by the schema ($columns)
-- Checked by: checks/department_in_tree.sql
INSERT INTO core.organisation BY NAME
SELECT * FROM read_csv($path, header = true, columns = $columns, nullstr = '');
