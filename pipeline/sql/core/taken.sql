-- core.taken, one batch
-- Each row is one batch whose records are all in their place.
-- Reads: the counts of the load
INSERT INTO core.taken
VALUES ($batch_seq, $source_code, $read, $new, $changed, $rejected, $duplicate, $late);
