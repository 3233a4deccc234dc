"""급상승 이슈: topics that have more complaints in a district than is usual, each with its list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from dashboards.queries import asking
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import value_name
from dashboards.queries.outlook import days_of
from dashboards.queries.texts import bodies
from dashboards.queries.windows import Scene, scene
from models.surge.current import SPAN, Counted, first_day, kinds_of, surges
from models.surge.slow import slow_rises
from models.surge.summary import summary
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

WHOLE_CITY = "시 전체"
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
        is_slow: 완만: it grew over weeks.
    """

    topic_name: str
    place: str
    mark: Mark
    expected: float
    ratio: float
    first_at: datetime
    is_sharp: bool
    is_slow: bool = False


@remembered
def surging(generation: Generation, base: Slice, viewer: Viewer, limit: int = 20) -> tuple[SurgeRow, ...]:
    """What stands at the slice's moment, at most `limit`: surges, the least probable first, then slow rises.

    A slow rise of a topic that already surges in the whole city is not told again.
    """
    here = scene(generation, base, viewer)
    rows = []
    for one in surges(_counted(here), here.now)[:limit]:
        more = {"topic": one.topic_code} | ({"gu": one.district_code} if one.district_code else {})
        chosen = narrowed(here.base.but(period_from=one.since, period_to=here.tomorrow), **more)
        rows.append(
            SurgeRow(
                value_name("topic", one.topic_code),
                value_name("gu", one.district_code) if one.district_code else WHOLE_CITY,
                Mark(here.count(chosen), chosen),
                one.expected,
                one.ratio,
                one.first_at,
                one.is_sharp,
            )
        )
    sudden = {row.topic_name for row in rows if row.place == WHOLE_CITY}
    slow = [row for row in _slow(generation, base, viewer, here) if row.topic_name not in sudden]
    return (*rows, *slow)[:limit]


def _slow(generation: Generation, base: Slice, viewer: Viewer, here: Scene) -> list[SurgeRow]:
    found = days_of(generation, base, viewer)
    rises = slow_rises(found.counts, kinds_of(found.first, found.counts.shape[1]))
    rows = []
    for topic, since, count, expected in zip(
        rises.topic, rises.since, rises.count, rises.expected, strict=True
    ):
        first = found.first + timedelta(days=int(since))
        chosen = narrowed(here.base.but(period_from=first, period_to=here.today), topic=found.codes[topic])
        mark = Mark(int(count), chosen)
        name = value_name("topic", found.codes[topic])
        at = datetime.combine(first, datetime.min.time())
        ratio = mark.value / expected
        rows.append(SurgeRow(name, WHOLE_CITY, mark, float(expected), ratio, at, False, True))
    return rows


@remembered
def summaries(generation: Generation, rows: tuple[SurgeRow, ...], viewer: Viewer) -> tuple[str, ...]:
    """For each surge the sentence of its newest complaints that says most of what they all say."""
    return tuple(_summary(generation, row.mark.slice, viewer) for row in rows)


def _summary(generation: Generation, chosen: Slice, viewer: Viewer) -> str:
    relation = asking.complaints(generation, chosen, viewer)
    newest = asking.ask(generation, "newest_titles", relation, most=READ)
    written = bodies(generation, [one for one, *_ in newest])
    return summary([f"{title or ''}\n{written.get(one) or ''}" for one, title, _ in newest])


def _counted(here: Scene) -> Counted:
    first = first_day(here.now)
    chosen = here.received(SPAN)
    relation = asking.complaints(here.generation, chosen, here.viewer)
    table = asking.ask_table(here.generation, "surge_hours", relation, first=first)
    topic, district, hour, count = (
        table.column(name).to_numpy() for name in ("topic_code", "district_code", "hour", "complaint_count")
    )
    return Counted(topic, district, hour.astype(np.int64), count.astype(np.int64))
