-- token_known: complaints of newer batches whose tokens are right already
-- Each row is one complaint: its text is what it was at batch $after, which has its tokens, or an
-- annotation that was cut short has done it.
-- Reads: core.complaint, core.complaint_version, model.complaint_token
CREATE OR REPLACE TEMP TABLE token_known AS
WITH current AS (
    SELECT complaint_id, batch_seq, hash(title, body) AS text_hash FROM core.complaint WHERE batch_seq > $after
),
done AS (
    SELECT complaint_id, text_hash, tokenizer_id FROM model.complaint_token WHERE batch_seq > $after
),
before AS (
    SELECT complaint_id, arg_max(hash(title, body), (known_from_at, batch_seq, line_number)) AS text_hash
    FROM core.complaint_version
    WHERE until_batch_seq > $after AND batch_seq <= $after
    GROUP BY complaint_id
)
SELECT complaint_id, batch_seq
FROM current
JOIN done USING (complaint_id, text_hash)
WHERE tokenizer_id = $tokenizer
UNION ALL
SELECT complaint_id, batch_seq
FROM current
JOIN before USING (complaint_id, text_hash)
ANTI JOIN done USING (complaint_id)
ORDER BY batch_seq;
