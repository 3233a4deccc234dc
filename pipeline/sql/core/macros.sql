-- Small functions of the load, made anew in every session
-- complaint_number: 20230930-<source>-<own number>; pseudonym: 24 hexadecimal digits, the same for
-- the same handle whatever its hyphens and spaces, not to be undone without the secret;
-- plain_text: HTML to text (comments, styles and scripts out, blocks to lines, entities resolved).
CREATE OR REPLACE TEMP MACRO complaint_number(received_at, source_code, own_number) AS
    (year(received_at) * 10000 + month(received_at) * 100 + day(received_at))::VARCHAR
    || '-' || source_code || '-' || own_number;

-- complaint_key: 64 bits of MD5. DuckDB's hash() gives '1AA-2202-1300005' and '1AA-2205-1300008' the
-- same value (differences in the last byte of two neighbouring words cancel), so it may not name a row.
CREATE OR REPLACE TEMP MACRO complaint_key(source_code, own_number) AS
    md5_number_lower(source_code || chr(31) || own_number);

-- content_hash: hash() of the cells at two alignments, so that what cancels in one does not in the other;
-- a third of the cost of MD5.
CREATE OR REPLACE TEMP MACRO content_hash(content) AS hash(content, 'four' || content);

CREATE OR REPLACE TEMP MACRO pseudonym(secret, handle) AS
    left(sha256(secret || replace(replace(handle, '-', ''), ' ', '')), 24);

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
