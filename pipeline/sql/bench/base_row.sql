-- base_row
-- Each row is one complaint of the last 52 weeks of the generated year, with its place in a drawn order.
-- Reads: base.fact
CREATE OR REPLACE TEMP TABLE base_row AS
SELECT complaint_id AS base_id, received_at AS old_at, row_number() OVER (ORDER BY md5(complaint_id)) AS draw
FROM base.fact
WHERE received_at >= $as_of::TIMESTAMP - INTERVAL 364 DAY AND received_at < $as_of;
