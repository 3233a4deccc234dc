-- how far a list reaches
-- One row: complaints of earlier batches not yet marked, of these gone from the list, and marked ones that are back.
-- Reads: core.complaint, listing
SELECT
    (
        SELECT count(*)
        FROM core.complaint
        WHERE source_code = $source_code AND batch_seq < $batch_seq AND known_from_at <= $known_at
            AND NOT is_withdrawn_at_source
    ) AS held_count,
    (SELECT count(*) FROM temp.listing WHERE is_gone) AS gone_count,
    (SELECT count(*) FROM temp.listing WHERE NOT is_gone) AS back_count;
