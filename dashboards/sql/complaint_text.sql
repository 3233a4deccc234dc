-- The published text of one complaint, out of one part
-- Each row is the text; the first part that has one has the current one.
-- Reads: text of one part
SELECT body, answers, transfers, events
FROM @relation
WHERE @where
