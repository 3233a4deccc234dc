-- core.complaint without duplicates of the batch and without images that are written anew
DELETE FROM core.complaint
WHERE rowid IN (
    SELECT place FROM temp.verdict WHERE is_duplicate
    UNION ALL
    SELECT place FROM temp.chain WHERE origin > 0
);
