-- model.complaint_token
-- Each row is the tokens of one complaint.
-- Reads: fresh_token
INSERT INTO model.complaint_token BY NAME
SELECT complaint_id, token_ids, text_hash, $tokenizer AS tokenizer_id, batch_seq FROM fresh_token;
