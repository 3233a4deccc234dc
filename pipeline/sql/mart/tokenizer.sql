-- the tokenizer that made the tokens; 0 before there are any
-- Each row is one answer.
-- Reads: model.annotated
SELECT coalesce((SELECT tokenizer_id FROM model.annotated ORDER BY rowid DESC LIMIT 1), 0);
