"""Complaints by topic and day, as a matrix: what forecasts, slow rises and before-and-after read."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.generation import Generation

Ints = NDArray[np.int64]

SQL = Path(__file__).resolve().parent / "sql" / "topic_days.sql"
SECONDS = 60.0


@dataclass(frozen=True)
class TopicDays:
    """Whole days of t topics.

    Attributes:
        codes: t topic codes.
        first: the first day.
        counts: (t, d) complaints received.
    """

    codes: tuple[str, ...]
    first: date
    counts: Ints

    def weeks(self) -> tuple[Ints, date]:
        """(t, w) complaints of the whole weeks, Monday to Sunday, and the first Monday."""
        monday = self.first + timedelta(days=-self.first.weekday() % 7)
        skipped = (monday - self.first).days
        weeks = max(self.counts.shape[1] - skipped, 0) // 7
        inside = self.counts[:, skipped : skipped + 7 * weeks]
        return inside.reshape(len(self.codes), weeks, 7).sum(axis=2), monday


def topic_days(rows: pl.DataFrame, until: date) -> TopicDays:
    """The matrix of rows of topic_code, day and count, up to before `until`; it begins with the first row."""
    if rows.is_empty():
        return TopicDays((), until, np.zeros((0, 0), np.int64))
    codes = rows["topic_code"].unique().sort().to_list()
    first: date = rows["day"].min()  # type: ignore[assignment]
    days = max((until - first).days, 0)
    counts = np.zeros((len(codes), days), np.int64)
    topic = rows["topic_code"].replace_strict({code: row for row, code in enumerate(codes)}).to_numpy()
    day = (rows["day"] - first).dt.total_days().to_numpy()
    inside = day < days
    np.add.at(counts, (topic[inside], day[inside]), rows["count"].to_numpy()[inside])
    return TopicDays(tuple(codes), first, counts)


def complaints_of(truth: Path) -> pl.LazyFrame:
    """Complaints of a generated city by its own topics, forms left out.

    Raises:
        UsageError: the folder holds no truth.
    """
    files = sorted(truth.glob("complaint*.parquet"))
    if not files:
        raise UsageError(f"{truth.name}: complaint*.parquet 이 없습니다(no truth of a generated city)")
    return pl.scan_parquet(files).filter(pl.col("kind_code") != "statutory")


def of_truth(truth: Path) -> TopicDays:
    """A generated city up to its last day.

    Raises:
        UsageError: the folder holds no truth.
    """
    rows = (
        complaints_of(truth)
        .select("topic_code", day=pl.col("received_at").dt.date())
        .drop_nulls()
        .group_by("topic_code", "day")
        .len("count")
        .collect()
    )
    last: date = rows["day"].max()  # type: ignore[assignment]
    return topic_days(rows, last + timedelta(1))


def of_generation(generation: Generation) -> TopicDays:
    """What is published, by the topics that the model gave, up to the last whole day."""
    rows = pl.DataFrame(generation.table(SQL.read_text("utf-8"), {}, SECONDS))
    return topic_days(rows, generation.as_of.date())
