"""What citizens of the fake city bring to the desk itself, with the unit that is really responsible."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipeline.schema import codes
from pipeline.synthetic.delta import plan_of_size, sent_between
from pipeline.workflow.cases import Filing

SEED = 90_001
"""Of a city beside the demo's: nobody writes the same to the desk and to another system."""
A_YEAR = 30_000
CITIZEN = "민원인"
"""Who enters what a citizen files alone."""


@dataclass(frozen=True)
class Brought:
    """One filing and the unit whose it is."""

    filing: Filing
    unit: str


def brought(since: datetime, until: datetime, a_year: int = A_YEAR, seed: int = SEED) -> list[Brought]:
    """What is filed from `since` to before `until`, the oldest first; forms are filed elsewhere."""
    parts = [part.complaints for part in sent_between(plan_of_size(seed, a_year), since, until)]
    if not parts:
        return []
    rows = pl.concat(parts).filter(
        pl.col("received_at") >= since, ~pl.col("kind_code").is_in(list(codes.FORM_KINDS))
    )
    return [_brought(row) for row in rows.sort("received_at", "number").to_dicts()]


def _brought(row: dict[str, object]) -> Brought:
    filing = Filing(
        key=f"city:{row['source_code']}:{row['day']}:{row['number']}",
        kind_code=str(row["kind_code"]),
        channel_code=str(row["channel_code"]),
        title=str(row["title"] or "제목 없음"),
        body=str(row["body"] or ""),
        arrived_at=row["received_at"],  # type: ignore[arg-type]
        district_code=row["district_code"] or None,  # type: ignore[arg-type]
        phone=str(row["applicant"] or ""),
        hours=int(row["sla_hours"]) if row["sla_hours"] else None,  # type: ignore[call-overload]
    )
    return Brought(filing, str(row["department_code"] or ""))
