-- core.complaint: the same complaints, marked or not marked any more
-- Reads: listing, core.complaint
INSERT INTO core.complaint
SELECT
    complaint.* REPLACE (
        $batch_seq AS batch_seq,
        0 AS line_number,
        $known_at AS known_from_at,
        listing.is_gone AS is_withdrawn_at_source
    )
FROM core.complaint AS complaint
JOIN temp.listing AS listing ON listing.place = complaint.rowid;
