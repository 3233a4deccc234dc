-- new complaints that an earlier file of their source should have held already
-- Each row is one of the newest batches that has any.
-- Reads: core.complaint, brought; $first_seq
SELECT complaint.batch_seq, count(*) AS late_count
FROM core.complaint AS complaint
JOIN temp.brought ON brought.batch_seq = complaint.batch_seq AND complaint.received_at < brought.known_before
WHERE complaint.batch_seq >= $first_seq
GROUP BY complaint.batch_seq;
