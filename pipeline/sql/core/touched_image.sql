-- touched_image: every image of the touched complaints, held or incoming
-- Each row is one image; origin 0 replaced before, 1 current in core, 2 of the newest batches; `place` is its rowid.
-- Reads: touched, core.complaint, core.complaint_version; $first_seq, in_spans
CREATE OR REPLACE TEMP TABLE touched_image AS
SELECT 2 AS origin, rowid AS place, key_hash, row_hash, batch_seq, line_number, complaint_id, received_at
FROM core.complaint
WHERE batch_seq >= $first_seq AND key_hash IN (SELECT key_hash FROM temp.touched)
UNION ALL
SELECT 1 AS origin, rowid AS place, key_hash, row_hash, batch_seq, line_number, complaint_id, received_at
FROM core.complaint
WHERE batch_seq < $first_seq AND in_spans(complaint_id) AND key_hash IN (SELECT key_hash FROM temp.touched)
UNION ALL
SELECT 0 AS origin, rowid AS place, key_hash, row_hash, batch_seq, line_number, complaint_id, received_at
FROM core.complaint_version
WHERE in_spans(complaint_id) AND key_hash IN (SELECT key_hash FROM temp.touched);
