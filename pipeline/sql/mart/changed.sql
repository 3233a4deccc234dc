-- changed: complaints that hot holds with all their images
-- Each row is one complaint with an image, current or replaced, that came or was replaced after batch $folded.
-- Reads: core.complaint, core.complaint_version
CREATE OR REPLACE TEMP TABLE changed AS
SELECT complaint_id FROM core.complaint WHERE batch_seq > $folded
UNION
SELECT complaint_id FROM core.complaint_version WHERE batch_seq > $folded
UNION
SELECT complaint_id FROM core.complaint_version WHERE until_batch_seq > $folded;
