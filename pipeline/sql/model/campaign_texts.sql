-- what a search for campaigns reads of the complaints received in a span
-- Each row is one complaint with tokens, in the order of receipt.
-- Reads: core.complaint, model.complaint_token; $since, $until
SELECT
    complaint.complaint_id,
    complaint.received_at,
    complaint.applicant_key,
    token.token_ids
FROM core.complaint AS complaint
JOIN model.complaint_token AS token USING (complaint_id)
WHERE complaint.received_at >= $since AND complaint.received_at < $until
ORDER BY complaint.received_at, complaint.complaint_id
