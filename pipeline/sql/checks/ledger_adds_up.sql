-- A finished batch does not account for every record: read = new + changed + rejected + duplicate.
-- Scope: core
-- Reads: ledger; $after
SELECT seq, read_count, new_count, changed_count, rejected_count, duplicate_count
FROM ledger
WHERE
    seq > $after
    AND state = 'done'
    AND read_count <> new_count + changed_count + rejected_count + duplicate_count;
