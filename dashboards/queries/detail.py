"""민원 상세: one complaint with its text, its way through the offices and its corrections."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from dashboards.queries import asking
from dashboards.queries.listing import COLUMNS, Row
from models.similar.same_case import Told, told_elsewhere
from pipeline.reader import Generation, Part
from pipeline.schema.model import DANGER_COLUMNS, TOPIC_COLUMNS
from pipeline.slices import Predicate, Slice, Viewer

VERSION_COLUMNS = (*COLUMNS, "known_from_at", "known_until_at")
COMPARED = {
    "status_code",
    "result_code",
    "kind_code",
    "channel_code",
    "field_code",
    "item_code",
    "district_code",
    "dong_code",
    "bureau_code",
    "department_code",
    "title",
    "received_at",
    "due_at",
    "answered_at",
    "transfer_count",
    "satisfaction_score",
    "is_withdrawn_at_source",
}
_DATED = re.compile(r"(\d{8})(-|\d{6}$)")


@dataclass(frozen=True)
class Answer:
    """One version of the answer."""

    number: int
    answered_at: datetime | None
    result_code: str | None
    text: str


@dataclass(frozen=True)
class Transfer:
    """One 재지정; `is_bounce` if it went back to a unit that had held it."""

    number: int
    from_code: str | None
    to_code: str | None
    is_bounce: bool


@dataclass(frozen=True)
class Event:
    """One change of state."""

    number: int
    status_code: str
    happened_at: datetime | None
    department_code: str | None


@dataclass(frozen=True)
class Correction:
    """One later image: since when it is known, and column → (before, after)."""

    known_at: datetime
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Detail:
    """One complaint as this viewer may see it; `row` has the columns of the list.

    `elsewhere` are the complaints of other receiving systems about the same case, as known today.
    """

    row: Row
    body: str
    answers: tuple[Answer, ...]
    transfers: tuple[Transfer, ...]
    events: tuple[Event, ...]
    corrections: tuple[Correction, ...]
    token_ids: tuple[int, ...]
    """Words of title and body in their order; none before the text was split, or of a past image."""
    elsewhere: tuple[Told, ...] = ()
    topic: "Judged | None" = None
    """None before a model has judged it, and of a past image."""
    danger: "Danger | None" = None
    """The same."""
    place: "Located | None" = None
    """None where nothing says it, and of a past image."""


@dataclass(frozen=True)
class Judged:
    """What the model of topics says of a complaint.

    Attributes:
        topic_code: the topic it stands by; None where it stands by none (미분류).
        likely_code: the most likely topic.
        certainty: calibrated probability of that.
        second_code: the next most likely topic.
        second_certainty: its probability.
        words: what spoke most for the likely topic.
        cluster_code: cluster without a name that it is near to, or None.
    """

    topic_code: str | None
    likely_code: str
    certainty: float
    second_code: str
    second_certainty: float
    words: tuple[str, ...]
    cluster_code: str | None


@dataclass(frozen=True)
class Danger:
    """What the model of safety says of a complaint.

    Attributes:
        code: urgent, hazard or none.
        kind: type of danger; None where the code is none.
        urgent: calibrated probability of 긴급.
        danger: of 긴급 or 위험요인.
        words: what spoke most for danger.
    """

    code: str
    kind: str | None
    urgent: float
    danger: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Located:
    """Where a complaint is, no more exact than `radius_m`; without a point what its text names alone.

    Attributes:
        lat: EPSG:4326; None without a point, and so the next three.
        lon: the same.
        radius_m: nine times in ten it is within this distance of the point.
        method: what the point is from.
        mention: the name as the text has it, if any.
        others: codes of all 법정동 it may be in, where several stay possible.
    """

    lat: float | None
    lon: float | None
    radius_m: int | None
    method: str | None
    mention: str | None
    others: tuple[str, ...]


JUDGED = tuple(column.name for column in TOPIC_COLUMNS)
DANGER = tuple(column.name for column in DANGER_COLUMNS)
LOCATED = ("place_lat", "place_lon", "place_radius_m", "place_method", "place_mention", "place_other_codes")


def judged(generation: Generation, row: Row) -> Judged | None:
    """What the model said of a row that has the columns `JUDGED`; they are taken out of it."""
    topic, certainty, likely, second, second_certainty, ids, cluster = (row.pop(name) for name in JUDGED)
    if likely is None:
        return None
    found = dict(generation.rows(asking.question("token_names"), {"ids": list(ids or ())}))
    said = tuple(found[number] for number in ids or () if number in found)
    return Judged(topic, likely, certainty, second, second_certainty, said, cluster)


def danger(row: Row) -> Danger | None:
    """What the model of safety said of a row with the columns `DANGER`; they are taken out of it."""
    code, kind, urgent, either, said = (row.pop(name) for name in DANGER)
    return None if code is None else Danger(code, kind, urgent, either, tuple(said or ()))


def located(row: Row) -> Located | None:
    """Where a row with the columns `LOCATED` is; they are taken out of it."""
    lat, lon, radius, method, mention, others = (row.pop(name) for name in LOCATED)
    if radius is None and mention is None:
        return None
    return Located(lat, lon, radius, method, mention, tuple(others or ()))


def complaint(
    generation: Generation, number: str, viewer: Viewer, as_of: datetime | None = None
) -> Detail | None:
    """A complaint by id or 14-digit receipt number; None if it is not there or not this viewer's to see.

    With an `as_of` in the past its row is what was known then; the text is always today's.
    """
    row = _row(generation, number, viewer, as_of)
    if row is None:
        return None
    text = _text(generation, row)
    token_ids = tuple(row.pop("token_ids") or ())
    topic = judged(generation, row)
    return Detail(
        row=row,
        body=text.get("body") or "",
        answers=tuple(Answer(*answer.values()) for answer in text.get("answers") or ()),
        transfers=tuple(Transfer(*transfer.values()) for transfer in text.get("transfers") or ()),
        events=tuple(Event(*event.values()) for event in text.get("events") or ()),
        corrections=_corrections(generation, row),
        token_ids=token_ids,
        elsewhere=_elsewhere(generation, row, viewer, as_of),
        topic=topic,
        danger=danger(row),
        place=located(row),
    )


def _ask(
    generation: Generation, name: str, relation: str, where: Predicate, columns: tuple[str, ...]
) -> list[Row]:
    sql = asking.question(name).replace("@relation", relation).replace("@where", where.sql)
    sql = sql.replace("@columns", ", ".join(columns))
    return [dict(zip(columns, row, strict=True)) for row in generation.rows(sql, where.params)]


def _row(generation: Generation, number: str, viewer: Viewer, as_of: datetime | None) -> Row | None:
    chosen = Slice(as_of=as_of)
    past = asking.is_past(generation, chosen)
    where = _numbered(number) & viewer.predicate()
    columns = (*COLUMNS, "known_from_at", "token_ids", *JUDGED, *DANGER, *LOCATED)
    if past:
        where &= Predicate("TRUE", {"known_at": as_of}, frozenset())
    for part in _parts(generation, number):
        relation = generation.known_at(part) + " AS image" if past else part.fact
        for row in _ask(generation, "complaint", relation, where, columns):
            gone = part.kind != "hot" and row["complaint_id"] in generation.superseded
            if not gone:
                return row
    return None


def _numbered(number: str) -> Predicate:
    """The complaint of that id or receipt number, found by its day where the number says one."""
    same = Predicate(
        "(complaint_id = $number OR receipt_number = $number)",
        {"number": number},
        frozenset({"complaint_id", "receipt_number"}),
    )
    if number.isdigit() and (day := _day(number)) is not None:
        return same & Predicate("received_on = $number_day", {"number_day": day}, frozenset({"received_on"}))
    if "-" in number:
        return Predicate("complaint_id = $number", {"number": number}, frozenset({"complaint_id"}))
    return same


def _day(number: str) -> date | None:
    found = _DATED.match(number)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _parts(generation: Generation, number: str) -> tuple[Part, ...]:
    """Parts that may hold a number: hot, the year it begins with, then all others."""
    day = _day(number)
    if day is None:
        return generation.parts
    return tuple(sorted(generation.parts, key=lambda part: (part.kind != "hot", part.year != day.year)))


def _text(generation: Generation, row: Row) -> Row:
    where = Predicate("complaint_id = $number", {"number": row["complaint_id"]}, frozenset({"complaint_id"}))
    columns = ("body", "answers", "transfers", "events")
    for part in generation.text_parts:
        if part.kind == "hot" or part.year == row["received_on"].year:
            for text in _ask(generation, "complaint_text", part.text, where, columns):
                return text
    return {}


def _elsewhere(generation: Generation, row: Row, viewer: Viewer, as_of: datetime | None) -> tuple[Told, ...]:
    if asking.is_past(generation, Slice(as_of=as_of)):
        return ()
    return tuple(told_elsewhere(generation, viewer, row["complaint_id"], row["received_at"]))


def _corrections(generation: Generation, row: Row) -> tuple[Correction, ...]:
    """What later images changed, up to the image that is shown."""
    where = Predicate("complaint_id = $number", {"number": row["complaint_id"]}, frozenset({"complaint_id"}))
    images = _ask(generation, "complaint_versions", "version", where, VERSION_COLUMNS)
    images = [image for image in images if image["known_from_at"] < row["known_from_at"]]
    found = []
    for before, after in pairwise([*images, row]):
        changes = {
            column: (before[column], after[column])
            for column in COLUMNS
            if column in COMPARED and before[column] != after[column]
        }
        found.append(Correction(after["known_from_at"], changes))
    return tuple(found)
