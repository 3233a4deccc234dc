-- entries of core.directory for the complaints of later batches
-- Each row is one complaint: the upper 46 bits of its key, and its day in the lower 18.
-- Reads: core.complaint; $through: last batch that has its entries
SELECT key_hash // 262144 * 262144 + day_code(complaint_id) AS entry
FROM core.complaint
WHERE batch_seq > $through AND complaint_id IS NOT NULL;
