-- sources that have complaints in core
-- Each row is one source.
-- Reads: core.complaint
SELECT DISTINCT source_code FROM core.complaint;
