-- masked texts of some complaints, with what the model thinks of them
-- Each row is one complaint.
-- Reads: fact, text; $ids
WITH image AS (
    SELECT
        complaint_id,
        arg_max(title, known_from_at) AS title,
        arg_max(likely_topic_code, known_from_at) AS likely_topic_code
    FROM fact
    WHERE sign > 0 AND complaint_id IN (SELECT unnest($ids))
    GROUP BY complaint_id
)
SELECT image.complaint_id, image.title, any_value(text.body) AS body, any_value(likely_topic_code) AS likely
FROM image
JOIN text USING (complaint_id)
GROUP BY ALL
ORDER BY image.complaint_id
