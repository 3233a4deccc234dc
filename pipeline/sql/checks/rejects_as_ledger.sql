-- A batch has more or fewer rejected records in core than the ledger says.
-- Scope: core
-- Reads: core.rejected, ledger; $after
WITH counted AS (
    SELECT batch_seq AS seq, count(*) AS reject_count FROM core.rejected WHERE batch_seq > $after GROUP BY batch_seq
)
SELECT ledger.seq, ledger.rejected_count AS told, counted.reject_count AS counted
FROM ledger
LEFT JOIN counted USING (seq)
WHERE ledger.seq > $after AND ledger.state = 'done' AND ledger.rejected_count <> coalesce(counted.reject_count, 0);
