-- tokens of recent complaints, and whether a labelled one has them
-- One row: how many tokens of up to $most complaints of the last weeks, and how many of these no labelled one has.
-- Reads: fact; $recent: first day of receipt, $labelled: ids, $most: complaints
WITH taught AS (
    SELECT DISTINCT unnest(token_ids) AS token_id
    FROM fact
    WHERE sign > 0 AND complaint_id IN (SELECT unnest($labelled))
),
recent AS (
    SELECT unnest(token_ids) AS token_id
    FROM (
        SELECT token_ids
        FROM fact
        WHERE sign > 0 AND received_on >= $recent AND len(token_ids) > 0
        ORDER BY hash(complaint_id)
        LIMIT $most
    )
)
SELECT count(*), count(*) FILTER (WHERE taught.token_id IS NULL)
FROM recent
LEFT JOIN taught USING (token_id)
