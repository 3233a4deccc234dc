-- A transfer goes from a unit to the same unit.
-- Scope: core
-- Reads: core.transfer_event; $after is not needed: the table is small
SELECT complaint_id, transfer_number, from_department_code
FROM core.transfer_event
WHERE from_department_code = to_department_code AND $after IS NOT NULL;
