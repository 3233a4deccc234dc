-- A part holds two facts of one complaint with the same sign.
-- Scope: part
-- Reads: fact
SELECT complaint_id, sign FROM fact GROUP BY complaint_id, sign HAVING count(*) > 1;
