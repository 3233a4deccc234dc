-- version (in hot): what a folded part says of the moved complaints' replaced images, counted off again
-- Each row is one image with sign -1; hot holds all images of these complaints anew.
-- Reads: base.version (one folded part), moved; in_spans
INSERT INTO part.version BY NAME
SELECT * REPLACE ((-1)::TINYINT AS sign)
FROM base.version
WHERE
    in_spans(complaint_id)
    AND complaint_id IN (SELECT complaint_id FROM moved)
ORDER BY received_at, complaint_id;
