"""Small temporary tables that the load joins: spellings of codes, sentences of reasons, headings."""

import duckdb

from pipeline.schema import codes
from pipeline.sources.config import Rule, SourceConfig
from pipeline.sources.headings import Shape
from pipeline.sources.targets import TARGETS

WAYS = 4
"""Each spelling as it is, and with an outer space before, behind and on both sides."""


def make_lookups(connection: duckdb.DuckDBPyConnection, config: SourceConfig, shape: Shape) -> None:
    """Make the ENUMs of spellings and the temporary tables `reject_reason` and `heading_of` for one file.

    Sources that spell a column alike share its ENUM; one that an earlier file of the session made stays.
    """
    for rule in config.rules:
        if TARGETS[rule.target] == "code" and rule.target in shape.places:
            _make_type(connection, spelled_type(rule), list(rule.ways))
    sentences = codes.names(codes.REJECT_REASONS)
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS reject_reason AS "
        "SELECT unnest($codes::VARCHAR[]) AS code, unnest($sentences::VARCHAR[]) AS sentence",
        {"codes": list(sentences), "sentences": list(sentences.values())},
    )
    _note_headings(connection, config.code, shape)


def _note_headings(connection: duckdb.DuckDBPyConnection, source_code: str, shape: Shape) -> None:
    """Lists as parameters, because Arrow would import pandas."""
    headings = [" + ".join(shape.headings[place] for place in places) for places in shape.places.values()]
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS heading_of (source_code VARCHAR, target VARCHAR, heading VARCHAR)"
    )
    connection.execute("DELETE FROM temp.heading_of WHERE source_code = $code", {"code": source_code})
    connection.execute(
        "INSERT INTO temp.heading_of SELECT $code, unnest($targets::VARCHAR[]), unnest($headings::VARCHAR[])",
        {"code": source_code, "targets": list(shape.places), "headings": headings},
    )


def _make_type(connection: duckdb.DuckDBPyConnection, name: str, spellings: list[str]) -> None:
    try:
        connection.execute("SELECT NULL::" + name + " IS NULL").fetchall()
    except duckdb.CatalogException:
        connection.execute(
            "CREATE TEMP TYPE " + name + " AS ENUM (SELECT unnest($spellings::VARCHAR[]))",
            {"spellings": spellings},
        )


def spelled_type(rule: Rule) -> str:
    """Name of the temporary ENUM of a column's spellings; equal spellings have the same name.

    A cast to ENUM finds a spelling as a hash join would; but nine joins in a row, each of which passes
    on ninety columns, took 70 % of the whole load.
    """
    return "spelled_" + rule.ways_digest


def codes_by_way(rule: Rule) -> tuple[list[str], int]:
    """Codes in the order of `rule.ways`, and how many ways in a row share one: short lists plan fast."""
    if len(rule.ways) == WAYS * len(rule.spellings):
        return list(rule.spellings.values()), WAYS
    return list(rule.ways.values()), 1
