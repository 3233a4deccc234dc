-- core.complaint: the last image of every chain
-- Reads: rebuilt
INSERT INTO core.complaint
SELECT * EXCLUDE (known_until_at, until_batch_seq) FROM temp.rebuilt WHERE until_batch_seq IS NULL;
