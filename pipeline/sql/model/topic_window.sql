-- rows of model.complaint_token that were made after batch $after, as they lie in the file
-- Each row is one answer: first row number, the one after the last, and how many.
-- Reads: model.complaint_token
SELECT coalesce(min(rowid), 0), coalesce(max(rowid) + 1, 0), count(*)
FROM model.complaint_token
WHERE batch_seq > $after;
