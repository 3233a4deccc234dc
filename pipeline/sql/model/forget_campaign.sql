-- campaigns that reach into the span that is searched anew
-- Reads: model.campaign; $since
DELETE FROM model.campaign WHERE last_at >= $since
