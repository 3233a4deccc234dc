-- One complaint by its id or receipt number, out of one part
-- Each row is the complaint; no row if it is not there or the viewer may not see it.
-- Reads: fact of one part, or that part as known at an instant
SELECT @columns
FROM @relation
WHERE @where AND sign > 0
