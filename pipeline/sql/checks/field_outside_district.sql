-- A 현장민원 is with a 자치구 that is not the one of its place.
-- Scope: core
-- Reads: core.complaint, core.organisation; $after
SELECT complaint.complaint_id, complaint.district_code, complaint.department_code
FROM core.complaint AS complaint
WHERE
    complaint.batch_seq > $after
    AND complaint.kind_code = 'field'
    AND complaint.source_code <> 'workflow' -- a person there may err; 재지정 mends it
    AND complaint.district_code <> left(complaint.department_code, 5)
    AND left(complaint.department_code, 5) IN (
        SELECT org_code FROM core.organisation WHERE org_type = 'district'
    );
