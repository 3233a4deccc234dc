-- which of some batches the warehouse has
-- Each row is one batch whose records are all in their place.
-- Reads: core.taken
SELECT batch_seq FROM core.taken WHERE batch_seq IN (SELECT unnest($batches));
