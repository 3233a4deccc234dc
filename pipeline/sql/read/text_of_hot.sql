-- the words of every row of hot, in its order
-- Each row is one signed image; one that cancels an older image has no words of its own.
-- Reads: beside.fact, beside.text of one attached part
SELECT CASE WHEN fact.sign > 0 THEN concat_ws(' ', fact.title, text.body) ELSE '' END AS words, TRUE AS is_same
FROM beside.fact AS fact LEFT JOIN beside.text AS text USING (complaint_id)
ORDER BY fact.rowid;
