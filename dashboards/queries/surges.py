"""급상승 이슈: topics that have more complaints in a district than is usual, each with its list."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from dashboards.queries import asking
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import value_name
from dashboards.queries.texts import bodies
from dashboards.queries.windows import Scene, scene
from models.surge.current import SPAN, Counted, first_day, surges
from models.surge.summary import summary
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

READ = 40
"""Complaints of a surge that are read for its summary."""


@dataclass(frozen=True)
class SurgeRow:
    """One surge, in words.

    Attributes:
        topic_name: the topic.
        place: the district, or '시 전체'.
        mark: its complaints since the day of its first detection.
        expected: what is usual for that time.
        ratio: how many times.
        first_at: when it was first to be seen.
        is_sharp: 급증; else 주의.
    """

    topic_name: str
    place: str
    mark: Mark
    expected: float
    ratio: float
    first_at: datetime
    is_sharp: bool


@remembered
def surging(generation: Generation, base: Slice, viewer: Viewer, limit: int = 20) -> tuple[SurgeRow, ...]:
    """The surges that stand at the slice's moment, the least probable first, at most `limit`."""
    here = scene(generation, base, viewer)
    rows = []
    for one in surges(_counted(here), here.now)[:limit]:
        more = {"topic": one.topic_code} | ({"gu": one.district_code} if one.district_code else {})
        chosen = narrowed(here.base.but(period_from=one.since, period_to=here.tomorrow), **more)
        rows.append(
            SurgeRow(
                value_name("topic", one.topic_code),
                value_name("gu", one.district_code) if one.district_code else "시 전체",
                Mark(here.count(chosen), chosen),
                one.expected,
                one.ratio,
                one.first_at,
                one.is_sharp,
            )
        )
    return tuple(rows)


@remembered
def summaries(generation: Generation, rows: tuple[SurgeRow, ...], viewer: Viewer) -> tuple[str, ...]:
    """For each surge the sentence of its newest complaints that says most of what they all say."""
    return tuple(_summary(generation, row.mark.slice, viewer) for row in rows)


def _summary(generation: Generation, chosen: Slice, viewer: Viewer) -> str:
    relation = asking.complaints(generation, chosen, viewer, has_words=True)
    newest = asking.ask(generation, "newest_titles", relation, most=READ)
    written = bodies(generation, [one for one, *_ in newest])
    return summary([f"{title or ''}\n{written.get(one) or ''}" for one, title, _ in newest])


def _counted(here: Scene) -> Counted:
    first = first_day(here.now)
    chosen = here.received(SPAN)
    relation = asking.complaints(here.generation, chosen, here.viewer, has_words=True)
    table = asking.ask_table(here.generation, "surge_hours", relation, first=first)
    topic, district, hour, count = (
        table.column(name).to_numpy() for name in ("topic_code", "district_code", "hour", "complaint_count")
    )
    return Counted(topic, district, hour.astype(np.int64), count.astype(np.int64))
