-- core.transfer_event
-- Each row is one 재지정: a complaint moved from one unit to the next.
-- Reads: current_image
-- Checked by: checks/transfer_event_moves.sql
INSERT INTO core.transfer_event BY NAME
WITH path AS (
    SELECT complaint_id, list_append(string_split(transfer_path, '>'), department_code) AS holders
    FROM current_image
    WHERE transfer_path <> ''
),
step AS (
    SELECT complaint_id, holders, unnest(range(1, len(holders))) AS transfer_number FROM path
)
SELECT
    complaint_id,
    transfer_number::INTEGER AS transfer_number,
    holders[transfer_number] AS from_department_code,
    holders[transfer_number + 1] AS to_department_code,
    list_contains(holders[:transfer_number], holders[transfer_number + 1]) AS is_bounce
FROM step;
