-- Complaints of each topic in each district by hour (docs/methods.md)
-- Each row is one topic x district x hour; hours are counted from midnight of $first.
-- Reads: the complaints themselves
-- Units: complaints
SELECT
    topic_code,
    district_code,
    date_diff('hour', $first::TIMESTAMP, received_at) AS hour,
    @count::BIGINT AS complaint_count
FROM @relation
WHERE @where AND topic_code IS NOT NULL AND district_code IS NOT NULL
GROUP BY ALL
