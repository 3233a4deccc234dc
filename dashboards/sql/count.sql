-- How many complaints a slice has
-- Each row is the one answer.
-- Reads: the relation that queries/asking.py puts in for @relation
-- Units: complaints
SELECT coalesce(@count, 0) FROM @relation WHERE @where
