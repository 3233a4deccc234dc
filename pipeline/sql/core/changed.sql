-- changed: ids whose images changed after batch $after
-- Each row is one complaint with an image, current or replaced, that came in a later batch.
-- Reads: core.complaint, core.complaint_version
CREATE OR REPLACE TEMP TABLE changed AS
SELECT complaint_id FROM core.complaint WHERE batch_seq > $after
UNION
SELECT complaint_id FROM core.complaint_version WHERE batch_seq > $after
UNION
SELECT complaint_id FROM core.complaint_version WHERE until_batch_seq > $after;
