-- model.complaint_campaign
-- Each row is one complaint of a campaign.
-- Reads: found_campaign (complaint_id, campaign_id, received_at, applicant_key)
INSERT INTO model.complaint_campaign
SELECT complaint_id, campaign_id FROM found_campaign
