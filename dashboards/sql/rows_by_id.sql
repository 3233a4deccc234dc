-- Rows of some complaints whose days of receipt are known, out of one part
-- Each row is one complaint.
-- Reads: fact or open_complaint of one part, or that part as known at an instant
-- @columns come from the schema's names; @where holds the ids and the days
SELECT @columns
FROM @relation
WHERE @where AND sign > 0
