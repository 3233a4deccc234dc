-- Complaints finished late, by the day they became late and the day they were finished
-- Each row is one day of deadline x day of finish.
-- Reads: the complaints themselves
-- Units: complaints
SELECT CAST(due_at AS DATE) AS due_on, answered_on, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY due_on, answered_on
