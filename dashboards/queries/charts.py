"""분석: what the five questions ask beyond a grid — weeks beside last year, spans of handling, care."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.queries import asking
from dashboards.queries.bureaus import LEAST_RATED
from dashboards.queries.grids import MONTH, span
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import value_name
from dashboards.queries.topic import Week
from dashboards.queries.windows import scene
from pipeline.reader import Generation
from pipeline.schema import codes
from pipeline.slices import LIST_COLUMNS, NONE, Slice, Viewer

DAYS = 90
YEAR = timedelta(364)
"""52 weeks: the same weekdays a year before."""
TOOK_MOST = 60
GROUPS = ("general", "grievance", "field")
LEGAL = {"general": 14, "grievance": 7, "field": 0}
"""Working days that the law gives the longest kind of each group; 현장 has a promise in hours instead."""


@dataclass(frozen=True)
class Beside:
    """One value with its complaints, and how many it had in the same weeks a year before (None: unknown)."""

    code: str
    name: str
    mark: Mark
    year_ago: int | None


@dataclass(frozen=True)
class Took:
    """How long one group of kinds took: complaints by whole working days, median and 90 %, the legal line."""

    group: str
    name: str
    total: Mark
    days: tuple[Mark, ...]
    median: int | None
    most: int | None
    legal: int


@dataclass(frozen=True)
class Rated:
    """How one value was rated: finished, rated, mean (None under ten)."""

    code: str
    name: str
    done: Mark
    rated: Mark
    mean: float | None

    @property
    def share(self) -> float | None:
        """Of what was finished, how much was rated, in percent."""
        return 100 * self.rated.value / self.done.value if self.done.value else None


def window(generation: Generation, base: Slice, viewer: Viewer) -> Slice:
    """The slice with a period and a moment: its own, or the last 90 days."""
    here = scene(generation, base, viewer)
    until = min(base.period_to or here.tomorrow, here.tomorrow)
    first = min(base.period_from or until - timedelta(DAYS), until - timedelta(1))
    kept = {
        key: getattr(base, key) for key in ("state", "late", "moved", "quick", "took", "word", "q", "ids")
    }
    return here.base.but(period_from=first, period_to=until, **kept)


@remembered
def weeks(generation: Generation, chosen: Slice, viewer: Viewer, most: int = 24) -> tuple[Week, ...]:
    """The last weeks of the period, each beside the same week a year before; the running one is not over."""
    here = scene(generation, chosen, viewer)
    until = chosen.period_to or here.tomorrow
    monday = (until - timedelta(1)) - timedelta((until - timedelta(1)).weekday())
    firsts = [monday - timedelta(7 * back) for back in range(most - 1, -1, -1)]
    floor = chosen.period_from or firsts[0]
    firsts = [first for first in firsts if first + timedelta(6) >= floor]
    now = _by_day(generation, chosen.but(period_from=firsts[0], period_to=until), viewer)
    ago_base = chosen.but(period_from=firsts[0] - YEAR, period_to=until - YEAR)
    ago = _by_day(generation, ago_base, viewer)
    known = here.first_day
    found = []
    for first in firsts:
        last = min(first + timedelta(7), until)
        value = sum(now.get(first + timedelta(n), 0) for n in range(7))
        before = sum(ago.get(first - YEAR + timedelta(n), 0) for n in range(7))
        is_known = known is not None and first - YEAR >= known
        mark = Mark(value, chosen.but(period_from=first, period_to=last))
        found.append(
            Week(
                first, mark, last == first + timedelta(7) and last <= here.today, before if is_known else None
            )
        )
    return tuple(found)


def _by_day(generation: Generation, chosen: Slice, viewer: Viewer) -> dict[date, int]:
    relation = asking.smallest(generation, chosen, viewer, "received_on")
    return {day: int(number) for day, number in asking.ask(generation, "by_day", relation)}


@remembered
def beside(
    generation: Generation, chosen: Slice, viewer: Viewer, key: str, most: int = 15
) -> tuple[Beside, ...]:
    """Values of a dimension by complaints, the most first, beside the same days a year before."""
    column = LIST_COLUMNS[key]
    now = asking.tally(generation, chosen, viewer, column)
    first, until = chosen.period_from, chosen.period_to
    assert first is not None and until is not None
    known = scene(generation, chosen, viewer).first_day
    ago = {}
    if has_year := known is not None and first - YEAR >= known:
        earlier = chosen.but(period_from=first - YEAR, period_to=until - YEAR)
        ago = asking.tally(generation, earlier, viewer, column)
    order = sorted(now, key=lambda code: (-now[code], code))[:most]
    return tuple(
        Beside(
            code,
            value_name(key, code),
            Mark(now[code], narrowed(chosen, **{key: code})),
            ago.get(code, 0) if has_year else None,
        )
        for code in order
    )


@remembered
def took(generation: Generation, chosen: Slice, viewer: Viewer) -> tuple[Took, ...]:
    """How long what was received in the period took, by group of kinds."""
    relation = asking.complaints(generation, chosen, viewer)
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for kind, days, number in asking.ask(generation, "took", relation):
        counts[codes.KINDS[kind].group][int(days)] += int(number)
    found = []
    for group in GROUPS:
        kinds = tuple(
            kind
            for kind in codes.codes_in_group(codes.KINDS, group)
            if not chosen.kind or kind in chosen.kind
        )
        by_days = counts[group]
        if not kinds or not sum(by_days.values()):
            continue
        own = chosen.but(kind=kinds)
        every = tuple(range(TOOK_MOST + 1))
        found.append(
            Took(
                group,
                codes.KIND_GROUPS[group].name,
                Mark(sum(by_days.values()), own.but(took=every)),
                tuple(Mark(by_days.get(days, 0), own.but(took=(days,))) for days in every),
                _quantile(by_days, 0.5),
                _quantile(by_days, 0.9),
                LEGAL[group],
            )
        )
    return tuple(found)


def _quantile(by_days: dict[int, int], share: float) -> int | None:
    wanted, seen = share * sum(by_days.values()), 0
    for days in sorted(by_days):
        seen += by_days[days]
        if seen >= wanted:
            return days
    return None


@remembered
def rated(generation: Generation, chosen: Slice, viewer: Viewer, key: str) -> tuple[Rated, ...]:
    """How complaints received in the period were rated, by a dimension or by month ('month')."""
    relation = asking.complaints(generation, chosen, viewer)
    column = "date_trunc('month', received_on)::DATE" if key == MONTH else LIST_COLUMNS[key]
    rows = asking.ask(generation, "rated_by", relation, by=f"{column} AS by_0")
    found = []
    for value, done, count, total in rows:
        if key == MONTH:
            first, until = span(MONTH, value)
            own = chosen.but(
                period_from=max(first, chosen.period_from or first),
                period_to=min(until, chosen.period_to or until),
            )
            code, name = f"{value:%Y-%m}", f"{value:%Y-%m}"
        else:
            code = NONE if value is None else str(value)
            own, name = narrowed(chosen, **{key: code}), value_name(key, code)
        found.append(
            Rated(
                code,
                name,
                Mark(int(done), own.but(state="done")),
                Mark(int(count), own.but(score=(1, 2, 3, 4, 5))),
                float(total) / count if count >= LEAST_RATED else None,
            )
        )
    return tuple(sorted(found, key=lambda one: one.code))
