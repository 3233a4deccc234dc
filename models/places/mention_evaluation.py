"""How many of the places that people marked in sentences are read as names of places."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from models.places.gazetteer import Gazetteer
from models.places.landmarks import landmarks
from models.places.mentions import mentions
from pipeline.errors import UsageError

PLACE, ORGANISATION = "LC", "OG"
CITY = "서울"
COLUMNS = ("text", "tags")

Span = tuple[int, int]


def evaluate(rows: pl.DataFrame, known: Gazetteer) -> dict[str, Any]:
    """Figures of sentences whose letters are tagged.

    Args:
        rows: text, and tags (list, one BIO tag a letter: B-LC, I-LC, O, …).
        known: the city.

    Returns:
        rows; places and recall (a marked place counts if a name overlaps it), recall_exact (if a name is it);
        the same of places whose words the city's tables have (seoul_*); found, precision (names that
        overlap a marked place) and precision_with_organisations ('시청' is often marked as one).

    Raises:
        UsageError: the table has no such columns, or a text has not as many tags as letters.
    """
    for name in COLUMNS:
        if name not in rows.columns:
            raise UsageError(f"'{name}' 칸이 없습니다. 있는 칸: {', '.join(rows.columns)}(no such column)")
    hit = {"all": [0, 0, 0], "seoul": [0, 0, 0]}
    found = right = right_or_organisation = 0
    for number, (text, tags) in enumerate(rows.select(COLUMNS).iter_rows(), start=1):
        if len(text) != len(tags):
            raise UsageError(
                f"{number}번째 글: 글자 {len(text)}개에 표지 {len(tags)}개입니다(tags do not fit)"
            )
        truth, others = spans(tags, PLACE), spans(tags, ORGANISATION)
        said = [(one.start, one.end) for one in mentions(text, known)]
        said += [(one.start, one.end) for one in landmarks(text)]
        for start, end in truth:
            groups = ["all", "seoul"] if is_of_the_city(text[start:end], known) else ["all"]
            for group in groups:
                hit[group][0] += 1
                hit[group][1] += any(_overlap((start, end), one) for one in said)
                hit[group][2] += (start, end) in said
        apart = _apart(said)
        found += len(apart)
        right += sum(any(_overlap(one, other) for other in truth) for one in apart)
        right_or_organisation += sum(any(_overlap(one, other) for other in truth + others) for one in apart)
    return {
        "rows": len(rows),
        "places": hit["all"][0],
        "recall": _share(hit["all"][1], hit["all"][0]),
        "recall_exact": _share(hit["all"][2], hit["all"][0]),
        "seoul_places": hit["seoul"][0],
        "seoul_recall": _share(hit["seoul"][1], hit["seoul"][0]),
        "seoul_recall_exact": _share(hit["seoul"][2], hit["seoul"][0]),
        "found": found,
        "precision": _share(right, found),
        "precision_with_organisations": _share(right_or_organisation, found),
    }


def spans(tags: Sequence[str], kind: str) -> list[Span]:
    """Where each span of a kind begins and ends."""
    found: list[Span] = []
    for at, tag in enumerate(tags):
        if tag == f"B-{kind}":
            found.append((at, at + 1))
        elif tag == f"I-{kind}" and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
    return found


def is_of_the_city(place: str, known: Gazetteer) -> bool:
    """Whether one of its words is the city, or stands in the tables of its 자치구, 동 and roads."""
    tables = (known.districts, known.dongs, known.roads, known.towns)
    return any(word.startswith(CITY) or any(word in table for table in tables) for word in place.split())


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _apart(said: Sequence[Span]) -> list[Span]:
    """Names that do not overlap, the first and longest of each."""
    kept: list[Span] = []
    for one in sorted(set(said), key=lambda span: (span[0], -span[1])):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
