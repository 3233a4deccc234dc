-- The open complaints beside the facts are not the facts' open ones.
-- Scope: part
-- Reads: open_complaint, fact
WITH apart AS (SELECT count(*) AS rows, coalesce(sum(sign), 0) AS complaints FROM open_complaint),
counted AS (SELECT count(*) AS rows, coalesce(sum(sign), 0) AS complaints FROM fact WHERE is_open)
SELECT apart.*, counted.* FROM apart, counted WHERE (apart.rows, apart.complaints) <> (counted.rows, counted.complaints);
