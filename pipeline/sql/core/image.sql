-- image: every image of the touched complaints, held or incoming
-- Each row is one image; origin 0 replaced before, 1 current in core, 2 of this batch; `place` is its rowid.
-- Reads: touched, core.complaint, core.complaint_version
CREATE OR REPLACE TEMP TABLE image AS
SELECT
    CASE WHEN batch_seq = $batch_seq THEN 2 ELSE 1 END AS origin, rowid AS place, key_hash, row_hash,
    batch_seq, line_number, complaint_id, received_at
FROM core.complaint
WHERE source_code = $source_code AND key_hash IN (SELECT key_hash FROM temp.touched)
UNION ALL
SELECT 0 AS origin, rowid AS place, key_hash, row_hash, batch_seq, line_number, complaint_id, received_at
FROM core.complaint_version
WHERE source_code = $source_code AND key_hash IN (SELECT key_hash FROM temp.touched);
