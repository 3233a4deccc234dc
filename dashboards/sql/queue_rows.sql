-- Complaints to be labelled, with what the model of topics says of them
-- Each row is one complaint.
-- Reads: fact, vocabulary; $ids
WITH image AS (
    SELECT
        complaint_id,
        arg_max(title, known_from_at) AS title,
        arg_max(received_at, known_from_at) AS received_at,
        arg_max(likely_topic_code, known_from_at) AS likely_code,
        arg_max(topic_certainty, known_from_at) AS certainty,
        arg_max(second_topic_code, known_from_at) AS second_code,
        arg_max(second_topic_certainty, known_from_at) AS second_certainty,
        arg_max(deciding_ids, known_from_at) AS deciding_ids
    FROM fact
    WHERE sign > 0 AND complaint_id IN (SELECT unnest($ids))
    GROUP BY complaint_id
),
said AS (
    SELECT complaint_id, list(token ORDER BY place) AS words
    FROM (
        SELECT complaint_id, unnest(deciding_ids) AS token_id, generate_subscripts(deciding_ids, 1) AS place
        FROM image
    )
    JOIN vocabulary USING (token_id)
    GROUP BY complaint_id
)
SELECT image.* EXCLUDE (deciding_ids), coalesce(words, []) AS words
FROM image
LEFT JOIN said USING (complaint_id)
