-- campaigns that are known, and their complaints
-- Each row is one answer.
-- Reads: model.campaign, model.complaint_campaign
SELECT (SELECT count(*) FROM model.campaign), (SELECT count(*) FROM model.complaint_campaign)
