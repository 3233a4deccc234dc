-- core.complaint_version: images that the source's list replaced
-- Reads: listing, core.complaint
INSERT INTO core.complaint_version
SELECT complaint.*, $known_at AS known_until_at, $batch_seq AS until_batch_seq
FROM core.complaint AS complaint
JOIN temp.listing AS listing ON listing.place = complaint.rowid;
