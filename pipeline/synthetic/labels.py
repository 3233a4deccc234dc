"""Labels that people of the fake city's office gave: a sample of its complaints, by the truth, with slips."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from pipeline.synthetic.events import SURGE_ITEMS
from pipeline.synthetic.topics import topics

COLUMNS = (
    "complaint_id",
    "labelled_at",
    "labeller",
    "topic_code",
    "guide_version",
    "text_hash",
    "is_final",
)
EACH = 30
LEFT_OUT = 6
"""Topics that nobody has labelled yet, so that they come up as clusters without a name."""
COMMONER = 40
"""Rank of the most frequent of them."""
SEEN_TWICE, SLIPS = 0.05, 0.3
"""Of the labels so many were given by a second person, and of these so many differ."""
LABELLERS = ("가상 라벨러 가", "가상 라벨러 나")


def write_labels(folder: Path, until: datetime, *, each: int = EACH, left_out: int = LEFT_OUT) -> Path:
    """Write `truth/topic_labels.csv` beside a generated city, in the form of the labelled set.

    Args:
        folder: what `generate` wrote.
        until: when the last label was given.
        each: labels a topic at most.
        left_out: topics without any.
    """
    truth = (
        pl.scan_parquet(folder / "truth" / "complaint*.parquet")
        .select("complaint_id", "topic_code")
        .drop_nulls()
        .unique("complaint_id")
        .with_columns(draw=pl.col("complaint_id").hash(seed=1))
        .collect()
        .sort("draw", "complaint_id")
    )
    ranked = (
        truth.filter(~pl.col("topic_code").is_in(_surging()))
        .group_by("topic_code")
        .len()
        .sort("len", "topic_code", descending=[True, False])
    )
    hidden = ranked["topic_code"].slice(COMMONER, left_out).implode()
    known = (
        truth.filter(~pl.col("topic_code").is_in(hidden))
        .with_columns(place=pl.int_range(pl.len()).over("topic_code"))
        .filter(pl.col("place") < each)
        .sort("topic_code", "place")
    )
    rows = list(zip(known["complaint_id"], known["topic_code"], known["draw"], strict=True))
    path = folder / "truth" / "topic_labels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, (complaint_id, topic_code, draw) in enumerate(rows):
            at = until.replace(microsecond=0) - timedelta(minutes=len(rows) - number)
            writer.writerow((complaint_id, at.isoformat(), LABELLERS[0], topic_code, "1", "", 0))
            if draw % 10_000 < SEEN_TWICE * 10_000:
                slipped = draw // 10_000 % 1_000 < SLIPS * 1_000
                said = rows[(number + each) % len(rows)][1] if slipped else topic_code
                writer.writerow((complaint_id, at.isoformat(), LABELLERS[1], said, "1", "", 0))
    return path


def _surging() -> list[str]:
    """Topics of which surges are planted: they are labelled, so that the surges have a name."""
    items = {item for month in SURGE_ITEMS.values() for item in month}
    known = topics()
    return [code for code, own in zip(known.code, known.items, strict=True) if items & set(own)]
