-- core.organisation
-- Each row is one body that handles complaints, during one span of its life.
-- Reads: organisation_read
-- Checked by: checks/department_outside_tree.sql
INSERT INTO core.organisation BY NAME
SELECT * FROM organisation_read;
