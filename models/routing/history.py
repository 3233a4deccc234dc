"""Who finished complaints of which topic and place, of two years, told in today's organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.generation import Generation
from pipeline.schema import codes
from pipeline.schema.organisation import Organisation

SQL = Path(__file__).resolve().parents[1] / "sql" / "routing_history.sql"
DAYS = 730
HALF_LIFE = 180.0
"""Days after which a complaint counts half: units change their duties."""
SECONDS = 60.0


@dataclass(frozen=True)
class History:
    """n rows of topic × district × unit, each unit as it was called then.

    Attributes:
        topic: (n,) topic codes.
        district: (n,) district codes, '' where the place is not known.
        told: (n,) codes of the units that finished them.
        unit: (n,) the same in the organisation of `until`; '' where an abolished unit has no successor.
        count: (n,) complaints.
        weight: (n,) complaints, the older the less.
        since: first day of receipt.
        until: first day after the last.
    """

    topic: NDArray[np.str_]
    district: NDArray[np.str_]
    told: NDArray[np.str_]
    unit: NDArray[np.str_]
    count: NDArray[np.int64]
    weight: NDArray[np.float64]
    since: date
    until: date


def history(
    generation: Generation, topics: Sequence[str], until: date, organisation: Organisation
) -> History:
    """What was finished before `until` of the complaints of some topics, forms left out."""
    since = until - timedelta(DAYS)
    values = {
        "topics": list(topics),
        "forms": list(codes.FORM_KINDS),
        "since": since,
        "until": until,
        "half_life": HALF_LIFE,
    }
    rows = generation.within(since, until).table(SQL.read_text("utf-8"), values, seconds=SECONDS)
    names = ("topic_code", "district_code", "department_code")
    topic, district, told = (np.array(rows.column(name).to_pylist(), np.str_) for name in names)
    today = {code: organisation.successor(code, until) or "" for code in np.unique(told).tolist()}
    unit = np.array([today[code] for code in told.tolist()], np.str_)
    count, weight = (rows.column(name).to_numpy() for name in ("complaint_count", "weight"))
    return History(topic, district, told, unit, count, weight, since, until)
