-- the last batch whose complaints have their tokens by this tokenizer; 0 before the first annotation
-- Another tokenizer that came later has written over them, so its rows count this one's off.
-- Reads: model.annotated
SELECT coalesce(max(through_batch_seq), 0)
FROM model.annotated
WHERE tokenizer_id = $tokenizer
    AND $tokenizer = (SELECT tokenizer_id FROM model.annotated ORDER BY rowid DESC LIMIT 1);
