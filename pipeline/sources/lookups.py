"""Small temporary tables that the load joins: spellings of codes, sentences of reasons, headings."""

from collections.abc import Iterable

import duckdb

from pipeline.schema import codes
from pipeline.sources.config import SourceConfig
from pipeline.sources.headings import Shape
from pipeline.sources.targets import TARGETS


def make_lookups(connection: duckdb.DuckDBPyConnection, config: SourceConfig, shape: Shape) -> None:
    """Fill the temporary tables `spelled_<column>`, `reject_reason` and `heading_of` for one file."""
    for rule in config.rules:
        if TARGETS[rule.target] == "code" and rule.target in shape.places:
            _fill(connection, f"spelled_{rule.target}", ("spelling", "code"), rule.spellings.items())
    sentences = codes.names(codes.REJECT_REASONS).items()
    _fill(connection, "reject_reason", ("code", "sentence"), sentences)
    headings = [
        (target, " + ".join(shape.headings[place] for place in places))
        for target, places in shape.places.items()
    ]
    _fill(connection, "heading_of", ("target", "heading"), headings)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, str],
    rows: Iterable[tuple[str, str]],
) -> None:
    """A temporary table of two text columns; lists as parameters, because Arrow would import pandas."""
    listed = list(rows)
    first, second = columns
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE "
        + name
        + " AS SELECT unnest($first::VARCHAR[]) AS "
        + first
        + ", unnest($second::VARCHAR[]) AS "
        + second,
        {"first": [row[0] for row in listed], "second": [row[1] for row in listed]},
    )
