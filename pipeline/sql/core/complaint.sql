-- core.complaint, one batch
-- Each row is one record of the file, typed; a record that breaks a rule comes in with complaint_id
-- NULL, `reason:column` in title and its raw cells in body, and is moved to core.rejected afterwards
-- (a second pass over the file would cost more than this detour).
-- Texts are masked before they are written (mask_texts, pipeline/masking.py; a CASE around its answer
-- would copy every text once more); the raw cells of a record that breaks a rule are sealed
-- (seal_record). So no raw text reaches the warehouse file.
-- Reads: cell (pipeline/load.py puts its query, from pipeline/sources/cells.py, for `cell_query`, and
-- the list of its raw cells for `raw_record`)
-- Units: *_at Seoul wall time, legal_days in working days, sla_hours in hours
-- Checked by: checks/complaint_id_is_unique.sql
INSERT INTO core.complaint
WITH cell AS (cell_query),
judged AS (
    SELECT
        *,
        CASE
            WHEN source_number_text = $header_number THEN 'repeated_header:'
            WHEN starts_with(source_number_text, $trailer) THEN 'trailer:'
            WHEN shape_fault IS NOT NULL THEN shape_fault
            WHEN source_number IS NULL THEN 'missing_value:source_number'
            WHEN received_at IS NULL AND coalesce(trim(received_at_text), '') = '' THEN 'missing_value:received_at'
            WHEN received_at IS NULL THEN 'bad_date:received_at'
            WHEN received_at < $earliest OR received_at > $latest THEN 'date_out_of_range:received_at'
            WHEN answered_at IS NULL AND trim(answered_at_text) <> '' THEN 'bad_date:answered_at'
            WHEN answered_at < received_at THEN 'answered_before_received:answered_at'
            WHEN answered_at > $latest THEN 'date_out_of_range:answered_at'
            WHEN due_at IS NULL AND trim(due_at_text) <> '' THEN 'bad_date:due_at'
            WHEN arrived_at IS NULL AND trim(arrived_at_text) <> '' THEN 'bad_date:arrived_at'
            WHEN satisfied_at IS NULL AND trim(satisfied_at_text) <> '' THEN 'bad_date:satisfied_at'
            WHEN kind_code IS NULL AND coalesce(trim(kind_code_text), '') = '' THEN 'missing_value:kind_code'
            WHEN kind_code IS NULL THEN 'unknown_code:kind_code'
            WHEN channel_code IS NULL AND trim(channel_code_text) <> '' AND NOT list_contains($lenient, 'channel_code')
                THEN 'unknown_code:channel_code'
            WHEN is_proxy IS NULL AND trim(is_proxy_text) <> '' AND NOT list_contains($lenient, 'is_proxy')
                THEN 'unknown_code:is_proxy'
            WHEN field_code IS NULL AND trim(field_code_text) <> '' AND NOT list_contains($lenient, 'field_code')
                THEN 'unknown_code:field_code'
            WHEN item_code IS NULL AND trim(item_code_text) <> '' AND NOT list_contains($lenient, 'item_code')
                THEN 'unknown_code:item_code'
            WHEN district_code IS NULL AND trim(district_code_text) <> '' AND NOT list_contains($lenient, 'district_code')
                THEN 'unknown_code:district_code'
            WHEN dong_code IS NULL AND trim(dong_code_text) <> '' AND NOT list_contains($lenient, 'dong_code')
                THEN 'unknown_code:dong_code'
            WHEN department_code IS NULL AND trim(department_code_text) <> '' AND NOT list_contains($lenient, 'department_code')
                THEN 'unknown_code:department_code'
            WHEN status_code IS NULL AND trim(status_code_text) <> '' AND NOT list_contains($lenient, 'status_code')
                THEN 'unknown_code:status_code'
            WHEN status_code IS NULL AND $has_status AND NOT list_contains($lenient, 'status_code') THEN 'missing_value:status_code'
            WHEN result_code IS NULL AND trim(result_code_text) <> '' AND NOT list_contains($lenient, 'result_code')
                THEN 'unknown_code:result_code'
            WHEN satisfaction_score IS NULL AND trim(satisfaction_score_text) <> '' AND NOT list_contains($lenient, 'satisfaction_score')
                THEN 'unknown_code:satisfaction_score'
            WHEN lat IS NULL AND trim(lat_text) <> '' OR lat NOT BETWEEN -90 AND 90 THEN 'bad_number:lat'
            WHEN lon IS NULL AND trim(lon_text) <> '' OR lon NOT BETWEEN -180 AND 180 THEN 'bad_number:lon'
            WHEN legal_days IS NULL AND trim(legal_days_text) <> '' OR legal_days NOT BETWEEN 0 AND 3660
                THEN 'bad_number:legal_days'
            WHEN sla_hours IS NULL AND trim(sla_hours_text) <> '' OR sla_hours NOT BETWEEN 0 AND 87840
                THEN 'bad_number:sla_hours'
        END AS fault
    FROM cell
),
masked AS (
    SELECT
        *,
        mask_texts(
            line_number,
            CASE WHEN fault IS NULL THEN title END,
            CASE WHEN fault IS NULL THEN body END,
            CASE WHEN fault IS NULL THEN place END,
            CASE WHEN fault IS NULL THEN answer_text END,
            applicant_name,
            coalesce(applicant_phone, applicant),
            applicant_email,
            applicant_address
        ) AS kept
    FROM judged
)
SELECT
    CASE WHEN fault IS NULL THEN complaint_number(received_at, $source_code, source_number) END AS complaint_id,
    complaint_key($source_code, source_number) AS key_hash,
    content_hash(content) AS row_hash,
    $source_code AS source_code,
    source_number,
    receipt_number,
    kind_code,
    channel_code,
    is_proxy::BOOLEAN AS is_proxy,
    field_code,
    item_code,
    district_code,
    dong_code,
    kept.place AS place,
    CASE WHEN lat <> 0 OR lon <> 0 THEN lat END AS lat,
    CASE WHEN lat <> 0 OR lon <> 0 THEN lon END AS lon,
    department_code,
    CASE WHEN fault IS NULL THEN kept.title ELSE fault END AS title,
    CASE WHEN fault IS NULL THEN kept.body ELSE seal_record(line_number, raw_record) END AS body,
    pseudonym($applicant_inner, $applicant_outer, coalesce(applicant, applicant_phone, applicant_email)) AS applicant_key,
    arrived_at,
    received_at,
    due_at,
    legal_days,
    sla_hours,
    CASE
        WHEN status_code IS NOT NULL THEN status_code
        WHEN answered_at IS NULL THEN 'received'
        ELSE 'answered'
    END AS status_code,
    result_code,
    answered_at,
    kept.answer_text AS answer_text,
    transfer_path,
    satisfaction_score::TINYINT AS satisfaction_score,
    satisfied_at,
    $batch_seq AS batch_seq,
    line_number,
    CASE WHEN $is_backfill THEN received_at ELSE $known_at END AS known_from_at,
    FALSE AS is_withdrawn_at_source
FROM masked
