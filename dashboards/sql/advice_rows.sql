-- What the models say of cases of the desk
-- Each row is one case whose text has been read, in its newest image.
-- Reads: fact; $ids: receipt numbers, $since: no case was received before that day
SELECT
    receipt_number,
    arg_max(danger_code, known_from_at) AS danger_code,
    arg_max(danger_type, known_from_at) AS danger_type,
    arg_max(danger_words, known_from_at) AS danger_words,
    arg_max_null(topic_code, known_from_at) AS topic_code,
    arg_max(likely_topic_code, known_from_at) AS likely_code,
    arg_max(topic_certainty, known_from_at) AS certainty,
    arg_max(second_topic_code, known_from_at) AS second_code,
    arg_max(second_topic_certainty, known_from_at) AS second_certainty
FROM fact
WHERE sign > 0 AND received_on >= $since AND receipt_number IN (SELECT unnest($ids))
GROUP BY receipt_number
