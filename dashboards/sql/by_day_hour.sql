-- Complaints of a slice by day and hour of receipt
-- Each row is one day and hour in which a complaint of the slice was received.
-- Reads: cube_hour, or the complaints themselves
-- Units: complaints
SELECT received_on, received_hour, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY received_on, received_hour
