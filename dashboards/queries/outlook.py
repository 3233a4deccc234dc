"""민원예보: what to expect of each topic next week and in four weeks, beside what came."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dashboards.queries import asking
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import topics
from dashboards.queries.windows import scene
from models.forecast.weekly import LEAD, YEAR, Outlook, outlooks
from models.topic_days import Ints, TopicDays, topic_days
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

USUAL_WEEKS = 4
LEAST_EXPECTED = 1.0
"""Complaints a week below which a topic is not told of: an interval from 0 says nothing."""


@dataclass(frozen=True)
class Span:
    """What to expect from `first` to before `until`: complaints, and the 80 % interval."""

    first: date
    until: date
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class OutlookRow:
    """One topic.

    Attributes:
        topic_code: the topic.
        name: its name.
        last_week: complaints of the last whole week.
        usual: mean of a week, of the last four whole ones.
        year_ago: complaints of the week a year before the next one; None before there was any.
        week: next week.
        month: the four weeks from next week on.
    """

    topic_code: str
    name: str
    last_week: Mark
    usual: float
    year_ago: Mark | None
    week: Span
    month: Span

    @property
    def change(self) -> float:
        """Next week against the usual, in percent; of at least one complaint."""
        return 100 * (self.week.expected / max(self.usual, 1.0) - 1)


@dataclass(frozen=True)
class Weeks:
    """Whole weeks of t topics: codes, (t, w) counts, the first Monday."""

    codes: tuple[str, ...]
    counts: Ints
    first: date

    @property
    def until(self) -> date:
        """The day after the last whole week: this week's Monday."""
        return self.first + timedelta(weeks=self.counts.shape[1])


def outlook(generation: Generation, base: Slice, viewer: Viewer) -> list[OutlookRow]:
    """Every topic with a complaint a week or more to expect, the largest rise first.

    Empty where there are fewer than twelve whole weeks.
    """
    here = scene(generation, base, viewer)
    found = weeks_of(generation, base, viewer)
    told = outlooks(found.counts, found.first) if found.codes else None
    if told is None:
        return []
    week, month = told
    known = {topic.topic_code for topic in topics().alive(here.today)}
    rows = []
    for at, code in enumerate(found.codes):
        if week.expected[at] < LEAST_EXPECTED or code not in known:
            continue
        received = narrowed(here.base, topic=code)
        ago = week.first - timedelta(weeks=YEAR)
        back = YEAR - LEAD
        before = int(found.counts[at, -back]) if found.counts.shape[1] >= back else None
        rows.append(
            OutlookRow(
                code,
                topics().name(code),
                Mark(int(found.counts[at, -1]), _week(received, found.until - timedelta(weeks=1))),
                float(found.counts[at, -USUAL_WEEKS:].mean()),
                None if before is None else Mark(before, _week(received, ago)),
                _span(week, at),
                _span(month, at),
            )
        )
    return sorted(
        rows, key=lambda row: (-(row.week.expected - row.usual) / (row.usual + 20) ** 0.5, row.name)
    )


def weeks_of(generation: Generation, base: Slice, viewer: Viewer) -> Weeks:
    """Whole weeks of every topic that the viewer may see, up to ten years."""
    found = days_of(generation, base, viewer)
    return Weeks(found.codes, *found.weeks())


@remembered
def days_of(generation: Generation, base: Slice, viewer: Viewer) -> TopicDays:
    """Every topic by day, of what the viewer may see, up to yesterday."""
    here = scene(generation, base, viewer)
    chosen = here.base.but(period_to=here.today)
    relation = asking.smallest(generation, chosen, viewer, "received_on", "topic_code")
    return topic_days(pl.DataFrame(asking.ask_table(generation, "topic_days", relation)), here.today)


def _week(received: Slice, monday: date) -> Slice:
    return received.but(period_from=monday, period_to=monday + timedelta(weeks=1))


def _span(told: Outlook, at: int) -> Span:
    return Span(told.first, told.until, float(told.expected[at]), float(told.low[at]), float(told.high[at]))
