-- the labelled complaints, as they read now
-- Each row is one complaint; one that was changed since the last fold has several images, of which the last counts.
-- Reads: fact; $ids
SELECT
    complaint_id,
    arg_max(token_ids, known_from_at) AS token_ids,
    max(received_on) AS received_on
FROM fact
WHERE sign > 0 AND token_ids IS NOT NULL AND complaint_id IN (SELECT unnest($ids))
GROUP BY complaint_id
ORDER BY complaint_id
