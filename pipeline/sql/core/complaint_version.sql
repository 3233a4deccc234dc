-- core.complaint_version: every image of a chain but the last
-- Reads: rebuilt
INSERT INTO core.complaint_version SELECT * FROM temp.rebuilt WHERE until_batch_seq IS NOT NULL;
