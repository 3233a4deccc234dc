-- bodies and last answers of chosen rows of one text part, with their place in it
-- Each row is the text of one complaint.
-- Reads: text of one part (@text); $rows
SELECT rowid AS row, body, answers[-1].answer_text AS answer_text
FROM @text
WHERE rowid IN (SELECT unnest($rows))
