-- whether core.organisation is no longer what the reviewed CSV says
-- One row.
-- Reads: organisation_read, core.organisation
SELECT
    EXISTS (FROM organisation_read EXCEPT ALL FROM core.organisation)
    OR EXISTS (FROM core.organisation EXCEPT ALL FROM organisation_read);
