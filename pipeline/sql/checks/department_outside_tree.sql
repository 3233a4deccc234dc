-- A complaint is with a unit that the organisation tree does not have.
-- Scope: core
-- Reads: core.complaint, core.organisation; $after
SELECT department_code, count(*) AS complaint_count
FROM core.complaint
WHERE
    batch_seq > $after
    AND department_code IS NOT NULL
    AND department_code NOT IN (SELECT org_code FROM core.organisation)
GROUP BY department_code;
