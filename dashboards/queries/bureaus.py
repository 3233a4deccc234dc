"""실국현황: what each handling body received and finished, held against the whole city, every figure opened.

Speed never stands alone: beside it are the share finished within ten minutes (D3), what people thought of
it, and the share of late ones held against what the same mix of kinds has in the whole city (A44).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.queries import asking
from dashboards.queries.marks import NO_IDS, Mark, Part, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import topics
from dashboards.queries.units import OWN_GROUPS
from dashboards.queries.windows import Scene, scene
from pipeline.reader import Generation
from pipeline.schema import codes, organisation
from pipeline.slices import NONE, Slice, Viewer

DAYS = 30
LEAST_RATED = 10
"""Ratings below which a mean says more of a person than of a unit (it is hidden)."""
LEAST_TIMED = 20
"""Finished complaints with a deadline below which no body is held against others."""
CITY = Viewer("시 전체", "city", sees_all=True)
"""Who asks for sums of the whole city, of which no single complaint is shown."""
HANDLED = (
    "done",
    "timed",
    "on_time",
    "moved",
    "quick",
    "rated",
    "score",
    "hours",
    "days",
    "legal_count",
    "legal",
    "shortened",
    "shares",
)


@dataclass(frozen=True)
class Handled:
    """What was finished, added up; hours by the wall clock, days in working days, score in points."""

    done: int = 0
    timed: int = 0
    on_time: int = 0
    moved: int = 0
    quick: int = 0
    rated: int = 0
    score: float = 0.0
    hours: float = 0.0
    days: float = 0.0
    legal_count: int = 0
    legal: float = 0.0
    shortened: float = 0.0
    shares: float = 0.0

    def __add__(self, other: "Handled") -> "Handled":
        return Handled(*(getattr(self, name) + getattr(other, name) for name in HANDLED))


ByKind = dict[str, Handled]


@dataclass(frozen=True)
class BodyRow:
    """One body, or the whole city.

    Attributes:
        code, name: the body; '' and '시 전체' for the whole.
        received, done: of the period.
        open, late: now.
        field, general: mean time to finish of 현장 (hours) and 일반 (working days).
        kept: 처리기간 준수율, of what was finished with a deadline (C-31).
        adjusted: late ones against what the same mix of kinds has in the city; 1 is the city, None too few.
        index: 스피드지수, ratio of sums (C-30); `mean_index` the mean of ratios.
        moved, quick: shares that were 재지정, or finished within ten minutes.
        rated: mean of 만족도 of at least ten; its mark has those who rated.
        urgent: 긴급안전 of the period.
        topic: the topic with the most complaints of the period.
        trend: complaints of each day of the period, the oldest first.
    """

    code: str
    name: str
    received: Mark
    done: Mark
    open: Mark
    late: Mark
    field: Part
    general: Part
    kept: Part
    adjusted: float | None
    index: Part
    mean_index: Part
    moved: Part
    quick: Part
    rated: Part
    urgent: Mark
    topic: tuple[str, str, Mark] | None
    trend: tuple[Mark, ...]


@dataclass(frozen=True)
class Bodies:
    """Bodies of a group, the most complaints first; the whole city beside them; the period, half-open.

    The marks of `city` can be opened only by who may see the whole city.
    """

    rows: tuple[BodyRow, ...]
    city: BodyRow
    first: date
    until: date


@dataclass(frozen=True)
class _Sums:
    """Everything that was counted, by the code of the body."""

    received: dict[str, dict[date, int]]
    handled: dict[str, ByKind]
    still: dict[str, tuple[int, int]]
    urgent: dict[str, int]
    topics: dict[str, dict[str, int]]


def period_of(base: Slice, here: Scene) -> tuple[date, date]:
    """The days that are looked at: those of the slice, or the last 30."""
    until = min(base.period_to or here.tomorrow, here.tomorrow)
    first = base.period_from or until - timedelta(DAYS)
    return min(first, until - timedelta(1)), until


@remembered
def bodies(generation: Generation, base: Slice, viewer: Viewer, group: str = "bureau") -> Bodies:
    """Bodies of a group (실·국·본부, 자치구, 사업소), or with 'department' the units below what is seen."""
    here = scene(generation, base, viewer)
    first, until = period_of(base, here)
    is_unit = group in OWN_GROUPS
    key, column = ("dept", "department_code") if is_unit else ("bureau", "bureau_code")
    sums = _sums(here, first, until, column)
    whole_base = Slice(kind=here.base.kind, form=here.base.form, as_of=here.base.as_of)
    whole = _city(generation, whole_base, first, until)
    city_kinds = _added(whole.handled.values())
    tree = organisation.read()
    known = sorted({*sums.received, *sums.handled, *sums.still})
    found = [code for code in known if _belongs(tree, code, group)]
    rows = [
        _row(
            narrowed(here.base, **{key: code}),
            code,
            tree.name(code) if code != NONE else "처리부서 미지정",
            _only(sums, code),
            city_kinds,
            (first, until),
        )
        for code in found
    ]
    rows.sort(key=lambda row: (-row.received.value, row.code))
    city = _row(whole_base, "", "시 전체", _whole(whole), city_kinds, (first, until))
    return Bodies(tuple(rows), city, first, until)


@remembered
def _city(generation: Generation, base: Slice, first: date, until: date) -> _Sums:
    """Of every body: what all groups of one page, and all tables of a report, are held against."""
    return _sums(scene(generation, base, CITY), first, until, "bureau_code")


def _belongs(tree: organisation.Organisation, code: str, group: str) -> bool:
    if group in OWN_GROUPS or code == NONE:
        return group in (*OWN_GROUPS, "bureau")
    return tree.kind(code) == group


def _sums(here: Scene, first: date, until: date, column: str) -> _Sums:
    g, viewer = here.generation, here.viewer
    received = here.base.but(period_from=first, period_to=until)
    answered = here.base.but(answered_from=first, answered_to=until)
    by_day: dict[str, dict[date, int]] = defaultdict(dict)
    relation = asking.smallest(g, received, viewer, "received_on", column)
    for code, day, number in asking.ask(g, "by_columns", relation, by=f"{column}, received_on"):
        by_day[code or NONE][day] = int(number)
    handled: dict[str, ByKind] = defaultdict(dict)
    relation = asking.complaints(g, answered, viewer)
    for code, kind, *numbers in asking.ask(g, "handled_by", relation, by=column):
        handled[code or NONE][kind] = Handled(*(number or 0 for number in numbers))
    relation = asking.complaints(g, here.base.but(state="open"), viewer)
    still = {
        code or NONE: (int(in_time), int(late))
        for code, in_time, late in asking.ask(g, "bureau_open", relation, by=column, now=here.now)
    }
    return _Sums(
        by_day,
        handled,
        still,
        asking.tally(g, narrowed(received, danger="urgent"), viewer, column),
        _by_topic(here, received, column),
    )


def _by_topic(here: Scene, chosen: Slice, column: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    relation = asking.smallest(here.generation, chosen, here.viewer, column, "topic_code")
    for code, topic, number in asking.ask(
        here.generation, "by_columns", relation, by=f"{column}, topic_code"
    ):
        if topic is not None:
            found[code or NONE][topic] = int(number)
    return found


def _only(sums: _Sums, code: str) -> _Sums:
    """The sums of one body, under ''."""
    return _Sums(
        {"": sums.received.get(code, {})},
        {"": sums.handled.get(code, {})},
        {"": sums.still.get(code, (0, 0))},
        {"": sums.urgent.get(code, 0)},
        {"": sums.topics.get(code, {})},
    )


def _whole(sums: _Sums) -> _Sums:
    """All bodies together, under ''."""
    days: dict[date, int] = defaultdict(int)
    for by_day in sums.received.values():
        for day, number in by_day.items():
            days[day] += number
    counts: dict[str, int] = defaultdict(int)
    for by_topic in sums.topics.values():
        for topic, number in by_topic.items():
            counts[topic] += number
    still = sum(one for one, _ in sums.still.values()), sum(late for _, late in sums.still.values())
    return _Sums(
        {"": days},
        {"": _added(sums.handled.values())},
        {"": still},
        {"": sum(sums.urgent.values())},
        {"": counts},
    )


def _added(those: Iterable[ByKind]) -> ByKind:
    found: ByKind = {}
    for by_kind in those:
        for kind, handled in by_kind.items():
            found[kind] = found.get(kind, Handled()) + handled
    return found


def _row(own: Slice, code: str, name: str, sums: _Sums, city: ByKind, period: tuple[date, date]) -> BodyRow:
    first, until = period
    received = own.but(period_from=first, period_to=until)
    answered = own.but(answered_from=first, answered_to=until)
    by_day, handled = sums.received[""], sums.handled[""]
    in_time, late = sums.still[""]
    every = sum(handled.values(), Handled())
    days = [first + timedelta(back) for back in range((until - first).days)]
    return BodyRow(
        code,
        name,
        received=Mark(sum(by_day.values()), received),
        done=Mark(every.done, answered),
        open=Mark(in_time + late, own.but(state="open")),
        late=Mark(late, own.but(late="open")),
        field=_speed(answered, handled, "field", "시간"),
        general=_speed(answered, handled, "general", "일"),
        kept=_share("준수율", every.on_time, every.timed, answered, ("late", "on_time"), "timed"),
        adjusted=_adjusted(handled, city),
        index=_index("스피드지수", every, answered, every.shortened, every.legal),
        mean_index=_index("단축률", every, answered, every.shares, every.legal_count, "%"),
        moved=_share("재지정률", every.moved, every.done, answered, ("moved", "once")),
        quick=_share("10분 안 종결", every.quick, every.done, answered, ("quick", "only")),
        rated=_rated(every, answered),
        urgent=Mark(sums.urgent[""], narrowed(received, danger="urgent")),
        topic=_top_topic(received, sums.topics[""]),
        trend=tuple(
            Mark(by_day.get(day, 0), own.but(period_from=day, period_to=day + timedelta(1))) for day in days
        ),
    )


def _of_group(own: Slice, handled: ByKind, group: str) -> tuple[Slice, Handled]:
    kinds = tuple(
        kind for kind in codes.codes_in_group(codes.KINDS, group) if not own.kind or kind in own.kind
    )
    sums = sum((handled.get(kind, Handled()) for kind in kinds), Handled())
    return (own.but(kind=kinds) if kinds else own.but(ids=NO_IDS)), sums


def _speed(answered: Slice, handled: ByKind, group: str, unit: str) -> Part:
    chosen, sums = _of_group(answered, handled, group)
    total = sums.hours if unit == "시간" else sums.days
    name = codes.KIND_GROUPS[group].name
    return Part(
        name, total / sums.done if sums.done else None, unit, Mark(sums.done, chosen), f"{name} 처리완료"
    )


def _share(
    label: str, part: int, whole: int, answered: Slice, choice: tuple[str, str], timed: str = ""
) -> Part:
    key, value = choice
    return Part(
        label,
        100 * part / whole if whole else None,
        "%",
        Mark(whole, answered.but(late=timed) if timed else answered),
        "기한이 있는 처리완료" if timed else "처리완료",
        Mark(part, answered.but(**{key: value})),
    )


def _index(label: str, every: Handled, answered: Slice, part: float, whole: float, unit: str = "점") -> Part:
    mark = Mark(every.legal_count, answered.but(late="legal"))
    return Part(label, 100 * part / whole if whole else None, unit, mark, "처리기간이 하루 이상인 처리완료")


def _rated(every: Handled, answered: Slice) -> Part:
    mean = every.score / every.rated if every.rated >= LEAST_RATED else None
    mark = Mark(every.rated, answered.but(score=(1, 2, 3, 4, 5)))
    return Part("만족도", mean, "점", mark, f"답한 사람 {every.rated:,}명")


def _adjusted(handled: ByKind, city: ByKind) -> float | None:
    """Late ones against those that the city's share of each kind would give."""
    timed = late = 0
    expected = 0.0
    for kind, sums in handled.items():
        whole = city.get(kind, Handled())
        timed += sums.timed
        late += sums.timed - sums.on_time
        if whole.timed:
            expected += sums.timed * (whole.timed - whole.on_time) / whole.timed
    return late / expected if timed >= LEAST_TIMED and expected else None


def _top_topic(received: Slice, counts: dict[str, int]) -> tuple[str, str, Mark] | None:
    if not counts:
        return None
    code = min(counts, key=lambda one: (-counts[one], one))
    return code, topics().name(code), Mark(counts[code], narrowed(received, topic=code))


@dataclass(frozen=True)
class Moves:
    """재지정 between units: the pairs (from, to, times, went back, ids of complaints), the most first."""

    pairs: tuple[tuple[str, str, int, int, tuple[str, ...]], ...]

    def into(self, units: frozenset[str]) -> int:
        """How many came into some units from others."""
        return sum(times for one, other, times, *_ in self.pairs if other in units and one not in units)

    def out_of(self, units: frozenset[str]) -> int:
        """How many left some units for others."""
        return sum(times for one, other, times, *_ in self.pairs if one in units and other not in units)


@remembered
def moves(generation: Generation, base: Slice, viewer: Viewer, first: date, until: date) -> Moves:
    """재지정 of complaints received in a period."""
    here = scene(generation, base, viewer)
    chosen = here.base.but(period_from=first, period_to=until)
    relation = asking.complaints(generation, chosen, viewer)
    steps: list[tuple[str, str | None, str | None, bool]] = []
    for part in generation.text_parts:
        if part.kind == "hot" or part.year is None or first.year <= part.year <= until.year:
            seen = sorted({step[0] for step in steps})
            steps += asking.ask(generation, "moves", relation, text=part.text, seen=seen)
    times: dict[tuple[str, str], list[tuple[str, bool]]] = defaultdict(list)
    for number, one, other, is_back in steps:
        times[one or NONE, other or NONE].append((number, is_back))
    pairs = [
        (*units, len(those), sum(back for _, back in those), tuple(sorted({number for number, _ in those})))
        for units, those in times.items()
    ]
    return Moves(tuple(sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))))
