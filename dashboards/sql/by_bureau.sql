-- Complaints of a slice by handling body
-- Each row is one level-1 body; NULL where no unit holds the complaint yet.
-- Reads: a cube by day of receipt, or the complaints themselves
-- Units: complaints
SELECT bureau_code, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY bureau_code
