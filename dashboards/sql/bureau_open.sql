-- Open complaints of each handling body: within the deadline, and past it
-- Each row is one level-1 body, or one unit (@by); NULL where no unit holds the complaint yet.
-- Reads: open_complaint, or complaints as known at an instant
-- Units: complaints
SELECT
    @by,
    sum(CASE WHEN due_at < $now THEN 0 ELSE sign END) AS open_in_time_count,
    sum(CASE WHEN due_at < $now THEN sign ELSE 0 END) AS open_late_count
FROM @relation
WHERE @where
GROUP BY @by
