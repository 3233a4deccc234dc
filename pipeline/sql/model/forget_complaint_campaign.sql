-- complaints whose campaign is gone
-- Reads: model.complaint_campaign, model.campaign
DELETE FROM model.complaint_campaign WHERE campaign_id NOT IN (SELECT campaign_id FROM model.campaign)
