-- texts of a run of rows that need new tokens
-- Each row is one complaint.
-- Reads: core.complaint (rows $first to $until as they lie in the file, so nothing else is read), token_known
WITH here AS (
    SELECT complaint_id, title, body, batch_seq
    FROM core.complaint
    WHERE rowid >= $first AND rowid < $until AND batch_seq > $after
)
SELECT complaint_id, title, body, hash(title, body) AS text_hash, batch_seq
FROM here
ANTI JOIN (
    SELECT complaint_id
    FROM token_known
    WHERE
        batch_seq >= (SELECT min(batch_seq) FROM here)
        AND batch_seq <= (SELECT max(batch_seq) FROM here)
) AS known USING (complaint_id);
