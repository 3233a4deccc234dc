-- A complaint carries a code that no code list has.
-- Scope: core
-- Reads: core.complaint, code_list; $after
WITH used AS (
    SELECT DISTINCT unnest([
        {'list': 'kind', 'code': kind_code},
        {'list': 'channel', 'code': channel_code},
        {'list': 'status', 'code': status_code},
        {'list': 'result', 'code': result_code},
        {'list': 'field', 'code': field_code}
    ]) AS entry
    FROM (
        SELECT DISTINCT kind_code, channel_code, status_code, result_code, field_code
        FROM core.complaint
        WHERE batch_seq > $after
    )
)
SELECT entry.list, entry.code
FROM used
WHERE
    entry.code IS NOT NULL
    AND (entry.list, entry.code) NOT IN (SELECT (list_name, code) FROM code_list);
