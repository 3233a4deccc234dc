-- A batch has more or fewer images in core than the ledger says it brought.
-- Scope: core
-- Reads: core.complaint, core.complaint_version (images of a record; line 0 is a mark of the source's list), ledger; $after
WITH image AS (
    SELECT batch_seq AS seq FROM core.complaint WHERE batch_seq > $after AND line_number > 0
    UNION ALL
    SELECT batch_seq AS seq FROM core.complaint_version WHERE batch_seq > $after AND line_number > 0
),
counted AS (
    SELECT seq, count(*) AS image_count FROM image GROUP BY seq
),
told AS (
    SELECT seq, new_count + changed_count AS image_count FROM ledger WHERE seq > $after AND state = 'done'
)
SELECT coalesce(told.seq, counted.seq) AS seq, told.image_count AS told, counted.image_count AS counted
FROM told
FULL JOIN counted USING (seq)
WHERE coalesce(told.image_count, 0) <> coalesce(counted.image_count, 0);
