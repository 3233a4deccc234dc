-- Open complaints by kind, day of the deadline, and whether it has passed
-- Each row is one kind x day of deadline (NULL: none) x passed or not.
-- Reads: open_complaint, or complaints as known at an instant
-- Units: complaints
SELECT
    kind_code,
    CAST(due_at AS DATE) AS due_on,
    coalesce(due_at < $now, FALSE) AS is_late,
    @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY kind_code, due_on, is_late
