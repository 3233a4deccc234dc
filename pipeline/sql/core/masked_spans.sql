-- masked_spans: what the mask took out of a batch, of the images that core kept
-- Each row is one span; start and end are characters of the masked text, half-open, around its token.
-- Reads: taken_spans (pipeline/masking.py), core.complaint, core.complaint_version
WITH span AS (
    SELECT line_number, unnest(spans) AS span FROM taken_spans
),
image AS (
    SELECT complaint_id, line_number FROM core.complaint WHERE batch_seq = $batch_seq
    UNION
    SELECT complaint_id, line_number FROM core.complaint_version WHERE batch_seq = $batch_seq
)
SELECT
    image.complaint_id, span.line_number,
    span.span.field, span.span.start, span.span."end", span.span.kind, span.span.value
FROM span
JOIN image ON image.line_number = span.line_number;
