-- the numbers that make the difference between a source's lists and core
-- Each row is one number that stands on one side only.
-- Reads: source_ids, core.complaint, core.complaint_version
WITH held AS (
    SELECT
        source_number AS number,
        bool_or(list_contains($batches, batch_seq)) AND NOT bool_or(is_withdrawn) AS came_listed
    FROM (
        SELECT source_number, batch_seq, is_withdrawn_at_source AS is_withdrawn
        FROM core.complaint
        WHERE source_code = $source_code
        UNION ALL
        SELECT source_number, batch_seq, FALSE AS is_withdrawn
        FROM core.complaint_version
        WHERE source_code = $source_code
    )
    GROUP BY source_number
)
SELECT
    coalesce(source_ids.number, held.number) AS number,
    source_ids.number IS NOT NULL AS is_listed,
    held.number IS NOT NULL AS is_held
FROM temp.source_ids AS source_ids
FULL JOIN held ON held.number = source_ids.number
WHERE held.number IS NULL OR (source_ids.number IS NULL AND held.came_listed)
ORDER BY number;
