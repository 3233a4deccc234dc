"""What DuckDB reads: a relation with line_number and c0, c1, … as text, for every format."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import SourceFormatError
from pipeline.sources.config import FileForm, SourceConfig
from pipeline.sources.headings import Shape, first_record, recognise
from pipeline.sources.landing import BAD_BYTE, Landed
from pipeline.sources.repair import repair
from pipeline.sources.workbook import convert

ABSENT = "\x1e\x1f"
"""What the reader takes for NULL: no cell is this, so an empty cell stays '' and NULL means 'not there'."""

SPARE_COLUMNS = ("spare_0", "spare_1")
"""Columns after the last one: where they hold something, the record had too many cells."""

MAX_LINE_BYTES = 4 << 20
HEAD_RECORDS = 1_000


@dataclass(frozen=True)
class Reader:
    """A relation over a readable file.

    `shape_fault` and `raw` are expressions over a record: the fault of a whole record or NULL, and its
    cells as one text. `can_be_repaired` says whether a broken file may be read again with patience.
    """

    shape: Shape
    relation: str
    params: dict[str, Any]
    shape_fault: str
    raw: str
    columns: tuple[str, ...]
    can_be_repaired: bool = False


def column(place: int) -> str:
    """Our name for the column at `place` of a file."""
    return f"c{place}"


def columns_of(shape: Shape) -> list[str]:
    """Our names for the columns of a file."""
    return [column(place) for place in range(len(shape.headings))]


def open_reader(name: str, landed: Landed, config: SourceConfig, is_broken: bool = False) -> Reader:
    """A reader for a landed file; with `is_broken`, one that goes on after broken records.

    Raises:
        SourceFormatError: the file is not of its format, or its headings do not fit the TOML.
    """
    form = config.file
    if form.format == "parquet":
        return _parquet(name, landed, config)
    if form.format == "jsonl":
        return _json_lines(name, landed, config)
    if form.format == "xlsx":
        landed, form = _from_workbook(name, landed, form)
    return _delimited(name, landed, config, form, is_broken)


def _delimited(name: str, landed: Landed, config: SourceConfig, form: FileForm, is_broken: bool) -> Reader:
    found = first_record(landed.head, form)
    if not form.has_header and len(found) != len(form.headings):
        raise SourceFormatError(
            f"{name}: its first line has {len(found)} cells, but {config.path.name} names "
            f"{len(form.headings)} headings"
        )
    shape = recognise(name, found if form.has_header else form.headings, config)
    columns = columns_of(shape)
    if is_broken or landed.quote_count % 2:
        return _repaired(landed, form, shape)
    params = {
        "path": str(landed.readable),
        "delimiter": form.delimiter,
        "quote": form.quote,
        "absent": ABSENT,
        "newline": newline_of(landed.head.decode("utf-8", "ignore"), form.quote),
        "skipped": int(form.has_header),
        "columns": dict.fromkeys((*columns, *SPARE_COLUMNS), "VARCHAR"),
        "max_line_bytes": MAX_LINE_BYTES,
    }
    relation = (
        "(SELECT * REPLACE (line_number - $skipped AS line_number) FROM (SELECT row_number() OVER () AS "
        "line_number, * FROM read_csv($path, auto_detect = false, delim = $delimiter, quote = $quote, "
        "escape = $quote, header = false, new_line = $newline, nullstr = $absent, columns = $columns, "
        "null_padding = true, parallel = false, maximum_line_size = $max_line_bytes)) "
        "WHERE line_number > $skipped)"
    )
    fault = _record_fault(columns, landed, params, is_padded=True)
    kept = ("line_number", *columns, *SPARE_COLUMNS)
    return Reader(shape, relation, params, fault, _raw(columns), kept, can_be_repaired=True)


def newline_of(head: str, quote: str) -> str:
    """How the first record of a text ends, as read_csv wants it written.

    DuckDB, left to itself, takes a line feed inside a quoted heading for the end of lines and then finds
    no records in a file of CR LF, without an error.
    """
    is_quoted = False
    for place, character in enumerate(head):
        if character == quote:
            is_quoted = not is_quoted
        elif character in "\r\n" and not is_quoted:
            return "\\r\\n" if head.startswith("\r\n", place) else {"\r": "\\r", "\n": "\\n"}[character]
    return "\\n"


def _repaired(landed: Landed, form: FileForm, shape: Shape) -> Reader:
    target = landed.readable.with_name("repaired")
    repair(landed.readable, target, form, len(shape.headings))
    columns = columns_of(shape)
    params: dict[str, Any] = {
        "path": str(target),
        "columns": dict.fromkeys(("number", "record_fault", "record_raw", *columns), "VARCHAR"),
        "absent": ABSENT,
        "max_line_bytes": 4 * MAX_LINE_BYTES,
    }
    relation = (
        "(SELECT number::BIGINT AS line_number, * FROM read_csv($path, auto_detect = false, delim = ',', "
        "quote = '\"', escape = '\"', header = false, nullstr = $absent, columns = $columns, "
        "parallel = false, maximum_line_size = $max_line_bytes))"
    )
    landed = replace(landed, has_nul=False)
    fault = (
        "coalesce(nullif(record_fault, ''), " + _record_fault(columns, landed, params, is_padded=False) + ")"
    )
    kept = ("line_number", "record_fault", "record_raw", *columns)
    return Reader(shape, relation, params, fault, f"coalesce(nullif(record_raw, ''), {_raw(columns)})", kept)


def _record_fault(columns: list[str], landed: Landed, params: dict[str, Any], is_padded: bool) -> str:
    """Fault of a whole record: cells missing or left over, characters that cannot be."""
    whole = "concat(" + ", ".join(columns) + ")"
    tests = []
    if is_padded:
        spare = " OR ".join(f"{name} IS NOT NULL" for name in SPARE_COLUMNS)
        tests.append(f"WHEN {columns[-1]} IS NULL OR {spare} THEN 'ragged_row:'")
    if landed.has_nul:
        tests.append(f"WHEN contains({whole}, chr(0)) THEN 'control_character:'")
    if landed.has_bad_bytes:
        params["bad_byte"] = BAD_BYTE
        tests.append(f"WHEN contains({whole}, $bad_byte) THEN 'bad_encoding:'")
    return "CASE " + " ".join(tests) + " END" if tests else "NULL"


def _raw(columns: list[str]) -> str:
    return "to_json([" + ", ".join(columns) + "])::VARCHAR"


def _from_workbook(name: str, landed: Landed, form: FileForm) -> tuple[Landed, FileForm]:
    target = landed.original.with_name("readable")
    if problem := convert(landed.original, target, form.sheet):
        target.unlink(missing_ok=True)
        raise SourceFormatError(f"{name}: 엑셀 파일을 읽을 수 없습니다(this workbook is refused): {problem}")
    with target.open("rb") as lines:
        head = lines.read(1 << 20)
    if not head:
        raise SourceFormatError(f"{name}: its sheet is empty; name another one as file.sheet")
    return replace(landed, readable=target, head=head), replace(form, delimiter=",", quote='"')


def _parquet(name: str, landed: Landed, config: SourceConfig) -> Reader:
    import pyarrow as pa  # half a second that other formats need not wait for
    import pyarrow.parquet as pq

    try:
        found = pq.read_schema(landed.readable).names
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceFormatError(f"{name}: is no Parquet file, or it was cut off; ask for it again") from error
    shape = recognise(name, found, config)
    columns = columns_of(shape)
    texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in columns)
    relation = (
        "(SELECT number + 1 AS line_number, "
        + texts
        + " FROM read_parquet($path, file_row_number = true) AS record("
        + ", ".join((*columns, "number"))
        + "))"
    )
    return Reader(
        shape, relation, {"path": str(landed.readable)}, "NULL", _raw(columns), ("line_number", *columns)
    )


def _json_lines(name: str, landed: Landed, config: SourceConfig) -> Reader:
    """One object a line; headings are its keys, or JSON pointers ('/place/lat') where the TOML says so."""
    shape = recognise(name, _keys(name, landed, config), config)
    columns = columns_of(shape)
    params: dict[str, Any] = {
        "path": str(landed.readable),
        "absent": ABSENT,
        "max_line_bytes": MAX_LINE_BYTES,
    }
    for place, heading in enumerate(shape.headings):
        params[f"pointer_{place}"] = heading if heading.startswith("/") else "/" + _pointed(heading)
    cells = ", ".join(f"document ->> $pointer_{place} AS c{place}" for place in range(len(columns)))
    relation = (
        "(SELECT line_number, line, document, " + cells + " FROM (SELECT *, CASE WHEN json_valid(line) "
        "AND json_type(line) = 'OBJECT' THEN line END AS document FROM (SELECT row_number() OVER () "
        "AS line_number, line FROM read_csv($path, auto_detect = false, delim = chr(29), quote = '', "
        "escape = '', header = false, nullstr = $absent, columns = {'line': 'VARCHAR'}, "
        "maximum_line_size = $max_line_bytes, parallel = false))))"
    )
    fault = "CASE WHEN document IS NULL THEN 'bad_json:' END"
    return Reader(shape, relation, params, fault, "line", ("line_number", "line", "document", *columns))


def _pointed(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _keys(name: str, landed: Landed, config: SourceConfig) -> list[str]:
    """Keys of the first objects, in order of appearance, and the pointers of the TOML."""
    found: dict[str, None] = {}
    for line in landed.head.decode("utf-8", "ignore").removeprefix("\ufeff").splitlines()[:HEAD_RECORDS]:
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict):
            found.update(dict.fromkeys(document))
    if not found:
        raise SourceFormatError(f"{name}: no line of it is a JSON object; is file.format right?")
    aliases = [alias for rule in config.rules for part in rule.parts for alias in part]
    return [*found, *(alias for alias in aliases if alias.startswith("/"))]


def of_table(reader: Reader, table: str) -> Reader:
    """The same reader over a table that holds some of its records."""
    return replace(reader, relation=table, params={}, can_be_repaired=False)


def forget(path: Path) -> None:
    """Remove the readable and repaired texts of a batch; the original stays."""
    for name in ("readable", "repaired"):
        path.with_name(name).unlink(missing_ok=True)
