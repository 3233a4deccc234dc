-- complaint_campaign
-- Each row is one complaint of a campaign, of any year: hot has them all.
-- Reads: model.complaint_campaign
INSERT INTO part.complaint_campaign BY NAME
SELECT complaint_id, campaign_id FROM model.complaint_campaign ORDER BY complaint_id;
