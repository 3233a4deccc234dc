-- what the newest batches changed
-- Each row is one batch: duplicates, images that changed a complaint, images older than what core knew.
-- Reads: verdict, chain
WITH said AS (
    SELECT batch_seq, count(*) FILTER (WHERE is_duplicate) AS duplicate_count FROM temp.verdict GROUP BY batch_seq
),
placed AS (
    SELECT
        batch_seq,
        count(*) FILTER (WHERE was_held OR position > 1) AS changed_count,
        count(*) FILTER (WHERE was_held AND until_batch_seq IS NOT NULL AND until_batch_seq <> batch_seq) AS late_count
    FROM temp.chain
    WHERE origin = 2
    GROUP BY batch_seq
)
SELECT said.batch_seq, said.duplicate_count, coalesce(placed.changed_count, 0), coalesce(placed.late_count, 0)
FROM said
LEFT JOIN placed ON placed.batch_seq = said.batch_seq;
