"""Dirt of real files, planted and recorded: bad cells, repeated lines, corrections later in the file."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.synthetic.draws import Floats, Ints, scramble
from pipeline.synthetic.layouts import Layout

BAD_CELLS = ("bad_date", "unknown_code", "missing_value", "date_out_of_range")
"""What is wrong with a bad cell; names as in codes.REJECT_REASONS."""

AGAIN = ("duplicate", "correction")
"""Rows that stand twice: the same, or first as they were before their answer."""

ODD_WORD = "알수없음?"
STAMPS_OUT_OF_CALENDAR = {
    "dashed": "2022-02-30 14:05:11",
    "dotted": "2022.2.30. 14:05",
    "zoned": "2022-02-30T14:05:11+09:00",
    "compact": "20220230140511",
    "slashed": "2022/02/30 14:05",
    "split": "2022.02.30",
}
NO_STAMP = "작년 가을쯤"


@dataclass(frozen=True)
class Dirt:
    """Shares of rows that get a bad cell, come twice, or come again corrected."""

    bad_cells: float = 0.005
    duplicates: float = 0.01
    corrections: float = 0.02


NO_DIRT = Dirt(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Soiled:
    """Lines to write, and what was done to which row (null where nothing)."""

    lines: pl.DataFrame
    done: pl.Series


def soiled(sent: pl.DataFrame, layout: Layout, seeds: Ints, dirt: Dirt) -> Soiled:
    """Lines with the dirt in, decided by each row's own seed.

    A row that is corrected later stands first as it was before its answer and again, whole, at the end.
    """
    luck = scramble(seeds, np.full(len(seeds), 77))
    which = scramble(seeds, np.full(len(seeds), 78))
    if dirt == NO_DIRT:
        return Soiled(sent, pl.Series([None] * len(sent), dtype=pl.String))
    edges = np.cumsum([dirt.bad_cells, dirt.duplicates, dirt.corrections])
    step = np.searchsorted(edges, luck, side="right")
    text = sent.cast(pl.String)
    answered = text.get_column(_heading(layout, "answered_at")).is_not_null().to_numpy()
    step = np.where((step == 2) & ~answered, 1, step)
    kind = np.floor(which * len(BAD_CELLS)).astype(np.int64)
    lines = _early(_spoilt(text, layout, step == 0, kind), layout, step == 2)
    again = text.filter(pl.Series((step == 1) | (step == 2)))
    names = (*BAD_CELLS, *AGAIN)
    place = np.select([step == 0, step == 1, step == 2], [kind, len(BAD_CELLS), len(BAD_CELLS) + 1], -1)
    done = [None if p < 0 else names[p] for p in place.tolist()]
    return Soiled(pl.concat([lines, again]), pl.Series(done, dtype=pl.String))


def _heading(layout: Layout, column: str) -> str:
    return next(heading.text for heading in layout.headings if heading.carries == column)


def _spoilt(text: pl.DataFrame, layout: Layout, mine: Floats, kind: Ints) -> pl.DataFrame:
    """Give each of `mine` its one bad cell."""
    received, status = _heading(layout, "received_at"), _heading(layout, "status_code")
    cells = {
        "bad_date": (received, NO_STAMP),
        "unknown_code": (status, ODD_WORD),
        "missing_value": (_heading(layout, "source_number"), None),
        "date_out_of_range": (received, STAMPS_OUT_OF_CALENDAR[layout.stamp]),
    }
    for place, name in enumerate(BAD_CELLS):
        column, value = cells[name]
        hit = pl.Series(mine & (kind == place))
        wrong = pl.lit(value, dtype=pl.String)
        text = text.with_columns(pl.when(pl.lit(hit)).then(wrong).otherwise(pl.col(column)).alias(column))
    return text


def _early(text: pl.DataFrame, layout: Layout, mine: Floats) -> pl.DataFrame:
    """Show each of `mine` as it stood before its answer."""
    blank = ("result_code", "answered_at", "answer_text", "satisfaction_score", "satisfied_at")
    columns = [heading.text for heading in layout.headings if heading.carries in blank]
    status = _heading(layout, "status_code")
    hit = pl.lit(pl.Series(mine))
    started = pl.lit(layout.spelled["status_code"]["in_progress"][0])
    return text.with_columns(
        *[pl.when(hit).then(None).otherwise(pl.col(c)).alias(c) for c in columns],
        pl.when(hit).then(started).otherwise(pl.col(status)).alias(status),
    )
