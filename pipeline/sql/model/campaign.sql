-- model.campaign
-- Each row is one campaign.
-- Reads: found_campaign (complaint_id, campaign_id, received_at, applicant_key)
INSERT INTO model.campaign
SELECT
    campaign_id,
    min(received_at) AS first_at,
    max(received_at) AS last_at,
    count(*)::INTEGER AS complaint_count,
    count(DISTINCT applicant_key)::INTEGER AS applicant_count
FROM found_campaign
GROUP BY campaign_id
