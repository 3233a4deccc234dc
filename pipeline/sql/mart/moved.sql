-- moved: changed complaints that a folded part may hold
-- Each row is one complaint of `changed` that was known at the last fold (batch $folded).
-- Reads: changed, core.complaint_version, late_only; in_spans
CREATE OR REPLACE TEMP TABLE moved AS
SELECT complaint_id
FROM core.complaint_version
WHERE batch_seq <= $folded AND in_spans(complaint_id) AND complaint_id IN (SELECT complaint_id FROM changed)
UNION
SELECT complaint_id FROM late_only;
