-- complaints of campaigns that are searched anew: those received on a day or later, which their ids begin
-- with, and those found now whose day of receipt was corrected since
-- Reads: model.complaint_campaign, found_campaign; $since
DELETE FROM model.complaint_campaign
WHERE complaint_id >= $since OR complaint_id IN (SELECT complaint_id FROM found_campaign)
