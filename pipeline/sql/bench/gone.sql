-- gone: complaints that hot has anew
-- Each row is one complaint.
-- Reads: base.fact (hot)
CREATE OR REPLACE TEMP TABLE gone AS SELECT complaint_id FROM base.fact WHERE sign < 0;
