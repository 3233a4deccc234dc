-- what says where a run of complaints is
-- Each row is one complaint.
-- Reads: core.complaint (rows $first to $until as they lie in the file)
SELECT complaint_id, title, body, district_code, lat, lon, batch_seq
FROM core.complaint
WHERE rowid >= $first AND rowid < $until AND batch_seq > $after;
