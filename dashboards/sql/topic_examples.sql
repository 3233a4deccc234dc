-- Recent complaints of a topic that the model is surest of
-- Each row is one complaint in its newest image, the surest first.
-- Reads: the complaints themselves; $most: rows
SELECT
    complaint_id,
    arg_max(title, known_from_at) AS title,
    arg_max(received_at, known_from_at) AS received_at,
    arg_max(topic_certainty, known_from_at) AS certainty
FROM @relation
WHERE @where
GROUP BY complaint_id
HAVING @count > 0
ORDER BY certainty DESC, received_at DESC, complaint_id
LIMIT $most
