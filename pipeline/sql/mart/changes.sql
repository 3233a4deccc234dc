-- changed complaints by year of first receipt
-- Each row is one year with the complaints that changed after batch $folded.
-- Reads: core.complaint, core.complaint_version
SELECT left(complaint_id, 4)::INTEGER AS year, count(*) AS complaint_count
FROM (
    SELECT complaint_id FROM core.complaint WHERE batch_seq > $folded
    UNION
    SELECT complaint_id FROM core.complaint_version WHERE batch_seq > $folded OR until_batch_seq > $folded
)
GROUP BY ALL
ORDER BY year;
