-- Complaints of a slice by day of receipt, newest day first
-- Each row is one day on which a complaint of the slice was received.
-- Reads: a cube by day of receipt, or the complaints themselves
-- Units: complaints
SELECT received_on, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY received_on
HAVING complaint_count <> 0
ORDER BY received_on DESC
