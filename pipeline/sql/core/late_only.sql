-- late_only: changed complaints whose current image is older than batch $after
-- Each row is one complaint of `changed` that only got an older image.
-- Reads: changed, core.complaint
CREATE OR REPLACE TEMP TABLE late_only AS
SELECT complaint_id
FROM changed
ANTI JOIN (SELECT complaint_id FROM core.complaint WHERE batch_seq > $after) AS current USING (complaint_id);
