-- Open complaints past their deadline, by the day of the deadline
-- Each row is one day of deadline.
-- Reads: open_complaint
-- Units: complaints
SELECT CAST(due_at AS DATE) AS due_on, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY due_on
