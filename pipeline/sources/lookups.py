"""Small temporary tables that the load joins: spellings of codes, sentences of reasons, headings."""

from collections.abc import Iterable

import duckdb

from pipeline.schema import codes
from pipeline.sources.config import Rule, SourceConfig
from pipeline.sources.headings import Shape
from pipeline.sources.targets import TARGETS


def make_lookups(connection: duckdb.DuckDBPyConnection, config: SourceConfig, shape: Shape) -> None:
    """Fill the temporary tables `spelled_<column>`, `reject_reason` and `heading_of` for one file."""
    for rule in config.rules:
        if TARGETS[rule.target] == "code" and rule.target in shape.places:
            connection.execute(
                "CREATE OR REPLACE TEMP TYPE " + spelled_type(rule) + " AS ENUM "
                "(SELECT unnest($spellings::VARCHAR[]))",
                {"spellings": list(ways_to_write(rule))},
            )
    sentences = codes.names(codes.REJECT_REASONS).items()
    _fill(connection, "reject_reason", ("code", "sentence"), sentences)
    headings = [
        (target, " + ".join(shape.headings[place] for place in places))
        for target, places in shape.places.items()
    ]
    _fill(connection, "heading_of", ("target", "heading"), headings)


def spelled_type(rule: Rule) -> str:
    """Name of the temporary ENUM of a column's spellings.

    A cast to ENUM finds a spelling as a hash join would; but nine joins in a row, each of which passes
    on ninety columns, took 70 % of the whole load.
    """
    return f"spelled_{rule.target}"


def ways_to_write(rule: Rule) -> dict[str, str]:
    """Spellings, also with an outer space, to their codes."""
    spaced = {
        before + spelling + behind: code
        for spelling, code in rule.spellings.items()
        for before in ("", " ")
        for behind in ("", " ")
    }
    return {**spaced, **rule.spellings}


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
