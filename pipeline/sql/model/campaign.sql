-- model.campaign
-- Each row is one campaign, counted from its complaints as core has them now.
-- Reads: model.complaint_campaign, core.complaint
INSERT INTO model.campaign
SELECT
    member.campaign_id,
    min(complaint.received_at) AS first_at,
    max(complaint.received_at) AS last_at,
    count(*)::INTEGER AS complaint_count,
    count(DISTINCT complaint.applicant_key)::INTEGER AS applicant_count
FROM model.complaint_campaign AS member
JOIN core.complaint AS complaint USING (complaint_id)
GROUP BY member.campaign_id
