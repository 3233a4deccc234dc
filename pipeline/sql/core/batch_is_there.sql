-- what the warehouse says of a batch
-- One row if its records are all in their place, else none.
-- Reads: core.taken
SELECT read_count, new_count, changed_count, rejected_count, duplicate_count, late_count
FROM core.taken
WHERE batch_seq = $batch_seq;
