-- A complaint that hot holds does not count exactly once over all parts.
-- Scope: generation
-- Reads: fact; $ids: ids that hot holds
SELECT complaint_id, sum(sign) AS counted
FROM fact
WHERE complaint_id IN (SELECT unnest($ids::VARCHAR[]))
GROUP BY complaint_id
HAVING sum(sign) <> 1;
