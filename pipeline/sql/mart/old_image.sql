-- fact (old images, in hot): what a folded part says of the moved complaints, counted off again
-- Each row is one image with sign -1.
-- Reads: base.fact (one folded part), moved; in_spans
INSERT INTO part.fact BY NAME
SELECT * REPLACE ((-1)::TINYINT AS sign)
FROM base.fact
WHERE
    in_spans(complaint_id)
    AND complaint_id IN (SELECT complaint_id FROM moved)
ORDER BY received_at, complaint_id;
