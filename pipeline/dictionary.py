"""data/DICTIONARY.md, printed from the schema: every table, each row, every column with unit and source."""

from collections.abc import Iterable, Iterator

from pipeline.schema import codes, core, model, published
from pipeline.schema.codes import CodeList
from pipeline.schema.tables import Column, Table

HEAD = """# Data dictionary

Printed by `minwon dictionary` from `pipeline/schema/`; change it there, not here. All times are Seoul
wall time without a zone. Endings have fixed meanings: `_id _code _name`, `_on` a date, `_at` a time,
`_count _hours _m`, `_share` from 0 to 1, `is_`/`has_` true or false; `lat`/`lon` in EPSG:4326.
"""
CODE_LISTS: dict[str, CodeList] = {
    "kinds (`kind_code`)": codes.KINDS,
    "channels (`channel_code`)": codes.CHANNELS,
    "statuses (`status_code`)": codes.STATUSES,
    "results (`result_code`)": codes.RESULTS,
    "fields (`field_code`)": codes.FIELDS,
    "reasons of rejection (`reason_code`)": codes.REJECT_REASONS,
}


def text() -> str:
    """The whole dictionary as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield "## Core: what the sources said (`data/staging.duckdb`, worker only)\n"
    for table in core.TABLES:
        yield from _table(table)
    yield "## Model: what the models made of core (`data/staging.duckdb`, worker only)\n"
    for table in model.TABLES:
        yield from _table(table)
    yield "## Published: what readers see (`data/published/`, read-only)\n"
    for table in published.TABLES:
        yield from _table(table)
    yield "## Codes\n"
    for name, known in CODE_LISTS.items():
        yield from _codes(name, known)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"Each row is {table.each_row_is}. Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield from _grid(
        ("column", "type", "meaning", "unit", "source"), (_column(column) for column in table.columns)
    )


def _column(column: Column) -> tuple[str, ...]:
    return f"`{column.name}`", column.type, column.meaning, column.unit, column.source


def _codes(name: str, known: CodeList) -> Iterator[str]:
    yield f"### {name}\n"
    rows = ((f"`{code.code}`", code.name, code.group, ", ".join(code.aliases)) for code in known.values())
    yield from _grid(("code", "name", "group", "also understood"), rows)


def _grid(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
