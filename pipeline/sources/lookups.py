"""Small temporary tables that the load joins: spellings of codes, sentences of reasons, headings."""

from collections.abc import Iterable

import duckdb
import pyarrow as pa

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
    connection: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, str], rows: Iterable[tuple[str, str]]
) -> None:
    listed = list(rows)
    table = pa.table(
        {column: pa.array([row[i] for row in listed], pa.string()) for i, column in enumerate(columns)}
    )
    connection.register("lookup_rows", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE " + name + " AS FROM lookup_rows")
    connection.unregister("lookup_rows")
