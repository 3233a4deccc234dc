-- held_keys: what the source's complaints say now, where they have said only one thing
-- Each row is one complaint without replaced images; those with a history need a closer look.
-- Reads: core.complaint, core.complaint_version
CREATE OR REPLACE TEMP TABLE held_keys AS
SELECT key_hash, row_hash
FROM core.complaint
WHERE source_code = $source_code
    AND key_hash NOT IN (SELECT key_hash FROM core.complaint_version WHERE source_code = $source_code);
