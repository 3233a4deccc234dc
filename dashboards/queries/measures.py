"""Policies and tasks: the complaints that each is about before and after its day, and what was to expect."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from dashboards import links
from dashboards.queries import asking
from dashboards.queries.marks import Mark, narrowed
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
        before: complaints of the eight weeks before.
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


@remembered
def comparison(generation: Generation, chosen: Slice, happened: date, viewer: Viewer) -> Comparison:
    """Before and after `happened`, of what the viewer may see; only whole days count."""
    here = scene(generation, about(chosen), viewer)
    base = here.base.but(word=chosen.word)
    days = (here.today - happened).days
    weeks = weeks_after(days, 0)
    first = happened - timedelta(days=NEEDED_DAYS)
    if (known := here.first_day) is not None:
        first = max(first, known)
    asked, topics, others = _counts(here, base, first)
    found = effect(asked, others, (happened - first).days) if len(asked) else None
    return Comparison(
        _mark(here, base, happened - BEFORE_WEEKS * WEEK, happened),
        _mark(here, base, happened, happened + weeks * WEEK),
        _weeks(here, base, happened, weeks, found, others, (happened - first).days),
        found,
        "" if found else _why_not(days, weeks, (happened - first).days),
        () if found is None else _controls(here, topics, found, happened),
    )


def _counts(here: Scene, base: Slice, first: date) -> tuple[Ints, tuple[str, ...], Ints]:
    """(d,) complaints asked about by day from `first` to yesterday, topics, and (c, d) all others of each."""
    days = max((here.today - first).days, 0)
    every = Slice(form=base.form, campaign=base.campaign, as_of=base.as_of)
    whole, mine = (
        _by_topic(here, chosen.but(period_from=first, period_to=here.today)) for chosen in (every, base)
    )
    asked = np.zeros(days, np.int64)
    chosen = base.but(period_from=first, period_to=here.today)
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on")
    for day, count in asking.ask(here.generation, "by_day", relation):
        asked[(day - first).days] = count
    if whole.is_empty():
        return asked, (), np.zeros((0, days), np.int64)
    less = mine.with_columns(count=-pl.col("count")) if len(mine) else mine
    rest = topic_days(pl.concat([whole, less]), here.today)
    others = np.zeros((len(rest.codes), days), np.int64)
    others[:, (rest.first - first).days :] = rest.counts
    share = dict(mine.group_by("topic_code").agg(pl.col("count").sum()).iter_rows())
    total = dict(whole.group_by("topic_code").agg(pl.col("count").sum()).iter_rows())
    is_control = np.array(
        [share.get(code, 0) <= MOST_SHARE * total[code] and code not in base.topic for code in rest.codes]
    )
    return asked, tuple(np.array(rest.codes)[is_control]), others[is_control]


def _by_topic(here: Scene, chosen: Slice) -> pl.DataFrame:
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", "topic_code")
    return pl.DataFrame(asking.ask_table(here.generation, "topic_days", relation))


def _mark(here: Scene, base: Slice, first: date, until: date) -> Mark:
    if first >= until:
        return Mark(0, base.but(ids=("0",)))
    chosen = base.but(period_from=first, period_to=until)
    return Mark(here.count(chosen), chosen)


def _weeks(
    here: Scene, base: Slice, happened: date, weeks: int, found: Effect | None, others: Ints, at: int
) -> tuple[MeasureWeek, ...]:
    shown = []
    level = np.ones(max(weeks, 1))
    if found is not None:
        later = others[found.controls, at : at + 7 * weeks].sum(axis=0)
        level = later.reshape(weeks, 7).sum(axis=1) + 1.0
    for number in range(-BEFORE_WEEKS, weeks):
        first = happened + number * WEEK
        expected = (
            None if found is None or number < 0 else float(found.expected * level[number] / level.sum())
        )
        shown.append(MeasureWeek(first, _mark(here, base, first, first + WEEK), expected))
    return tuple(shown)


def _controls(here: Scene, topics: tuple[str, ...], found: Effect, happened: date) -> tuple[Control, ...]:
    every = Slice(form=here.base.form, campaign=here.base.campaign, as_of=here.base.as_of)
    marks = []
    for row in found.controls.tolist():
        mine = narrowed(every, topic=topics[row])
        before = _mark(here, mine, happened - BEFORE_WEEKS * WEEK, happened)
        after = _mark(here, mine, happened, happened + found.weeks * WEEK)
        marks.append(Control(topics[row], value_name("topic", topics[row]), before, after))
    return tuple(sorted(marks, key=lambda one: -one.before.value)[:SHOWN_CONTROLS])


def _why_not(days: int, weeks: int, before: int) -> str:
    if days < 0:
        return "아직 시행하지 않았습니다."
    if weeks < LEAST_WEEKS:
        return f"시행한 지 {days}일째입니다. {LEAST_WEEKS}주가 지나야 견줍니다."
    if before < 7 * BEFORE_WEEKS:
        return f"시행 앞의 {BEFORE_WEEKS}주가 자료에 다 있지 않습니다."
    return "앞선 8주의 민원이 20건이 안 되거나, 견줄 대조 주제가 열 개가 안 됩니다."
