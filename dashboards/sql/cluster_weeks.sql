-- Complaints near to each cluster by week
-- Each row is one cluster x week, counted from $first.
-- Reads: the complaints themselves
-- Units: complaints
SELECT cluster_code, date_diff('day', $first::DATE, received_on) // 7 AS week, @count::BIGINT AS complaint_count
FROM @relation
WHERE @where
GROUP BY ALL
