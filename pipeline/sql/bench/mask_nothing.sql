-- mask_texts: lets every text through, to measure what a load costs without the mask (bench load)
CREATE OR REPLACE TEMP MACRO mask_texts(
    line_number, title, body, place, answer_text, known_name, known_phone, known_email, known_address
) AS struct_pack(title := title, body := body, place := place, answer_text := answer_text);
