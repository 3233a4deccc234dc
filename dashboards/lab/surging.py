"""Surges asked again at any past hour, and the hours of one topic in one 자치구."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from dashboards.lab.scratch import here
from dashboards.queries import asking, names
from models.similar.asking import OPERATOR
from models.surge.current import Counted, first_day
from models.surge.current import surges as standing
from pipeline.generation import Generation
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice

WHOLE_CITY = "시 전체"
SCHEMA: dict[str, Any] = {
    "at": pl.Datetime("us"),
    "topic": pl.String,
    "place": pl.String,
    "first_at": pl.Datetime("us"),
    "count": pl.Int64,
    "expected": pl.Float64,
    "ratio": pl.Float64,
    "is_sharp": pl.Boolean,
    "topic_code": pl.String,
    "district_code": pl.String,
}


def surges(at: datetime | list[datetime] | None = None, *, settings: Settings | None = None) -> pl.DataFrame:
    """What stood as a surge at one or more moments, by what had been received until then.

    Args:
        at: moments; the generation's own if not said.
        settings: of the copy; that of `MINWON_HOME` if not said.
    """
    rows: list[dict[str, Any]] = []
    with Reader(settings or here()).generation() as generation:
        moments = at if isinstance(at, list) else [at or generation.as_of]
        for moment in moments:
            for one in standing(_counted(generation, moment), moment):
                row = {
                    "at": moment,
                    "topic": names.topics().name(one.topic_code),
                    "place": names.value_name("gu", one.district_code) if one.district_code else WHOLE_CITY,
                    "first_at": one.first_at,
                    "count": one.count,
                    "expected": round(one.expected, 2),
                    "ratio": round(one.ratio, 1),
                    "is_sharp": one.is_sharp,
                    "topic_code": one.topic_code,
                    "district_code": one.district_code,
                }
                rows.append(row)
    return pl.DataFrame(rows, schema=SCHEMA)


def hours(
    topic_code: str, district_code: str | None = None, *, days: int = 14, settings: Settings | None = None
) -> pl.DataFrame:
    """Complaints of a topic by hour of the last `days` days; of one 자치구 or of the whole city."""
    with Reader(settings or here()).generation() as generation:
        now = generation.as_of
        first = now.date() - timedelta(days - 1)
        gu = (district_code,) if district_code else ()
        table = _by_hour(generation, first, now, topic=(topic_code,), gu=gu)
    by_hour = table.group_by("hour").agg(pl.col("complaint_count").sum()).sort("hour")
    every = pl.DataFrame({"hour": range(24 * (days - 1) + now.hour + 1)}, schema={"hour": pl.Int64})
    midnight = datetime.combine(first, datetime.min.time())
    return every.join(by_hour, "hour", "left").select(
        at=pl.lit(midnight) + pl.duration(hours="hour"), complaints=pl.col("complaint_count").fill_null(0)
    )


def _counted(generation: Generation, moment: datetime) -> Counted:
    first = first_day(moment)
    table = _by_hour(generation, first, moment)
    return Counted(
        table["topic_code"].to_numpy().astype(object),
        table["district_code"].to_numpy().astype(object),
        table["hour"].to_numpy(),
        table["complaint_count"].to_numpy().astype(np.int64),
    )


def _by_hour(generation: Generation, first: date, until: datetime, **more: Any) -> pl.DataFrame:
    chosen = Slice(period_from=first, period_to=until.date() + timedelta(1), **more)
    relation = asking.complaints(generation, chosen, OPERATOR)
    table = pl.DataFrame(asking.ask_table(generation, "surge_hours", relation, first=first))
    last = (until - datetime.combine(first, datetime.min.time())) // timedelta(hours=1)
    return table.with_columns(pl.col("hour").cast(pl.Int64)).filter(pl.col("hour") <= last)
