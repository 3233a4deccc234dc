-- when the first campaign began that reaches into a span
-- Each row is one answer; NULL if none does.
-- Reads: model.campaign; $since
SELECT min(first_at) FROM model.campaign WHERE last_at >= $since
