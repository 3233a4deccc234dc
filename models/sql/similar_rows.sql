-- facts of chosen rows of one part, with their place in it
-- Each row is one complaint that the viewer may see; rows that cancel an older image are left out.
-- Reads: fact of one part (@fact); $rows, and what the viewer's predicate (@where) binds
SELECT
    rowid AS row, complaint_id, receipt_number, title, received_at, district_code, dong_code, lat, lon,
    bureau_code, department_code, status_code, is_open, answered_at, applicant_key
FROM @fact
WHERE rowid IN (SELECT unnest($rows)) AND sign > 0 AND @where
