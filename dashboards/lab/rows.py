"""A list of the browser as a table: the same rows, in the same order."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import polars as pl

from dashboards import links
from dashboards.exports.sheet import HEADINGS, Sheet
from dashboards.lab.scratch import here
from dashboards.queries import listing
from dashboards.queries.texts import bodies
from models.similar.asking import OPERATOR
from pipeline.errors import UsageError
from pipeline.generation import Generation
from pipeline.reader import Reader
from pipeline.schema import published
from pipeline.settings import Settings
from pipeline.slices import Slice

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "TIMESTAMP": pl.Datetime("us"),
    "DATE": pl.Date,
    "DOUBLE": pl.Float64,
    "TINYINT": pl.Int8,
}


def complaints(
    address: str,
    *,
    texts: bool = False,
    in_words: bool = False,
    as_pandas: bool = False,
    settings: Settings | None = None,
) -> "pl.DataFrame | pd.DataFrame":
    """The complaints that a list of the browser shows, newest first.

    Args:
        address: of 민원 목록, as the browser has it; only what stands behind the `?` counts.
        texts: add a column `body`, the masked text.
        in_words: the columns and the words of the screen and its CSV, in place of codes and types.
        as_pandas: a pandas table in place of a polars one.
        settings: of the copy; that of `MINWON_HOME` if not said.

    Raises:
        UsageError: it is the address of one complaint, or names a condition that there is not.
    """
    parts = urlsplit(address)
    if parts.path.startswith(links.LIST_PATH + "/"):
        raise UsageError(
            f"{parts.path}: 민원 하나의 주소입니다. 목록의 주소를 주십시오(an address of a list is wanted)"
        )
    chosen = links.parse(parts.query)
    with Reader(settings or here()).generation() as generation:
        rows = _said(generation, chosen) if in_words else _typed(generation, chosen, texts)
    return rows.to_pandas() if as_pandas else rows


def _said(generation: Generation, chosen: Slice) -> pl.DataFrame:
    sheet = Sheet(generation, chosen, OPERATOR)
    said = [[None if cell in ("", None) else str(cell) for cell in row] for row in sheet.rows()]
    return pl.DataFrame(said, schema=dict.fromkeys(HEADINGS.values(), pl.String), orient="row")


def _typed(generation: Generation, chosen: Slice, texts: bool) -> pl.DataFrame:
    types = {column.name: TYPES[column.type] for column in published.OPEN.columns if column.type in TYPES}
    schema: dict[str, Any] = {name: types[name] for name in listing.COLUMNS}
    chunks = listing.all_rows(generation, chosen, OPERATOR)
    found = pl.DataFrame([row for chunk in chunks for row in chunk], schema=schema, orient="row")
    return found.with_columns(body_column(generation, found["complaint_id"].to_list())) if texts else found


def body_column(generation: Generation, ids: list[str]) -> pl.Series:
    """The masked body of each complaint, in the order of `ids`."""
    found = bodies(generation, ids)
    return pl.Series("body", [found.get(one) for one in ids], pl.String)
