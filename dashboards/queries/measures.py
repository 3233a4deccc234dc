"""Policies and tasks: the complaints that each is about before and after its day, and what was to expect."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from dashboards import links
from dashboards.queries import asking
from dashboards.queries.marks import NO_IDS, Mark, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import value_name
from dashboards.queries.windows import Scene, scene
from models.effect.estimate import (
    BEFORE_WEEKS,
    LEAST_WEEKS,
    NEEDED_DAYS,
    Effect,
    Ints,
    effect,
    weeks_after,
)
from models.topic_days import topic_days
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.slices import LIST_COLUMNS, Slice, Viewer
from pipeline.workflow.measures import Measure

SHOWN_CONTROLS = 12
MOST_SHARE = 0.5
"""A topic of which more than this share is asked about is no control, even without it."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class MeasureWeek:
    """Seven days from `first` on; `expected` after the measure, had nothing happened."""

    first: date
    mark: Mark
    expected: float | None


@dataclass(frozen=True)
class Control:
    """A topic that the measure does not touch."""

    topic_code: str
    name: str
    before: Mark
    after: Mark


@dataclass(frozen=True)
class Comparison:
    """Before and after a day.

    Attributes:
        before: complaints of the eight weeks before, as far as they are over.
        after: complaints of the whole weeks after.
        weeks: all these weeks, the oldest first.
        effect: what changed; None where nothing can be said.
        why_not: why nothing can be said; '' otherwise.
        controls: the largest of the topics that it was held against.
    """

    before: Mark
    after: Mark
    weeks: tuple[MeasureWeek, ...]
    effect: Effect | None
    why_not: str
    controls: tuple[Control, ...]


def about(chosen: Slice) -> Slice:
    """What of a slice a measure can be about: no moment, no state, nothing that changes by being handled."""
    lists = {key: getattr(chosen, key) for key in LIST_COLUMNS if key not in ("status", "result", "score")}
    return Slice(**lists, campaign=chosen.campaign, word=chosen.word, form=chosen.form)


def about_of(measure: Measure) -> Slice:
    """The complaints of a measure, whenever received."""
    return about(links.parse(measure.slice))


def told(chosen: Slice) -> str:
    """The slice as it is kept.

    Raises:
        UsageError: it has no condition: all complaints are nothing to be about.
    """
    found = about(chosen)
    if not links.query_string(found.but(form=False)):
        raise UsageError(
            "무엇을 볼지 조건이 없습니다. 목록이나 주제에서 여십시오(the slice has no condition)"
        )
    return links.query_string(found)


@dataclass(frozen=True)
class _Days:
    """What was read, by day from `first` to yesterday.

    Attributes:
        first: the first day.
        asked: (d,) complaints asked about.
        topics: c topics that may be controls.
        whole: (c, d) all complaints of each.
        others: (c, d) those of them that are not asked about.
    """

    first: date
    asked: Ints
    topics: tuple[str, ...]
    whole: Ints
    others: Ints

    def mark(self, base: Slice, counts: Ints, first: date, until: date) -> Mark:
        """Complaints of a period, as far as its days are over."""
        until = min(until, self.first + timedelta(days=len(self.asked)))
        if first >= until:
            return Mark(0, base.but(ids=NO_IDS))
        start, end = max((first - self.first).days, 0), max((until - self.first).days, 0)
        return Mark(int(counts[start:end].sum()), base.but(period_from=first, period_to=until))


@remembered
def comparison(generation: Generation, chosen: Slice, happened: date, viewer: Viewer) -> Comparison:
    """Before and after `happened`, of what the viewer may see; only whole days count."""
    here = scene(generation, about(chosen), viewer)
    base = here.base.but(word=chosen.word)
    passed = (here.today - happened).days
    weeks = weeks_after(passed, 0)
    first = happened - timedelta(days=NEEDED_DAYS)
    if (known := here.first_day) is not None:
        first = max(first, known)
    days = _read(here, base, min(first, here.today))
    at = (happened - days.first).days
    found = effect(days.asked, days.others, at) if len(days.asked) else None
    return Comparison(
        days.mark(base, days.asked, happened - BEFORE_WEEKS * WEEK, happened),
        days.mark(base, days.asked, happened, happened + weeks * WEEK),
        _weeks(base, days, happened, weeks, found),
        found,
        "" if found else _why_not(passed, weeks, at),
        () if found is None else _controls(here, days, found, happened),
    )


def _read(here: Scene, base: Slice, first: date) -> _Days:
    """Everything that is compared, in three questions."""
    days = (here.today - first).days
    chosen = base.but(period_from=first, period_to=here.today)
    whole, mine = (
        _by_topic(here, one.but(period_from=first, period_to=here.today)) for one in (_everything(here), base)
    )
    asked = np.zeros(days, np.int64)
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on")
    for day, count in asking.ask(here.generation, "by_day", relation):
        asked[(day - first).days] = count
    none = np.zeros((0, days), np.int64)
    if whole.is_empty():
        return _Days(first, asked, (), none, none)
    found = topic_days(whole, here.today)
    row = {code: number for number, code in enumerate(found.codes)}
    every = np.zeros((len(row), days), np.int64)
    every[:, (found.first - first).days :] = found.counts
    less = np.zeros_like(every)
    mine = mine.filter(pl.col("topic_code").is_in(found.codes))
    place = mine["topic_code"].replace_strict(row, return_dtype=pl.Int64).to_numpy()
    less[place, (mine["day"] - first).dt.total_days().to_numpy()] = mine["count"].to_numpy()
    is_control = (less.sum(axis=1) <= MOST_SHARE * every.sum(axis=1)) & ~np.isin(found.codes, base.topic)
    topics = tuple(np.array(found.codes)[is_control].tolist())
    return _Days(first, asked, topics, every[is_control], (every - less)[is_control])


def _everything(here: Scene) -> Slice:
    return Slice(form=here.base.form, campaign=here.base.campaign, as_of=here.base.as_of)


def _by_topic(here: Scene, chosen: Slice) -> pl.DataFrame:
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", "topic_code")
    return pl.DataFrame(asking.ask_table(here.generation, "topic_days", relation))


def _weeks(
    base: Slice, days: _Days, happened: date, weeks: int, found: Effect | None
) -> tuple[MeasureWeek, ...]:
    """The eight weeks before and those after; what was to expect after is spread as the controls are."""
    expected: list[float | None] = [None] * weeks
    if found is not None:
        at = (happened - days.first).days
        later = days.others[found.controls, at : at + 7 * weeks].sum(axis=0)
        level = later.reshape(weeks, 7).sum(axis=1) + 1.0
        expected = (found.expected * level / level.sum()).tolist()
    shown = []
    for number in range(-BEFORE_WEEKS, weeks):
        first = happened + number * WEEK
        mark = days.mark(base, days.asked, first, first + WEEK)
        shown.append(MeasureWeek(first, mark, None if number < 0 else expected[number]))
    return tuple(shown)


def _controls(here: Scene, days: _Days, found: Effect, happened: date) -> tuple[Control, ...]:
    marks = []
    for row in found.controls.tolist():
        mine, counts = narrowed(_everything(here), topic=days.topics[row]), days.whole[row]
        before = days.mark(mine, counts, happened - BEFORE_WEEKS * WEEK, happened)
        after = days.mark(mine, counts, happened, happened + found.weeks * WEEK)
        marks.append(Control(days.topics[row], value_name("topic", days.topics[row]), before, after))
    return tuple(sorted(marks, key=lambda one: -one.before.value)[:SHOWN_CONTROLS])


def _why_not(days: int, weeks: int, before: int) -> str:
    if days < 0:
        return "아직 시행하지 않았습니다."
    if weeks < LEAST_WEEKS:
        return f"그날부터 {days}일째입니다. {LEAST_WEEKS}주가 지나야 견줍니다."
    if before < 7 * BEFORE_WEEKS:
        return f"그날 앞의 {BEFORE_WEEKS}주가 자료에 다 있지 않습니다."
    return "앞선 8주의 민원이 20건이 안 되거나, 견줄 대조 주제가 열 개가 안 됩니다."
