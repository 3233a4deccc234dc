"""군집·학습데이터: the queue with what the model says, candidates, and the model beside the one in use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboards.queries import asking
from dashboards.queries.marks import Mark
from dashboards.queries.memory import remembered
from dashboards.queries.names import topics
from models.labelset.clusters import DROPPED, ClusterDecision, decided
from models.labelset.desk import Standing, standing, waiting
from models.labelset.drift import Drift, drift
from models.store import in_use
from models.topics.office import Comparison, candidate, card_in_use, compared
from models.topics.training import KNOWN_FROM
from models.vectors.table import WordTable
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.workflow.store import Store

QUEUE = 30
TREND_WEEKS = 12


@dataclass(frozen=True)
class Waiting:
    """One complaint to be labelled.

    Attributes:
        complaint_id: the complaint.
        title: masked.
        received_at: when.
        likely_code: most likely topic, with its certainty.
        second_code: the next, with its own.
        words: what spoke for the likely one.
        reason: why it is in the queue (`models.labelset.sampling`).
    """

    complaint_id: str
    title: str
    received_at: datetime
    likely_code: str
    certainty: float
    second_code: str
    second_certainty: float
    words: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class TopicRow:
    """One topic of the list: labels it has, F1 of the model in use on held-out ones (None: unknown)."""

    topic_code: str
    name: str
    labels: int
    f1: float | None


@dataclass(frozen=True)
class Desk:
    """What the page shows of the labelled set and its models.

    `candidates` are the clusters that nobody has decided about; `dropped` those that a person threw away.
    """

    standing: Standing
    card: Mapping[str, Any] | None
    topics: Sequence[TopicRow]
    candidates: Sequence[Mapping[str, Any]]
    comparison: Comparison | None
    dropped: Sequence[ClusterDecision] = ()


def desk(settings: Settings, store: Store) -> Desk:
    """The labelled set, the model in use and the one that waits to be used.

    Topics with the fewest labels and the lowest F1 come first.
    """
    now, card, fresh = standing(settings, store), card_in_use(settings), candidate(settings)
    known = {row["topic_code"]: row["f1"] for row in card["topics"]} if card and "topics" in card else {}
    rows = [
        TopicRow(
            topic.topic_code, topic.name_ko, now.counts.get(topic.topic_code, 0), known.get(topic.topic_code)
        )
        for topic in topics().alive(settings.clock().date())
    ]
    found = [one for one in (card or {}).get("clusters", ()) if one["topic_share"] < KNOWN_FROM]
    said = decided(store, [one["code"] for one in found])
    return Desk(
        now,
        card,
        sorted(rows, key=lambda row: (row.f1 if row.f1 is not None else -1.0, row.labels, row.topic_code)),
        [one for one in found if one["code"] not in said],
        compared(settings, fresh.version) if fresh is not None else None,
        [one for one in said.values() if one.topic_code == DROPPED],
    )


@remembered
def drifted(generation: Generation, labelled: tuple[str, ...]) -> Drift | None:
    """How what comes in stands beside the labelled complaints; None before a model has judged."""
    return drift(generation, labelled)


@remembered
def cluster_weeks(
    generation: Generation, codes: tuple[str, ...], viewer: Viewer
) -> dict[str, tuple[Mark, ...]]:
    """The last twelve weeks of each cluster, seven days each, the last one up to today; forms included."""
    until = generation.as_of.date() + timedelta(1)
    first = until - timedelta(weeks=TREND_WEEKS)
    whole = Slice(cluster=codes, period_from=first, period_to=until, form=True)
    rows = asking.ask(
        generation,
        "cluster_weeks",
        asking.complaints(generation, whole, viewer),
        first=first,
    )
    found = {(code, week): int(count) for code, week, count in rows}

    def mark(code: str, week: int) -> Mark:
        start = first + timedelta(weeks=week)
        chosen = whole.but(cluster=(code,), period_from=start, period_to=start + timedelta(weeks=1))
        return Mark(found.get((code, week), 0), chosen)

    return {code: tuple(mark(code, week) for week in range(TREND_WEEKS)) for code in codes}


def queue(settings: Settings, store: Store, generation: Generation, count: int = QUEUE) -> list[Waiting]:
    """What to label next; nothing before a model of topics has judged the complaints."""
    seen = {label.complaint_id for label in standing(settings, store).labels}
    table = WordTable.of(in_use(settings, "vectors"))
    picked = waiting(generation, table, seen, count)
    reasons = dict(picked)
    rows = generation.rows(asking.question("queue_rows"), {"ids": [one for one, _ in picked]}, seconds=20)
    found = {row[0]: _waiting(row, reasons[row[0]]) for row in rows}
    return [found[one] for one, _ in picked if one in found]


def _waiting(row: tuple[Any, ...], reason: str) -> Waiting:
    one, title, at, likely, certainty, second, second_certainty, said = row
    return Waiting(
        one, title or "(제목 없음)", at, likely, certainty, second, second_certainty, tuple(said), reason
    )


def titles(generation: Generation, ids: Sequence[str]) -> dict[str, str]:
    """Masked titles of some complaints."""
    rows = generation.rows(asking.question("queue_rows"), {"ids": list(ids)}, seconds=20)
    return {row[0]: row[1] or "(제목 없음)" for row in rows}
