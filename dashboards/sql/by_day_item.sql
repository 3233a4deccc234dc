-- Complaints of a slice by day of receipt, field and item
-- Each row is one day x field x item.
-- Reads: cube_item, or the complaints themselves
-- Units: complaints
SELECT received_on, field_code, item_code, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY received_on, field_code, item_code
