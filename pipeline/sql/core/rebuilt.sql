-- rebuilt: the images of the chain in full, with their new dates
-- Each row is one image; known_until_at is NULL for the current one.
-- Reads: chain, core.complaint, core.complaint_version
CREATE OR REPLACE TEMP TABLE rebuilt AS
SELECT
    complaint.* REPLACE (chain.complaint_id AS complaint_id, chain.known_from_at AS known_from_at),
    chain.known_until_at,
    chain.until_batch_seq
FROM core.complaint AS complaint
JOIN temp.chain ON chain.place = complaint.rowid
WHERE chain.origin > 0
UNION ALL
SELECT
    version.* REPLACE (
        chain.complaint_id AS complaint_id,
        chain.known_from_at AS known_from_at,
        chain.known_until_at AS known_until_at,
        chain.until_batch_seq AS until_batch_seq
    )
FROM core.complaint_version AS version
JOIN temp.chain ON chain.place = version.rowid
WHERE chain.origin = 0;
