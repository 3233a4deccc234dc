-- model.complaint_token: the tokens of one published part as an annotation would have left them
-- Each row is one complaint of the part attached as base, save those that hot has anew (`gone`).
-- Reads: base.fact, gone; $seq: batch it counts as, $tokenizer
INSERT INTO model.complaint_token BY NAME
SELECT complaint_id, token_ids, 0::UBIGINT AS text_hash, $tokenizer AS tokenizer_id, $seq AS batch_seq
FROM base.fact
WHERE sign > 0 AND ($seq > 1 OR complaint_id NOT IN (SELECT complaint_id FROM gone));
