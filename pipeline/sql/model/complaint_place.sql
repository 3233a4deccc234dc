-- model.complaint_place
-- Each row is where one complaint is.
-- Reads: fresh_row
INSERT INTO model.complaint_place BY NAME SELECT * FROM fresh_row;
