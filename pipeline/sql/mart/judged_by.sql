-- versions of the models of safety and places that gave the rows, as one text; '' before there are any
-- Each row is one answer.
-- Reads: model.judged
SELECT coalesce(string_agg(model_name || ' ' || version, ', ' ORDER BY model_name), '')
FROM (SELECT model_name, last(version ORDER BY rowid) AS version FROM model.judged GROUP BY model_name);
