-- moved: complaints that a folded part may hold in an older image
-- Each row is one complaint that changed after batch $folded and was known before.
-- Reads: core.complaint, core.complaint_version
CREATE OR REPLACE TEMP TABLE moved AS
SELECT DISTINCT complaint_id
FROM core.complaint_version
WHERE until_batch_seq > $folded AND batch_seq <= $folded;
