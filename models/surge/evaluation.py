"""How well surges are found: every hour of a generated year is asked, against what was planted in it.

An alert is right if it is of a planted cell, from the first day of its surge to the day after its last,
or of the topic of a planted campaign in those days; else it is false. Lead time is as B50 has it: the
instant at which the cell's count of the day passes twice its usual whole day, less the alert.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from models.surge.baseline import DAYS, HOURS, Ints
from models.surge.current import kinds_of
from models.surge.detect import Cells, alerts_of, baseline_of
from models.surge.slow import NEEDED, WATCHED, slow_rises
from models.topic_days import complaints_of
from pipeline.build import Progress
from pipeline.errors import UsageError

STRONG_RATIO, STRONG_COUNT = 5.0, 15
SIZES = ((5, 15), (15, 40), (40, 100), (100, 10_000))
SLOW_SIZES = ((1, 3), (3, 10), (10, 1000))
"""Complaints a day of a topic in the city."""
DRAWS, RAMP_DAYS, SEED = 40, 42, 1


@dataclass(frozen=True)
class Planted:
    """One planted surge: its cell, its days [first, until), and its first hour, counted from day 0."""

    cell: int
    first: int
    until: int
    from_hour: int


@dataclass(frozen=True)
class Outcome:
    """One planted surge and how it was found; hours count from day 0, None where it was not."""

    count: int
    usual: float
    alert_at: int | None
    doubled_at: int | None
    began_at: int

    @property
    def ratio(self) -> float:
        """Complaints a day against the usual; a cell that has none counts a tenth."""
        return self.count / max(self.usual, 0.1)

    @property
    def is_strong(self) -> bool:
        """Whether the bar is asked of it."""
        return self.ratio >= STRONG_RATIO and self.count >= STRONG_COUNT


def evaluate(truth: Path, progress: Progress) -> dict[str, Any]:
    """Figures of a generated city whose truth stands in a folder.

    Returns:
        surges, recall of those of ratio ≥ 5 and n ≥ 15, recall_by_size, false_per_day,
        city_alerts_per_day, median_lead_hours and best_lead_hours (of an alert in the surge's first
        hour), median_hours_to_alert after its beginning, lead_to_day_end_hours (against whoever reads
        the day's counts at its end); and slow_rises, as `slow_figures` has them.

    Raises:
        UsageError: the folder holds no truth, or too few days.
    """
    cells, first, topics, districts = read_cells(truth)
    days = cells.hourly.shape[1] // HOURS
    if days <= DAYS:
        raise UsageError(f"{truth.name}: {days}일뿐입니다. {DAYS}일이 넘어야 잽니다(too few days)")
    planted = read_planted(truth, first, topics, districts)
    right = {(one.cell, day) for one in planted for day in range(one.first, one.until + 1)}
    sent = read_campaigns(truth, first, topics)
    alerts: dict[tuple[int, int], int] = {}
    city: set[tuple[int, int]] = set()
    for day in range(DAYS, days):
        base = baseline_of(cells, day)
        for hour in range(1, HOURS + 1):
            found = alerts_of(cells, day, hour, base)
            for row, is_city in zip(found.cell.tolist(), found.is_city.tolist(), strict=True):
                if is_city:
                    city.add((row, day))
                else:
                    alerts.setdefault((row, day), HOURS * day + hour)
        progress((day - DAYS) / (days - DAYS), f"{first + np.timedelta64(day, 'D')} 을 다시 묻습니다")
    false = [(row, day) for row, day in alerts if (row, day) not in right]
    false = [(row, day) for row, day in false if (int(cells.topic[row]), day) not in sent]
    outcomes = [_outcome(cells, one, alerts) for one in planted if one.first >= DAYS]
    figures = _figures(outcomes, len(false) / (days - DAYS), len(city) / (days - DAYS))
    return figures | {"slow_rises": slow_figures(by_topic(cells), cells.kinds)}


def by_topic(cells: Cells) -> Ints:
    """(t, d) complaints of each topic in the whole city by day."""
    daily = cells.hourly.reshape(len(cells.topic), -1, HOURS).sum(axis=2, dtype=np.int64)
    whole = np.zeros((int(cells.topic.max()) + 1, daily.shape[1]), np.int64)
    np.add.at(whole, cells.topic, daily)
    return whole


def slow_figures(daily: Ints, kinds: Ints) -> dict[str, Any]:
    """How slow rises are found: asked every week as it is, and with rises put in.

    A rise put in grows in four weeks to once or twice the topic's own level and stays; whether it is told
    within six weeks is asked, forty draws a size. Of what is told as it is, nobody knows what is true:
    the rate is what a reader has to bear at most.

    Args:
        daily: (t, d) complaints by topic and day.
        kinds: (d,) kind of each day.

    Returns:
        told_per_day, and by size of the topic and rise: recall, median_days.
    """
    days = daily.shape[1]
    if days < NEEDED + RAMP_DAYS:
        return {}
    rng = np.random.default_rng(SEED)
    mean = daily.mean(axis=1)
    by_size = {}
    for least, most in SLOW_SIZES:
        topics = np.flatnonzero((mean >= least) & (mean < most))
        for height in (1, 2):
            if len(topics):
                draws = zip(
                    rng.choice(topics, DRAWS), rng.integers(NEEDED, days - RAMP_DAYS, DRAWS), strict=True
                )
                told = [_days_until_told(daily, kinds, t, start, height, rng) for t, start in draws]
                seen = [after for after in told if after is not None]
                key = f"{least}-{most} a day, +{height}00 %"
                by_size[key] = {"recall": round(len(seen) / DRAWS, 3), "median_days": _median(seen)}
    return {"told_per_day": round(_told_per_day(daily, kinds), 4), "planted": by_size}


def _told_per_day(daily: Ints, kinds: Ints) -> float:
    """Rises that are told anew, not having been told in the four weeks before."""
    asked = range(NEEDED, daily.shape[1], 7)
    last: dict[int, int] = {}
    new = 0
    for day in asked:
        for topic in slow_rises(daily[:, :day], kinds[:day]).topic.tolist():
            new += day - last.get(topic, -NEEDED) > WATCHED
            last[topic] = day
    return new / (7 * len(asked))


def _days_until_told(
    daily: Ints, kinds: Ints, topic: int, start: int, height: int, rng: np.random.Generator
) -> int | None:
    usual = daily[topic, start - DAYS : start].mean()
    ramp = np.minimum(np.arange(RAMP_DAYS) / WATCHED, 1.0) * height * usual
    until = start + RAMP_DAYS
    risen = daily[:, :until].copy()
    risen[topic, start:until] += rng.poisson(ramp)
    for day in range(start + 7, until + 1, 7):
        if topic in slow_rises(risen[:, :day], kinds[:day]).topic:
            return day - start
    return None


def _figures(outcomes: Sequence[Outcome], false: float, city: float) -> dict[str, Any]:
    strong = [one for one in outcomes if one.is_strong]
    found = [one for one in strong if one.alert_at is not None]
    return {
        "surges": len(strong),
        "recall": _share(found, strong),
        "false_per_day": round(false, 4),
        "city_alerts_per_day": round(city, 4),
        "median_lead_hours": _median([one.doubled_at - one.alert_at for one in found if one.doubled_at]),  # type: ignore[operator]
        "best_lead_hours": _median([one.doubled_at - one.began_at - 1 for one in found if one.doubled_at]),
        "median_hours_to_alert": _median([one.alert_at - one.began_at for one in found]),  # type: ignore[operator]
        "lead_to_day_end_hours": _median(
            [HOURS * (one.began_at // HOURS + 1) - one.alert_at for one in found]  # type: ignore[operator]
        ),
        "recall_by_size": {
            f"{least}-{most - 1}": _share(
                [one for one in outcomes if least <= one.count < most and one.alert_at is not None],
                [one for one in outcomes if least <= one.count < most],
            )
            for least, most in SIZES
        },
    }


def _share(part: Sequence[Outcome], whole: Sequence[Outcome]) -> float | None:
    return round(len(part) / len(whole), 4) if whole else None


def _median(hours: Sequence[int]) -> float | None:
    return float(np.median(hours)) if hours else None


def _outcome(cells: Cells, one: Planted, alerts: dict[tuple[int, int], int]) -> Outcome:
    days = range(one.first, one.until + 1)
    seen = [alerts[one.cell, day] for day in days if (one.cell, day) in alerts]
    usual = cells.hourly[one.cell, HOURS * (one.first - DAYS) : HOURS * one.first].sum() / DAYS
    of_day = np.cumsum(cells.hourly[one.cell, HOURS * one.first : HOURS * (one.first + 1)])
    passed = np.flatnonzero(of_day > 2 * usual)
    return Outcome(
        int(cells.hourly[one.cell, HOURS * one.first : HOURS * one.until].sum()),
        float(usual) * (one.until - one.first),
        seen[0] if seen else None,
        HOURS * one.first + int(passed[0]) + 1 if len(passed) else None,
        HOURS * one.first + one.from_hour,
    )


def read_cells(truth: Path) -> tuple[Cells, date, dict[str, int], dict[str, int]]:
    """Complaints by topic × district and hour as they were written, forms left out.

    Returns:
        the cells, row by topic and district; the first day; numbers of topics and of districts.

    Raises:
        UsageError: there is no truth.
    """
    rows = (
        complaints_of(truth)
        .select("topic_code", "district_code", "received_at")
        .drop_nulls()
        .group_by("topic_code", "district_code", pl.col("received_at").dt.truncate("1h"))
        .len()
        .collect()
    )
    first: datetime = rows["received_at"].min()  # type: ignore[assignment]
    last: datetime = rows["received_at"].max()  # type: ignore[assignment]
    days = (last.date() - first.date()).days + 1
    topics = {code: number for number, code in enumerate(rows["topic_code"].unique().sort())}
    districts = {code: number for number, code in enumerate(rows["district_code"].unique().sort())}
    topic = rows["topic_code"].replace_strict(topics).to_numpy()
    district = rows["district_code"].replace_strict(districts).to_numpy()
    midnight = datetime.combine(first.date(), datetime.min.time())
    hour = ((rows["received_at"] - midnight).dt.total_hours()).to_numpy()
    hourly = np.zeros((len(topics) * len(districts), HOURS * days), np.uint16)
    np.add.at(hourly, (topic * len(districts) + district, hour), rows["len"].to_numpy().astype(np.uint16))
    every = np.arange(len(hourly))
    cells = Cells(every // len(districts), every % len(districts), hourly, kinds_of(first.date(), days))
    return cells, first.date(), topics, districts


def read_planted(
    truth: Path, first: date, topics: dict[str, int], districts: dict[str, int]
) -> list[Planted]:
    """The surges that were planted in cells that exist."""
    return [
        Planted(
            topics[row["topic_code"]] * len(districts) + districts[row["district_code"]],
            (row["first_on"] - first).days,
            (row["until_on"] - first).days,
            row["from_hour"],
        )
        for row in pl.read_parquet(truth / "surge.parquet").to_dicts()
        if row["topic_code"] in topics and row["district_code"] in districts
    ]


def read_campaigns(truth: Path, first: date, topics: dict[str, int]) -> set[tuple[int, int]]:
    """Topic and day of planted campaigns, their texts being many by nature."""
    path = truth / "campaign.parquet"
    rows = pl.read_parquet(path).to_dicts() if path.exists() else []
    return {
        (topics[row["topic_code"]], day)
        for row in rows
        if row["topic_code"] in topics
        for day in range((row["first_on"] - first).days, (row["until_on"] - first).days + 2)
    }
