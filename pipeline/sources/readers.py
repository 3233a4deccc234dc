"""What DuckDB reads: a relation with line_number and c0, c1, … as text, for every format."""

from dataclasses import dataclass
from typing import Any

from pipeline.errors import SourceFormatError
from pipeline.sources.cells import SPARE_COLUMNS, column
from pipeline.sources.config import SourceConfig
from pipeline.sources.headings import Shape, first_record, recognise
from pipeline.sources.landing import BAD_BYTE, Landed

ABSENT = "\x1e\x1f"
"""What the reader takes for NULL: no cell is this, so an empty cell stays '' and NULL means 'not there'."""

MAX_LINE_BYTES = 4 << 20


@dataclass(frozen=True)
class Reader:
    """A relation over the readable file, its parameters, and the test for faults of a whole record."""

    shape: Shape
    relation: str
    params: dict[str, Any]
    shape_fault: str


def csv_reader(name: str, landed: Landed, config: SourceConfig) -> Reader:
    """Read delimited text. Every record must have as many cells as there are headings.

    Raises:
        SourceFormatError: the headings do not fit the TOML.
    """
    form = config.file
    found = first_record(landed.head, form)
    if not form.has_header and len(found) != len(form.headings):
        raise SourceFormatError(
            f"{name}: its first line has {len(found)} cells, {config.path.name} names {len(form.headings)} headings"
        )
    shape = recognise(name, found if form.has_header else form.headings, config)
    columns = [column(place) for place in range(len(shape.headings))]
    params = {
        "path": str(landed.readable),
        "delimiter": form.delimiter,
        "quote": form.quote,
        "absent": ABSENT,
        "has_header": form.has_header,
        "columns": dict.fromkeys((*columns, *SPARE_COLUMNS), "VARCHAR"),
        "max_line_bytes": MAX_LINE_BYTES,
    }
    relation = (
        "(SELECT row_number() OVER () AS line_number, * FROM read_csv($path, auto_detect = false, "
        "delim = $delimiter, quote = $quote, escape = $quote, header = $has_header, nullstr = $absent, "
        "columns = $columns, null_padding = true, parallel = false, maximum_line_size = $max_line_bytes))"
    )
    return Reader(shape, relation, params, _shape_fault(columns, landed, params))


def _shape_fault(columns: list[str], landed: Landed, params: dict[str, Any]) -> str:
    """Fault of a whole record: cells missing or left over, characters that cannot be."""
    spare = " OR ".join(f"{name} IS NOT NULL" for name in SPARE_COLUMNS)
    tests = [f"WHEN {columns[-1]} IS NULL OR {spare} THEN 'ragged_row:'"]
    whole = "concat(" + ", ".join(columns) + ")"
    if landed.has_nul:
        tests.append(f"WHEN contains({whole}, chr(0)) THEN 'control_character:'")
    if landed.has_bad_bytes:
        params["bad_byte"] = BAD_BYTE
        tests.append(f"WHEN contains({whole}, $bad_byte) THEN 'bad_encoding:'")
    return "CASE " + " ".join(tests) + " END"
