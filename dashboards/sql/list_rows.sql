-- Rows of the 민원 목록 out of one part, in order, with what is needed to merge parts
-- Each row is one complaint of the slice.
-- Reads: fact or open_complaint of one part, or that part as known at an instant
-- @columns and @order come from the schema's names (queries/listing.py)
SELECT @columns
FROM @relation
WHERE @where AND sign > 0
ORDER BY @order
LIMIT $row_limit
