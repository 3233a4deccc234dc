-- listing: complaints whose mark is not what the batch says
-- Each row is one current image of an earlier batch: gone from the source's list, or back on it. Without a
-- list (source_ids is empty), what the file itself brought again is back, and nothing is gone.
-- Reads: core.complaint, source_ids, touched
CREATE OR REPLACE TEMP TABLE listing AS
SELECT complaint.rowid AS place, NOT complaint.is_withdrawn_at_source AS is_gone
FROM core.complaint AS complaint
LEFT JOIN temp.source_ids AS source_ids ON source_ids.number = complaint.source_number
WHERE
    complaint.source_code = $source_code
    AND complaint.batch_seq < $batch_seq
    AND complaint.known_from_at <= $known_at
    AND CASE
        WHEN complaint.is_withdrawn_at_source
            THEN source_ids.number IS NOT NULL
                OR complaint.key_hash IN (SELECT key_hash FROM temp.touched)
                AND NOT EXISTS (SELECT 1 FROM temp.source_ids)
        ELSE source_ids.number IS NULL AND EXISTS (SELECT 1 FROM temp.source_ids)
    END;
