"""How well the next week was told, over the last 26 weeks, beside the same week of the year before."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from models.forecast.weekly import LEAD, LEAST_WEEKS, MONTH, YEAR, Ints, outlooks, whole_weeks
from pipeline.errors import UsageError
from pipeline.generation import Generation

BACK = 26
SQL = Path(__file__).resolve().parents[1] / "sql" / "topic_days.sql"
SECONDS = 60.0


def evaluate(counts: Ints, first: date) -> dict[str, Any]:
    """Figures over the last 26 weeks, each told from the weeks before it alone.

    Args:
        counts: (t, w) complaints by topic and whole week.
        first: Monday of the first week.

    Returns:
        topics (with a complaint a week or more), weeks; coverage_80 and coverage_80_month: shares of what
        happened inside the interval as it is shown, in whole complaints; mase and naive_mase: mean
        absolute error of a week over that of the seasonal naive in the weeks before (of a week before,
        where a year is not known), ours and the seasonal naive's own (the last whole week, where a year
        is not known); city_mape of all topics together.

    Raises:
        UsageError: there are too few weeks.
    """
    weeks = counts.shape[1]
    if weeks < LEAST_WEEKS + BACK + LEAD:
        raise UsageError(f"{weeks}주뿐입니다. {LEAST_WEEKS + BACK + LEAD}주가 있어야 잽니다(too few weeks)")
    counts = counts[counts.mean(axis=1) >= 1]
    lag = YEAR if weeks - BACK > YEAR else 1
    before = counts[:, : weeks - BACK]
    scale = np.maximum(np.abs(before[:, lag:] - before[:, :-lag]).mean(axis=1), 1e-9)
    inside, inside_month, wrong, naive, city = [], [], [], [], []
    for origin in range(weeks - BACK, weeks):
        told = outlooks(counts[:, : origin - LEAD], first)
        assert told is not None
        week, month = told
        happened = counts[:, origin]
        inside.append((np.round(week.low) <= happened) & (happened <= np.round(week.high)))
        wrong.append(np.abs(happened - week.expected) / scale)
        naive.append(np.abs(happened - counts[:, origin - max(lag, 1 + LEAD)]) / scale)
        city.append(abs(happened.sum() - week.expected.sum()) / max(int(happened.sum()), 1))
        if origin + MONTH <= weeks:
            four = counts[:, origin : origin + MONTH].sum(axis=1)
            inside_month.append((np.round(month.low) <= four) & (four <= np.round(month.high)))
    return {
        "topics": len(counts),
        "weeks": weeks,
        "coverage_80": round(float(np.mean(inside)), 4),
        "coverage_80_month": round(float(np.mean(inside_month)), 4),
        "mase": round(float(np.mean(wrong)), 4),
        "naive_mase": round(float(np.mean(naive)), 4),
        "naive_is_seasonal": lag == YEAR,
        "city_mape": round(float(np.mean(city)), 4),
    }


def of_truth(truth: Path) -> tuple[Ints, date]:
    """Weekly counts of a generated city by its own topics, forms left out; and the first Monday.

    Raises:
        UsageError: the folder holds no truth.
    """
    files = sorted(truth.glob("complaint*.parquet"))
    if not files:
        raise UsageError(f"{truth.name}: complaint*.parquet 이 없습니다(no truth of a generated city)")
    rows = (
        pl.scan_parquet(files)
        .filter(pl.col("kind_code") != "statutory")
        .select("topic_code", day=pl.col("received_at").dt.date())
        .drop_nulls()
        .group_by("topic_code", "day")
        .len("count")
        .collect()
    )
    last = rows["day"].max()
    assert isinstance(last, date)
    return weekly(rows, last + timedelta(1))[1:]


def of_generation(generation: Generation) -> tuple[Ints, date]:
    """Weekly counts of what is published, by the topics that the model gave; and the first Monday."""
    rows = pl.DataFrame(generation.table(SQL.read_text("utf-8"), {}, SECONDS))
    return weekly(rows, generation.as_of.date())[1:]


def weekly(rows: pl.DataFrame, now: date) -> tuple[list[str], Ints, date]:
    """Whole weeks of topics, from rows of topic_code, day and count.

    Returns:
        t topic codes, (t, w) counts, and the first Monday.
    """
    codes = rows["topic_code"].unique().sort().to_list()
    if not codes:
        return [], np.zeros((0, 0), np.int64), now
    first, weeks = whole_weeks(rows["day"].to_list(), now)
    counts = np.zeros((len(codes), weeks), np.int64)
    place = rows["topic_code"].replace_strict({code: row for row, code in enumerate(codes)}).to_numpy()
    week = (rows["day"] - first).dt.total_days().to_numpy() // 7
    inside = (week >= 0) & (week < weeks)
    np.add.at(counts, (place[inside], week[inside]), rows["count"].to_numpy()[inside])
    return codes, counts, first
