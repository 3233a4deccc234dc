-- rows of core.complaint that batches after $after brought, as they lie in the file
-- Each row is one answer: first row number, the one after the last, and how many.
-- Reads: core.complaint
SELECT coalesce(min(rowid), 0), coalesce(max(rowid) + 1, 0), count(*) FROM core.complaint WHERE batch_seq > $after;
