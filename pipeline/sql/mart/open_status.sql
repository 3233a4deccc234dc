-- open_status
-- Each row is one state in which a complaint is not finished ($codes: codes.OPEN_STATUSES).
CREATE OR REPLACE TEMP TABLE open_status AS SELECT unnest($codes::VARCHAR[]) AS status_code;
