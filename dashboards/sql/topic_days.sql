-- Complaints of each topic by day of receipt
-- Each row is one topic x day.
-- Reads: cube_topic, or the complaints themselves
-- Units: complaints
SELECT topic_code, received_on AS day, @count::BIGINT AS count
FROM @relation
WHERE @where AND topic_code IS NOT NULL
GROUP BY topic_code, received_on
