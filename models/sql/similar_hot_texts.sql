-- bodies and last answers of chosen complaints of one text part
-- Each row is the text of one complaint.
-- Reads: text of one part (@text); $ids
SELECT complaint_id, body, answers[-1].answer_text AS answer_text
FROM @text
WHERE complaint_id IN (SELECT unnest($ids))
