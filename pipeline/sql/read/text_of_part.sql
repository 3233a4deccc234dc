-- the words of every row of a folded part, in the part's order
-- Each row is one row of beside.fact; the text part of the same year has the same rows in the same order.
-- Reads: beside.fact, words.text (two attached parts)
SELECT concat_ws(' ', fact.title, text.body) AS words, fact.complaint_id = text.complaint_id AS is_same
FROM beside.fact AS fact POSITIONAL JOIN words.text AS text;
