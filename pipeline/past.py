"""A generation as it was known at an earlier instant: a relation for one question, or a whole reader."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb

from pipeline.schema import published
from pipeline.warehouse import create_view, quoted, sql_file

if TYPE_CHECKING:
    from pipeline.generation import Part


def known_at(schema: str = "") -> str:
    """A relation (in brackets) with the columns of fact and from_version, at the parameter $known_at.

    Over the whole generation its rows are signed like fact's; over one part (`schema`), a list takes
    sign > 0 and, in folded parts, drops superseded ids: hot holds all their images.
    """
    body = sql_file("read/known_at")
    if schema:
        body = body.replace("FROM fact\n", "FROM " + schema + ".fact\n")
        body = body.replace("FROM version\n", "FROM " + schema + ".version\n")
    return "(" + "\n".join(line for line in body.splitlines() if not line.startswith("--")) + ")"


def show_past(
    cursor: duckdb.DuckDBPyConnection, schema: str, parts: "Sequence[Part]", instant: datetime, has_gone: bool
) -> "Iterator[Part]":
    """Turn the views of generation `schema` into those of `instant`; yields its parts, texts unchanged.

    Facts become views over the images that held then, every one with sign +1; cubes and open
    complaints are counted again from them and kept in memory. Tokens and their cubes are today's.
    """
    past = cursor.cursor()
    facts = []
    for part in parts:
        if part.kind not in ("hot", "fact"):
            yield part
            continue
        at = f"memory.{schema}_{part.name}"
        past.execute("CREATE SCHEMA " + at)
        past.execute("CREATE VIEW " + at + ".fact AS " + _image_sql(part, parts, instant, has_gone))
        columns = ", ".join(published.OPEN.column_names)
        still_open = "SELECT " + columns + " FROM " + at + ".fact WHERE is_open"
        past.execute("CREATE VIEW " + at + ".open_complaint AS " + still_open)
        if part.kind == "hot":
            create_view(past, at, published.TEXT, [part.schema])
        facts.append(at)
        yield replace(part, schema=at)
    past.execute("USE memory." + schema)
    create_view(past, "memory." + schema, published.FACT, facts)
    for table in (published.OPEN, *published.CUBES):
        past.execute("DROP VIEW " + table.name)
        past.execute(sql_file("mart/" + table.name))
    past.close()


def _image_sql(part: "Part", parts: "Sequence[Part]", instant: datetime, has_gone: bool) -> str:
    relation = known_at(part.schema).replace("$known_at", "TIMESTAMP " + quoted(instant.isoformat(sep=" ")))
    columns = ", ".join(published.FACT.column_names)
    sql = "SELECT " + columns + " FROM " + relation + " AS image WHERE sign > 0"
    if part.kind == "fact" and has_gone:
        hot = " UNION ALL ".join(
            "SELECT complaint_id FROM " + other.fact + " WHERE sign < 0"
            for other in parts
            if other.kind == "hot"
        )
        sql += " AND complaint_id NOT IN (" + hot + ")"
    return sql
