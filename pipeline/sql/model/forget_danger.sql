-- model.complaint_danger: rows of complaints that changed go
-- Reads: fresh_row
DELETE FROM model.complaint_danger
WHERE
    complaint_id >= (SELECT min(complaint_id) FROM fresh_row)
    AND complaint_id <= (SELECT max(complaint_id) FROM fresh_row)
    AND complaint_id IN (SELECT complaint_id FROM fresh_row);
