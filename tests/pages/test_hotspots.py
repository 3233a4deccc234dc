"""반복 장소: what is called more than usual is, every number opens its complaints, and spots are counted again."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import pytest

from dashboards import links
from dashboards.components.hotspots import DONGS, SPOTS, hotspots_panel
from dashboards.queries import asking, listing
from dashboards.queries.hotspots import LEAST, STEP, USUAL_DAYS, Hotspots, hotspots
from dashboards.queries.marks import marks_in
from models.places.assign import POINT
from models.places.locate import HOUSE
from models.places.mentions import LOT
from models.similar.asking import OPERATOR
from pipeline.reader import Generation, Reader
from pipeline.settings import Settings
from pipeline.slices import Slice
from tests.worlds import CITY_NOW

TODAY = CITY_NOW.date()
MONTH = Slice(danger=("urgent", "hazard"), period_from=TODAY - timedelta(29), period_to=TODAY + timedelta(1))
PLACED = (
    "complaint_id",
    "received_on",
    "place_dong_code",
    "place_method",
    "place_mention",
    "place_lat",
    "place_lon",
)


@pytest.fixture(scope="module")
def generation(city: Settings) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as current:
        yield current
    reader.close()


@pytest.fixture(scope="module")
def found(generation: Generation) -> Hotspots:
    return hotspots(generation, MONTH, OPERATOR)


def rows_of(generation: Generation, chosen: Slice) -> list[listing.Row]:
    total = listing.days_of(generation, chosen, OPERATOR).total
    return listing.page(generation, chosen, OPERATOR, 0, total, columns=PLACED).rows


def test_every_number_opens_exactly_its_complaints(generation: Generation, found: Hotspots) -> None:
    marks = list(marks_in((found.dongs, found.spots)))
    assert len(marks) > 10
    for mark in marks:
        chosen = links.parse(links.query_string(mark.slice))
        assert asking.count(generation, chosen, OPERATOR) == mark.value > 0


def test_counts_of_each_dong_are_those_of_the_list(generation: Generation, found: Hotspots) -> None:
    counted: dict[str, int] = defaultdict(int)
    for row in rows_of(generation, found.slice):
        counted[row["place_dong_code"]] += 1
    assert all(counted[one.dong_code] == one.mark.value >= 2 for one in found.dongs)


def test_usual_is_the_year_before_with_the_same_conditions(found: Hotspots) -> None:
    assert found.usual == found.slice.but(
        period_from=MONTH.period_from - timedelta(USUAL_DAYS), period_to=MONTH.period_from
    )


def test_without_ends_of_the_period_nothing_is_called_more_than_usual(generation: Generation) -> None:
    every = hotspots(generation, Slice(danger=("urgent",), state="open"), OPERATOR)
    assert every.usual is None
    assert every.dongs == ()
    assert every.slice.state == "", "finished ones are at the same spot too"


def test_spots_are_those_of_a_recount_by_hand(generation: Generation) -> None:
    year = MONTH.but(period_from=TODAY - timedelta(400))
    found = hotspots(generation, year, OPERATOR)
    at: dict[tuple[object, ...], list[listing.Row]] = defaultdict(list)
    for row in rows_of(generation, found.slice):
        if row["place_dong_code"] is None:
            continue
        if row["place_method"] == POINT:
            square = (row["place_lat"] // STEP, row["place_lon"] // STEP)
            at[(row["place_dong_code"], *square)].append(row)
        elif row["place_method"] in (HOUSE, LOT):
            at[row["place_dong_code"], row["place_mention"]].append(row)
    repeated = sorted(
        (
            len(rows)
            for rows in at.values()
            if len(rows) >= LEAST and len({row["received_on"] for row in rows}) > 1
        ),
        reverse=True,
    )
    assert repeated
    assert [one.mark.value for one in found.spots] == repeated[: len(found.spots)]
    assert all(one.first_on < one.last_on for one in found.spots)


def test_the_panel_says_what_it_compares_and_has_both_tables(found: Hotspots) -> None:
    text = str(hotspots_panel(found))
    for piece in (DONGS, "평소보다", f"앞선 {USUAL_DAYS}일", "Benjamini"):
        assert piece in text
    assert (SPOTS in text) == bool(found.spots)


def test_an_empty_slice_says_so(generation: Generation) -> None:
    nothing = hotspots(generation, MONTH.but(danger_type=("animal",), item=("none",)), OPERATOR)
    text = str(hotspots_panel(nothing))
    assert "같은 법정동에 두 건 이상인 위험 민원이 없습니다" in text
    assert "거듭 신고된 곳이 없습니다" in text
