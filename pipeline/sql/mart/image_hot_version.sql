-- image: every kept replaced image of the changed complaints, for hot
-- Each row is one image that a later one replaced.
-- Reads: core.complaint_version, changed; variable kept_since, in_spans
CREATE OR REPLACE TEMP VIEW image AS
SELECT * EXCLUDE (until_batch_seq)
FROM core.complaint_version
WHERE
    in_spans(complaint_id)
    AND complaint_id IN (SELECT complaint_id FROM changed)
    AND known_until_at > getvariable('kept_since');
