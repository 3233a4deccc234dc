"""One topic: what it is, how it goes, where, in which words, and how well the model tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboards.queries import asking, keywords
from dashboards.queries.keywords import Keywords
from dashboards.queries.marks import Mark, Places, narrowed
from dashboards.queries.outlook import OutlookRow, outlook, weeks_of
from dashboards.queries.places import places
from dashboards.queries.windows import WEEK, scene
from models.forecast.weekly import YEAR
from models.topics.office import card_in_use
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer

SHOWN_WEEKS = 27
"""Half a year and the week that goes on: a bar of more would be too narrow to hit."""
RECENT_DAYS = 28
EXAMPLES = 5


@dataclass(frozen=True)
class Week:
    """One week from its Monday on; the last one is not over. `year_ago` is None before there was a year."""

    first: date
    mark: Mark
    is_whole: bool
    year_ago: int | None


@dataclass(frozen=True)
class Example:
    """A recent complaint of which the model is as sure as it gets."""

    complaint_id: str
    title: str
    received_at: datetime
    certainty: float


@dataclass(frozen=True)
class Evidence:
    """What the model in use said of held-out labels of the topic.

    Attributes:
        version: of the model.
        row: labels, held_out, precision, recall, f1 as in its card; None if it did not learn the topic.
        taken_for: topics that its complaints were taken for, with counts.
        taken_from: topics whose complaints were taken for it, with counts.
    """

    version: str
    row: Mapping[str, Any] | None
    taken_for: tuple[tuple[str, int], ...]
    taken_from: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class TopicView:
    """Everything that the page of a topic shows; `places` and `words` are of the last 28 days."""

    week: Mark
    recent: Mark
    open: Mark
    late: Mark
    weeks: tuple[Week, ...]
    outlook: OutlookRow | None
    places: Places
    words: Keywords
    examples: tuple[Example, ...]
    evidence: Evidence | None


def topic_view(
    generation: Generation, code: str, base: Slice, viewer: Viewer, settings: Settings
) -> TopicView:
    """The page of a topic, of the complaints that `viewer` may see."""
    here = scene(generation, base, viewer)
    mine = narrowed(here.base, topic=code)
    recent = narrowed(here.received(RECENT_DAYS), topic=code)

    def mark(chosen: Slice) -> Mark:
        return Mark(here.count(chosen), chosen)

    return TopicView(
        mark(narrowed(here.received(WEEK), topic=code)),
        mark(recent),
        mark(mine.but(state="open")),
        mark(mine.but(late="open")),
        _weeks(generation, code, base, viewer),
        next((row for row in outlook(generation, base, viewer) if row.topic_code == code), None),
        places(generation, mine, viewer, RECENT_DAYS),
        keywords.keywords(generation, recent, viewer),
        _examples(generation, recent, viewer),
        evidence(settings, code),
    )


def _weeks(generation: Generation, code: str, base: Slice, viewer: Viewer) -> tuple[Week, ...]:
    here = scene(generation, base, viewer)
    found = weeks_of(generation, base, viewer)
    counts = found.counts[found.codes.index(code)].tolist() if code in found.codes else []
    received = narrowed(here.base, topic=code)
    before = [None] * YEAR + counts
    shown = []
    for back, count in enumerate(reversed(counts[-(SHOWN_WEEKS - 1) :]), start=1):
        monday = found.until - timedelta(weeks=back)
        chosen = received.but(period_from=monday, period_to=monday + timedelta(weeks=1))
        shown.append(Week(monday, Mark(count, chosen), True, before[len(counts) - back]))
    monday = here.today - timedelta(here.today.weekday())
    now = received.but(period_from=monday, period_to=here.tomorrow)
    return (*reversed(shown), Week(monday, Mark(here.count(now), now), False, before[len(counts)]))


def _examples(generation: Generation, recent: Slice, viewer: Viewer) -> tuple[Example, ...]:
    relation = asking.complaints(generation, recent, viewer)
    rows = asking.ask(generation, "topic_examples", relation, most=EXAMPLES)
    return tuple(Example(one, title or "(제목 없음)", at, certainty) for one, title, at, certainty in rows)


def evidence(settings: Settings, code: str) -> Evidence | None:
    """What the card of the model in use says of a topic; None without a model."""
    card = card_in_use(settings)
    if card is None:
        return None
    pairs = card.get("confusions", ())
    return Evidence(
        str(card["version"]),
        next((row for row in card.get("topics", ()) if row["topic_code"] == code), None),
        tuple((one["said"], one["count"]) for one in pairs if one["truth"] == code),
        tuple((one["truth"], one["count"]) for one in pairs if one["said"] == code),
    )
