-- Complaints of a slice by one or more columns
-- Each row is one combination of values of @by with a complaint of the slice.
-- Reads: a cube by day of receipt, or the complaints themselves
-- Units: complaints
SELECT @by, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY ALL
HAVING complaint_count <> 0
