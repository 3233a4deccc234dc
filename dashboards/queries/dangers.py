"""긴급안전 지도: dangerous complaints of a slice, each with its place, and how many have none."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboards.queries import asking, listing
from dashboards.queries.marks import Mark, PlaceRow, Places, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import code_name, unit_name, value_name
from dashboards.queries.windows import WEEK, scene
from models.places.assign import POINT
from pipeline.reader import Generation
from pipeline.schema import codes
from pipeline.schema.reference import districts, dong_name
from pipeline.slices import NONE, Slice, Viewer

MOST = 5_000
"""Cases that are drawn one by one, the newest; all are counted."""
MOST_DAYS = 31
"""Days of the longest period that is shown day by day too."""
COARSE_DIGITS, COARSE_M = 3, 120
"""Of degrees of a point that may be a home, for who needs no single case; and how far off that may be."""
URGENT = "urgent"
COLUMNS = (
    "complaint_id",
    "receipt_number",
    "source_number",
    "received_at",
    "title",
    "status_code",
    "is_open",
    "department_code",
    "district_code",
    "danger_code",
    "danger_type",
    "urgent_share",
    "danger_share",
    "danger_words",
    "place_lat",
    "place_lon",
    "place_radius_m",
    "place_method",
    "place_mention",
    "place_district_code",
    "place_dong_code",
)


@dataclass(frozen=True)
class Case:
    """One dangerous complaint; its words are made when they are asked for, as most cases are only pins.

    Attributes:
        complaint_id: its id.
        number: its receipt number.
        received_at: when it came, Seoul wall time.
        title: its masked title.
        danger_code: urgent or hazard.
        danger_type: code of its type of danger; None where there is none.
        share: probability of the level, 0 to 1.
        told_by: words that decided.
        status_code: handling state.
        is_open: whether it is not finished.
        department_code: who handles it.
        gu: codes of the 자치구 of its place, else of its record.
        dong: code of the 법정동 of its place.
        mention: the words that its place was found by; '' without any.
        lat: of its place; None where nothing says it.
        lon: the same.
        radius_m: nine times in ten it is within this distance of the point.
    """

    complaint_id: str
    number: str
    received_at: datetime
    title: str
    danger_code: str
    danger_type: str | None
    share: float
    told_by: tuple[str, ...]
    status_code: str | None
    is_open: bool
    department_code: str | None
    gu: str | None
    dong: str | None
    mention: str
    lat: float | None
    lon: float | None
    radius_m: int | None

    @property
    def level(self) -> str:
        """긴급 or 위험요인."""
        return value_name("danger", self.danger_code)

    @property
    def kind(self) -> str:
        """Type of danger; '' where there is none."""
        return value_name("danger_type", self.danger_type) if self.danger_type else ""

    @property
    def status(self) -> str:
        """Handling state."""
        return code_name(codes.STATUSES, self.status_code)

    @property
    def unit(self) -> str:
        """Who handles it."""
        return unit_name(self.department_code, self.received_at.date()) or "미지정"

    @property
    def area(self) -> str:
        """자치구 and 법정동."""
        gu = value_name("at_gu", self.gu) if self.gu else ""
        return " ".join(part for part in (gu, dong_name(self.dong) if self.dong else "") if part)


@dataclass(frozen=True)
class Dangers:
    """What the page shows of `slice`: places of the whole period and of each of its days, newest cases.

    `days` is empty where the period is longer than `MOST_DAYS` or open at an end.
    """

    slice: Slice
    places: Places
    days: tuple[tuple[date, Places], ...]
    cases: tuple[Case, ...]


@remembered
def shown(generation: Generation, base: Slice, viewer: Viewer) -> Slice:
    """The slice of the page: without a level 긴급; without a period seven days, or all that is open."""
    here = scene(generation, base, viewer)
    chosen = base.but(danger=base.danger or (URGENT,), as_of=here.now)
    if chosen.period_from or chosen.period_to or chosen.state == "open":
        return chosen
    return chosen.but(period_from=here.today - timedelta(WEEK - 1), period_to=here.tomorrow)


@remembered
def dangers(generation: Generation, base: Slice, viewer: Viewer) -> Dangers:
    """The cases of the page's slice."""
    chosen = shown(generation, base, viewer)
    relation = asking.complaints(generation, chosen, viewer)
    found = Counter[tuple[date, str | None]]()
    for day, code, number in asking.ask(generation, "dangers_by_day", relation):
        found[day, code] += int(number)
    whole = Counter[str | None]()
    for (_, code), number in found.items():
        whole[code] += number
    days = tuple(
        (day, _places(chosen.but(period_from=day, period_to=day + timedelta(1)), _of_day(found, day)))
        for day in _days(chosen)
    )
    rows = listing.page(generation, chosen, viewer, 0, MOST, columns=COLUMNS).rows
    return Dangers(chosen, _places(chosen, whole), days, tuple(_case(row, viewer) for row in rows))


def _days(chosen: Slice) -> list[date]:
    if chosen.period_from is None or chosen.period_to is None:
        return []
    length = (chosen.period_to - chosen.period_from).days
    return [chosen.period_from + timedelta(i) for i in range(length)] if 1 < length <= MOST_DAYS else []


def _of_day(found: Counter[tuple[date, str | None]], day: date) -> Counter[str | None]:
    return Counter({code: number for (on, code), number in found.items() if on == day})


def _places(chosen: Slice, found: Counter[str | None]) -> Places:
    rows = tuple(
        PlaceRow(
            code,
            district.district_name,
            Mark(found[code], narrowed(chosen, at_gu=code)),
            district.population,
        )
        for code, district in districts().items()
        if not chosen.at_gu or code in chosen.at_gu
    )
    unlocated = Mark(found[None], narrowed(chosen, at_gu=NONE))
    return Places(rows, unlocated, Mark(sum(found.values()), chosen))


def _case(row: listing.Row, viewer: Viewer) -> Case:
    lat, lon, radius = row["place_lat"], row["place_lon"], row["place_radius_m"]
    if row["place_method"] == POINT and not viewer.sees_exact_places:
        lat, lon, radius = round(lat, COARSE_DIGITS), round(lon, COARSE_DIGITS), max(radius, COARSE_M)
    return Case(
        row["complaint_id"],
        row["receipt_number"] or row["source_number"],
        row["received_at"],
        row["title"] or "(제목 없음)",
        row["danger_code"],
        row["danger_type"],
        row["urgent_share"] if row["danger_code"] == URGENT else row["danger_share"],
        tuple(row["danger_words"] or ()),
        row["status_code"],
        row["is_open"],
        row["department_code"],
        row["place_district_code"] or row["district_code"],
        row["place_dong_code"],
        row["place_mention"] or "",
        lat,
        lon,
        radius,
    )


@remembered
def waiting(generation: Generation, viewer: Viewer) -> tuple[tuple[str, datetime], ...]:
    """긴급 complaints that are not finished: id and receipt, the newest first."""
    chosen = Slice(danger=(URGENT,), state="open", form=True)
    columns = ("complaint_id", "received_at")
    total = listing.days_of(generation, chosen, viewer).total
    rows = listing.page(generation, chosen, viewer, 0, total, columns=columns).rows
    return tuple((row["complaint_id"], row["received_at"]) for row in rows)
