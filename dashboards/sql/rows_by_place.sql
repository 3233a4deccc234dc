-- Rows of one part at places in its table that an earlier question told
-- Each row is one complaint.
-- Reads: fact or open_complaint of one part (a relation as known at an instant has no places)
-- @columns come from the schema's names; $places are row ids of that same table
SELECT @columns
FROM @relation AS part_rows
JOIN (SELECT unnest($places) AS place) ON part_rows.rowid = place
