"""핵심어 of a slice: words and phrases that set it apart from a named baseline, related words, and trends.

Pages, `minwon keywords` and notebooks ask here alone; the scores are `models/text/keywords.py`. Up to
200,000 complaints every text is read; beyond, and for the baseline, those of days that a seed picks.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboards import words as spoken
from dashboards.queries import asking
from dashboards.queries.asking import Relation
from dashboards.queries.marks import Mark
from dashboards.queries.memory import remembered
from models.text import keywords as scoring
from models.text.keywords import Ints, Texts
from models.text.lexicon import shipped
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.schema import codes, reference
from pipeline.slices import Predicate, Slice, Viewer

WHOLE_UP_TO = 200_000
"""Complaints of a slice that are all read; of more, about `SLICE_SAMPLE`."""
SLICE_SAMPLE, BASE_SAMPLE, PHRASE_SAMPLE = 50_000, 30_000, 4_000
LEAST_DAYS = 60
"""Days that a sample comes from at least."""
SEED = 20
MOST_WORDS, MOST_PHRASES, MOST_RELATED, MOST_OWN = 24, 8, 10, 8
SHORT, SHORT_BEFORE, LONG_BEFORE = timedelta(weeks=8), timedelta(weeks=8), timedelta(days=365)
SMALL_CITY = 2_000
"""Complaints that the same period needs to be a baseline of its own; else the year before joins it."""
RANGES = ("period", "answered", "due")

AGAINST = {"city": "시 전체", "before": "이전 기간"}
"""Baselines by key, as a switch calls them."""
Step = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Keyword:
    """One word: how clearly it sets the slice apart (z), its complaints, and its shares here and there."""

    word: str
    z: float
    mark: Mark
    share: float
    base_share: float


@dataclass(frozen=True)
class PhraseMark:
    """Two words side by side, and the slice of the complaints that hold both."""

    text: str
    z: float
    slice: Slice


@dataclass(frozen=True)
class Baseline:
    """What a slice is held against: its key, its name on screen, and its complaints."""

    key: str
    name: str
    slice: Slice


@dataclass(frozen=True)
class Keywords:
    """The answer for one slice.

    Attributes:
        total: complaints of the slice; `read` of them were counted, all unless it is a sample.
        baseline: None if there is nothing to hold the slice against.
        base_total: complaints of the baseline that are not in the slice; `base_read` were counted.
    """

    slice: Slice
    total: int
    read: int
    baseline: Baseline | None
    base_total: int
    base_read: int
    words: tuple[Keyword, ...]
    phrases: tuple[PhraseMark, ...]

    @property
    def is_exact(self) -> bool:
        """Whether every text of the slice was counted; else counts are estimates."""
        return self.read == self.total


@dataclass(frozen=True)
class TrendPoint:
    """A day, week or month of a trend: complaints with the word, of all of the slice."""

    first: date
    mark: Mark
    total: int

    @property
    def share(self) -> float:
        """Complaints with the word ÷ complaints of the slice, 0 to 1."""
        return self.mark.value / self.total if self.total else 0.0


@dataclass(frozen=True)
class Vocabulary:
    """Words of a generation by number, and the numbers of those that are never shown."""

    words: tuple[str, ...]
    hidden: Ints

    @property
    def size(self) -> int:
        """Words there are."""
        return len(self.words)


@remembered
def vocabulary(generation: Generation) -> Vocabulary:
    """Every word of a generation; masks of personal data and stop words are never shown."""
    rows = generation.rows(asking.question("vocabulary"))
    words = [""] * (1 + max((number for number, _ in rows), default=-1))
    for number, word in rows:
        words[number] = word
    stops = shipped().stops
    hidden = [number for number, word in enumerate(words) if not word or word in stops or word[0] == "["]
    return Vocabulary(tuple(words), np.array(hidden, dtype=np.int64))


def baselines(generation: Generation, chosen: Slice, viewer: Viewer) -> dict[str, Baseline]:
    """What a slice can be held against, the usual one first; empty if it is everything there is."""
    found: dict[str, Baseline] = {}
    moment = asking.moment(generation, chosen)
    form = chosen.form or bool(set(chosen.kind) & set(codes.FORM_KINDS))
    spans = {f"{name}_{end}": getattr(chosen, f"{name}_{end}") for name in RANGES for end in ("from", "to")}
    city = Slice(**spans, form=form, as_of=chosen.as_of)
    whole = "시 전체" if viewer.sees_all else "볼 수 있는 전체"
    if chosen.but(form=form) != city:
        when = "같은 기간 " if any(spans.values()) else ""
        found["city"] = Baseline("city", f"{when}{whole}", city)
    for name in RANGES:
        if (first := spans[f"{name}_from"]) is not None:
            until = spans[f"{name}_to"] or moment.date() + timedelta(1)
            short = until - first <= SHORT
            since = first - (SHORT_BEFORE if short else LONG_BEFORE)
            earlier = chosen.but(**{f"{name}_from": since, f"{name}_to": first})
            length = "8주" if short else "12개월"
            found["before"] = Baseline(
                "before", f"같은 조건의 이전 {length}({spoken.span(since, first)})", earlier
            )
            break
    return found


def _wide_enough(generation: Generation, base: Baseline, viewer: Viewer) -> Baseline:
    """The city in the same period, or, where that is few complaints, in the year before it too."""
    for name in RANGES:
        first = getattr(base.slice, f"{name}_from")
        if first is not None and asking.count(generation, base.slice, viewer) < SMALL_CITY:
            wider = base.slice.but(**{f"{name}_from": first - LONG_BEFORE})
            return Baseline(base.key, f"{base.name}와 그 앞 12개월", wider)
    return base


def keywords(
    generation: Generation, chosen: Slice, viewer: Viewer, against: str = "", most: int = MOST_WORDS
) -> Keywords:
    """The words and phrases that set a slice apart.

    Args:
        generation: what is published.
        chosen: the complaints.
        viewer: who asks; of the slice and of the baseline only what they may see is read.
        against: `city` (the same period, everything) or `before` (the same conditions, earlier); where
            it is empty or cannot be, the first that can.
        most: how many words at most.

    Raises:
        UsageError: `against` is neither.
    """
    chosen = chosen.but(as_of=asking.moment(generation, chosen))
    possible = baselines(generation, chosen, viewer)
    if against not in ("", *AGAINST):
        raise UsageError(f"against={against}: city 나 before 가운데 하나여야 합니다.")
    base = possible.get(against) or next(iter(possible.values()), None)
    if base is not None and base.key == "city":
        base = _wide_enough(generation, base, viewer)
    if base is None:
        total = asking.count(generation, chosen, viewer)
        return Keywords(chosen, total, 0, None, 0, 0, (), ())
    here = asking.complaints(generation, chosen, viewer)
    there = asking.complaints(generation, base.slice, viewer)
    base_total = asking.count(generation, base.slice, viewer)
    total = asking.count(generation, chosen, viewer)
    if base.key == "city":
        there, base_total = there.but_only(_not(here.where)), base_total - total
    return _compared(generation, chosen, here, total, there, base_total, base, most)


def related(generation: Generation, chosen: Slice, viewer: Viewer, word: str) -> Keywords:
    """Words that come with `word` within a slice: its complaints with the word against those without."""
    chosen = chosen.but(as_of=asking.moment(generation, chosen))
    narrow = with_word(chosen, word)
    here = asking.complaints(generation, narrow, viewer)
    whole = asking.complaints(generation, chosen, viewer)
    there = whole.but_only(_not(here.where))
    total = asking.count(generation, narrow, viewer)
    base = Baseline("without", f"'{word}'이(가) 없는 민원", chosen)
    rest = asking.count(generation, chosen, viewer) - total
    return _compared(generation, narrow, here, total, there, rest, base, MOST_RELATED)


def trend(
    generation: Generation, chosen: Slice, viewer: Viewer, word: str, step: Step = "week"
) -> tuple[TrendPoint, ...]:
    """Complaints with `word` in a slice by day, week (from Monday) or month of receipt, oldest first."""
    chosen = chosen.but(as_of=asking.moment(generation, chosen))
    narrow = with_word(chosen, word)
    hits = _by_step(generation, narrow, viewer, step)
    wholes = _by_step(generation, chosen, viewer, step)
    points = []
    for first in _steps(min(wholes), max(wholes), step) if wholes else ():
        until = _next(first, step)
        since, end = _within(chosen, first, until)
        mark = Mark(hits.get(first, 0), narrow.but(period_from=since, period_to=end))
        points.append(TrendPoint(first, mark, wholes.get(first, 0)))
    return tuple(points)


@remembered
def city_counts(generation: Generation) -> Ints:
    """`count_city`, once a generation."""
    return count_city(generation)


def count_city(generation: Generation) -> Ints:
    """How often each word stands in the texts of the last twelve months: (v,) by number of the word."""
    until = generation.as_of.date() + timedelta(1)
    since = (until - LONG_BEFORE).replace(day=1)
    near = generation.within(since, until)
    table = near.table(asking.question("month_words"), {"since": since})
    counts = np.zeros(vocabulary(generation).size, np.int64)
    counts[table.column("token_id").to_numpy()] = table.column("token_count").to_numpy()
    return counts


def of_complaint(generation: Generation, token_ids: Sequence[int], most: int = MOST_OWN) -> list[str]:
    """The words that tell one complaint from the others of the city, the most telling first."""
    known, counts = vocabulary(generation), city_counts(generation)
    tokens = np.array(token_ids, dtype=np.int32)
    found = scoring.distinctive(tokens, counts, int(counts.sum()), most, known.hidden)
    return [known.words[number] for number in found]


def with_word(chosen: Slice, *more: str) -> Slice:
    """The slice narrowed to complaints that hold these words too."""
    return chosen.but(word=tuple(dict.fromkeys((*chosen.word, *more))))


def _compared(
    generation: Generation,
    chosen: Slice,
    here: Relation,
    total: int,
    there: Relation,
    base_total: int,
    base: Baseline,
    most: int,
) -> Keywords:
    if not total:
        return Keywords(chosen, 0, 0, base, base_total, 0, (), ())
    known = vocabulary(generation)
    limit = total if total <= WHOLE_UP_TO else SLICE_SAMPLE
    ours = _texts(generation, _sampled(generation, here, total, limit))
    theirs = _texts(generation, _sampled(generation, there, base_total, BASE_SAMPLE))
    read = total if limit == total else ours.count
    hidden = _hidden(known, chosen, base)
    found = scoring.ranked(
        scoring.counted(ours, known.size), scoring.counted(theirs, known.size), most, hidden
    )
    scale = total / max(read, 1)
    marks = tuple(
        Keyword(
            known.words[one.word],
            one.z,
            Mark(round(one.here * scale), with_word(chosen, known.words[one.word])),
            one.here / max(read, 1),
            one.there / max(theirs.count, 1),
        )
        for one in found
    )
    pairs = scoring.phrases(
        ours.some(PHRASE_SAMPLE), theirs.some(PHRASE_SAMPLE), known.size, MOST_PHRASES, hidden
    )
    beside = tuple(
        PhraseMark(
            f"{known.words[one.first]} {known.words[one.second]}",
            one.z,
            with_word(chosen, known.words[one.first], known.words[one.second]),
        )
        for one in pairs
    )
    return Keywords(chosen, total, read, base, base_total, theirs.count, marks, beside)


def _hidden(known: Vocabulary, chosen: Slice, base: Baseline) -> Ints:
    """Words that are never shown, and those that were asked for: they say nothing new of the slice."""
    told = {*chosen.word, *(_places(chosen) if base.key == "city" else ())}
    asked = [number for number, word in enumerate(known.words) if word in told] if told else []
    return np.concatenate((known.hidden, np.array(asked, dtype=np.int64)))


def _places(chosen: Slice) -> set[str]:
    """Names of the 자치구 a slice is limited to and of their 법정동: against the city they would all lead."""
    asked = {*chosen.gu, *chosen.bureau}
    districts = [one.district_name for code, one in reference.districts().items() if code in asked]
    dongs = reference.dongs().values()
    return {
        *districts,
        *(name.removesuffix("구") for name in districts),
        *(one.dong_name for one in dongs if one.district_code in asked or one.dong_code in chosen.dong),
    }


def _texts(generation: Generation, relation: Relation) -> Texts:
    return texts_of(asking.ask_table(generation, "slice_words", relation))


def texts_of(table: pa.Table) -> Texts:
    """Texts from rows of `token_ids` and `sign`; a complaint whose text was not split yet has no tokens."""
    lists = table.column("token_ids")
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy().astype(np.int64)
    tokens = pc.list_flatten(lists).to_numpy()
    return Texts(
        tokens.astype(np.int32, copy=False), lengths, table.column("sign").to_numpy().astype(np.int64)
    )


def _not(where: Predicate) -> Predicate:
    return Predicate(f"(({where.sql}) IS NOT TRUE)", where.params, where.columns)


def _sampled(generation: Generation, relation: Relation, total: int, limit: int) -> Relation:
    """About `limit` of `total` complaints: those received on days that a seed picks, or in hours of them.

    A join with the days reads a quarter of what a condition on each row does. Where a few days would be
    enough, more of them are read, and of each some hours, other ones from day to day. The same
    generation, slice and seed give the same sample.
    """
    if total <= limit:
        return relation
    days = _days_of(generation, relation)
    wanted = len(days) * limit / total
    number = min(max(math.ceil(wanted), LEAST_DAYS), len(days))
    hours = min(math.ceil(24 * wanted / number), 24)
    picked = Predicate(
        "received_on IN (SELECT unnest($sample_days))",
        {"sample_days": random.Random(SEED).sample(days, number)},
        frozenset({"received_on"}),
    )
    if hours < 24:
        turned = "(received_hour + 7 * date_diff('day', DATE '2000-01-01', received_on)) % 24 < $sample_hours"
        picked &= Predicate(turned, {"sample_hours": hours}, frozenset({"received_hour", "received_on"}))
    return relation.but_only(picked)


def _days_of(generation: Generation, relation: Relation) -> list[date]:
    """Days of receipt that a relation may hold: its own period, as far as there are data."""
    firsts = [part.first for part in generation.parts if part.first]
    untils = [part.until for part in generation.parts if part.until]
    first = max(min(firsts), relation.first or date.min)
    until = min(max(untils), relation.until or date.max)
    return [first + timedelta(number) for number in range((until - first).days)]


def _by_step(generation: Generation, chosen: Slice, viewer: Viewer, step: Step) -> dict[date, int]:
    relation = asking.smallest(generation, chosen, viewer, "received_on")
    found: dict[date, int] = {}
    for day, number in asking.ask(generation, "by_day", relation):
        first = _first(day, step)
        found[first] = found.get(first, 0) + int(number)
    return found


def _first(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(day.weekday())
    return day.replace(day=1) if step == "month" else day


def _next(first: date, step: Step) -> date:
    if step == "month":
        return (first + timedelta(31)).replace(day=1)
    return first + timedelta(7 if step == "week" else 1)


def _steps(first: date, last: date, step: Step) -> list[date]:
    found = [first]
    while found[-1] < last:
        found.append(_next(found[-1], step))
    return found


def _within(chosen: Slice, first: date, until: date) -> tuple[date, date]:
    """A step of a trend, as far as it lies in the slice's own period."""
    since = max(first, chosen.period_from) if chosen.period_from else first
    end = min(until, chosen.period_to) if chosen.period_to else until
    return since, end
