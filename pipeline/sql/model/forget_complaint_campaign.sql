-- complaints of campaigns that are searched anew: those received on a day or later, which their ids begin with
-- Reads: model.complaint_campaign; $since
DELETE FROM model.complaint_campaign WHERE complaint_id >= $since
