-- tokens of a run of rows that need a verdict
-- Each row is one complaint.
-- Reads: model.complaint_token (rows $first to $until as they lie in the file)
SELECT complaint_id, token_ids, batch_seq
FROM model.complaint_token
WHERE rowid >= $first AND rowid < $until AND batch_seq > $after;
