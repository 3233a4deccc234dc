-- model.complaint_danger
-- Each row is what the model of safety says of one complaint.
-- Reads: fresh_row
INSERT INTO model.complaint_danger BY NAME SELECT * FROM fresh_row;
