-- Complaints of a slice by day of receipt and kind
-- Each row is one day x kind of which a complaint of the slice was received.
-- Reads: a cube by day of receipt, or the complaints themselves
-- Units: complaints
SELECT received_on, kind_code, @count AS complaint_count
FROM @relation
WHERE @where
GROUP BY received_on, kind_code
