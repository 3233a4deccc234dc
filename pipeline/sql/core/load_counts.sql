-- what a batch changed
-- One row: duplicates, images that changed a complaint, images older than what core knew.
-- Reads: verdict, chain
SELECT
    (SELECT count(*) FROM temp.verdict WHERE is_duplicate) AS duplicate_count,
    (SELECT count(*) FROM temp.chain WHERE batch_seq = $batch_seq AND (was_held OR position > 1)) AS changed_count,
    (
        SELECT count(*)
        FROM temp.chain
        WHERE batch_seq = $batch_seq AND was_held AND until_batch_seq IS DISTINCT FROM $batch_seq
            AND until_batch_seq IS NOT NULL
    ) AS late_count;
