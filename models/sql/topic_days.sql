-- complaints of every topic by day, forms left out
-- Each row is one topic × day of receipt.
-- Reads: cube_topic
SELECT topic_code, received_on AS day, sum(complaint_count)::BIGINT AS count
FROM cube_topic
WHERE topic_code IS NOT NULL AND kind_code <> 'statutory'
GROUP BY topic_code, received_on
