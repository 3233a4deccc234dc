-- Small functions of the load, made anew in every session
-- complaint_number: 20230930-<source>-<own number>; pseudonym: 24 hexadecimal digits, the same for
-- the same handle whatever its hyphens and spaces, not to be undone without the secret;
-- plain_text: HTML to text (comments, styles and scripts out, blocks to lines, entities resolved).
CREATE OR REPLACE TEMP MACRO complaint_number(received_at, source_code, own_number) AS
    (year(received_at) * 10000 + month(received_at) * 100 + day(received_at))::VARCHAR
    || '-' || source_code || '-' || own_number;

-- twofold: DuckDB's hash() alone may not name a row: it gives '1AA-2202-1300005' and
-- '1AA-2205-1300008' the same value, because differences in the last byte of two neighbouring words
-- cancel (8 % of 7.3 million numbers of 120다산콜 collide). At two alignments nothing that cancels in
-- one cancels in the other (0 of 7.3 million in each of six forms of numbers); a third of MD5's cost.
CREATE OR REPLACE TEMP MACRO twofold(content) AS hash(content, 'four' || content);

CREATE OR REPLACE TEMP MACRO complaint_key(source_code, own_number) AS
    twofold(source_code || chr(31) || own_number);

CREATE OR REPLACE TEMP MACRO content_hash(content) AS twofold(content);

-- tidy: a cell of a number, which must not depend on outer spaces; trim() costs six times the look
CREATE OR REPLACE TEMP MACRO tidy(cell) AS
    CASE WHEN ends_with(cell, ' ') OR starts_with(cell, ' ') THEN nullif(trim(cell), '') ELSE nullif(cell, '') END;

-- HMAC-SHA-256 (RFC 2104); `inner_pad` and `outer_pad` are the key, 64 bytes, XORed with 0x36 and 0x5c
CREATE OR REPLACE TEMP MACRO pseudonym(inner_pad, outer_pad, handle) AS
    left(sha256(outer_pad || unhex(sha256(inner_pad || encode(replace(replace(handle, '-', ''), ' ', ''))))), 24);

CREATE OR REPLACE TEMP MACRO plain_text(html) AS
    nullif(trim(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(html, '(?is)<!--.*?-->|<(style|script|xml|head)\b.*?</(style|script|xml|head)>', '', 'g'),
                    '(?i)<br\b[^>]*>|</(p|div|li|tr|h[1-6])\s*>', chr(10), 'g'
                ),
                '</?[A-Za-z!][^>]*>', '', 'g'
            ),
            '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&middot;', '·'), '&amp;', '&'),
        '[ \t\r]*\n\s*', chr(10), 'g'
    )), '');

-- day_code: days counted as if every month had 31, from 1600 on; 18 bits last until 2304
CREATE OR REPLACE TEMP MACRO day_code(complaint_id) AS (
    (left(complaint_id, 4)::UBIGINT - 1600) * 372
    + (substr(complaint_id, 5, 2)::UBIGINT - 1) * 31
    + substr(complaint_id, 7, 2)::UBIGINT - 1
);

-- in_spans: whether an id is of one of the days in the variable `spans`, six pairs [from, until) of
-- ids (pipeline/spans.py); constants by the time of planning, so that other row groups are not read
CREATE OR REPLACE TEMP MACRO in_spans(id) AS (
    (id >= getvariable('spans')[1] AND id < getvariable('spans')[2])
    OR (id >= getvariable('spans')[3] AND id < getvariable('spans')[4])
    OR (id >= getvariable('spans')[5] AND id < getvariable('spans')[6])
    OR (id >= getvariable('spans')[7] AND id < getvariable('spans')[8])
    OR (id >= getvariable('spans')[9] AND id < getvariable('spans')[10])
    OR (id >= getvariable('spans')[11] AND id < getvariable('spans')[12])
);
