-- chosen: complaints that change in the next round, $count of every year
-- Each row is one complaint that has not changed yet.
-- Reads: core.complaint
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT complaint_id
FROM core.complaint
WHERE batch_seq = 1
QUALIFY row_number() OVER (PARTITION BY left(complaint_id, 4) ORDER BY complaint_id) <= $count;
