-- complaints to choose from for labelling: those the model hesitates over most, and those of clusters without a name
-- Each row is one complaint without a label.
-- Reads: fact; $since: first day of receipt, $labelled: ids that have a label, $most: rows of either kind
WITH image AS (
    SELECT
        complaint_id,
        arg_max(token_ids, known_from_at) AS token_ids,
        arg_max(topic_certainty - second_topic_certainty, known_from_at) AS margin,
        arg_max(cluster_code, known_from_at) AS cluster_code
    FROM fact
    WHERE sign > 0 AND received_on >= $since AND likely_topic_code IS NOT NULL AND len(token_ids) > 0
    GROUP BY complaint_id
),
waiting AS (
    SELECT * FROM image ANTI JOIN (SELECT unnest($labelled) AS complaint_id) AS labelled USING (complaint_id)
)
SELECT *
FROM waiting
QUALIFY
    row_number() OVER (ORDER BY margin, hash(complaint_id)) <= $most
    OR (
        cluster_code IS NOT NULL
        AND row_number() OVER (PARTITION BY cluster_code ORDER BY margin, hash(complaint_id)) <= 20
    )
ORDER BY complaint_id
