"""긴급안전 지도: every number opens exactly its complaints, and none is hidden because it has no place."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards import links
from dashboards import unseen as unseen_module
from dashboards.access import middleware, people
from dashboards.components import confirmation
from dashboards.components.danger_label import model_menu
from dashboards.components.danger_map import drawn, radius, report_text
from dashboards.components.feed import danger_about
from dashboards.pages import danger_map as page
from dashboards.queries import asking, listing
from dashboards.queries import dangers as dangers_module
from dashboards.queries.dangers import Dangers, dangers, shown, waiting
from dashboards.queries.marks import marks_in
from dashboards.site import Site
from dashboards.unseen import Unseen, unseen
from models.places.gazetteer import metres
from models.safety.office import corrected, taught
from models.similar.asking import OPERATOR
from models.store import in_use
from pipeline.errors import ConfigError, UsageError
from pipeline.reader import Generation, Reader
from pipeline.schema import codes
from pipeline.settings import Settings
from pipeline.slices import Slice
from pipeline.workflow.confirmations import Confirmation
from pipeline.workflow.duty import Shift
from tests.worlds import CITY_NOW

TODAY = CITY_NOW.date()
WEEK = Slice(danger=("urgent", "hazard"), period_from=TODAY - timedelta(6), period_to=TODAY + timedelta(1))


@pytest.fixture(scope="module")
def generation(city: Settings) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as current:
        yield current
    reader.close()


@pytest.fixture(scope="module")
def found(generation: Generation) -> Dangers:
    return dangers(generation, WEEK, OPERATOR)


def test_every_number_of_the_map_opens_exactly_its_complaints(generation: Generation, found: Dangers) -> None:
    marks = [mark for mark in marks_in((found.places, found.days)) if mark.value]
    assert len(marks) > 20
    for mark in marks:
        chosen = links.parse(links.query_string(mark.slice))
        assert asking.count(generation, chosen, OPERATOR) == mark.value


def test_what_has_a_place_and_what_has_none_add_up(found: Dangers) -> None:
    for places in (found.places, *(one for _, one in found.days)):
        assert sum(row.mark.value for row in places.rows) + places.unlocated.value == places.total.value
    assert sum(places.total.value for _, places in found.days) == found.places.total.value == len(found.cases)


def test_every_case_with_a_point_is_a_pin_with_its_radius(found: Dangers) -> None:
    pins = {one["properties"]["id"]: one["properties"] for one in drawn(found)["features"]}
    for case in found.cases:
        assert (case.complaint_id in pins) == (case.lat is not None)
        if case.lat is not None:
            assert pins[case.complaint_id]["radius_m"] == case.radius_m > 0


def test_without_conditions_it_is_the_urgent_of_seven_days(generation: Generation) -> None:
    asked = shown(generation, Slice(), OPERATOR)
    assert asked.danger == ("urgent",)
    assert (asked.period_from, asked.period_to) == (WEEK.period_from, WEEK.period_to)


def test_of_those_still_open_every_age_is_shown(generation: Generation) -> None:
    asked = shown(generation, Slice(state="open"), OPERATOR)
    assert asked.period_from is None
    every = dangers(generation, Slice(danger=("urgent", "hazard"), state="open"), OPERATOR)
    assert every.cases
    assert all(case.is_open for case in every.cases)
    assert every.days == ()


def test_a_point_that_may_be_a_home_is_coarse_for_who_needs_no_single_case(
    generation: Generation, found: Dangers
) -> None:
    coarse = dangers(generation, WEEK, replace(OPERATOR, role="viewer"))
    moved = 0
    for exact, shown_as in zip(found.cases, coarse.cases, strict=True):
        assert (exact.lat is None) == (shown_as.lat is None)
        if exact.lat is None or exact == shown_as:
            continue
        moved += 1
        assert (shown_as.lat, shown_as.lon) == (round(exact.lat, 3), round(exact.lon, 3))
        assert metres(exact.lat, exact.lon, shown_as.lat, shown_as.lon) <= shown_as.radius_m == 120
    assert moved > 10
    assert coarse.places == found.places


def test_a_period_longer_than_a_month_has_no_days(generation: Generation) -> None:
    long = WEEK.but(period_from=TODAY - timedelta(60))
    assert dangers(generation, long, OPERATOR).days == ()


def test_a_district_condition_keeps_what_is_there_and_nothing_else(
    generation: Generation, found: Dangers
) -> None:
    row = max(found.places.rows, key=lambda one: one.mark.value)
    there = dangers(generation, WEEK.but(at_gu=(row.code,)), OPERATOR)
    assert there.places.total.value == row.mark.value > 0
    assert [one.code for one in there.places.rows] == [row.code]


def test_a_day_and_a_cluster_leave_the_list_exactly_theirs(found: Dangers) -> None:
    day, places = found.days[-2]
    cases = page.of_view(found, len(found.days) - 1, frozenset())
    assert len(cases) == places.total.value
    assert {case.received_at.date() for case in cases} == {day}
    some = frozenset(case.complaint_id for case in found.cases[:3])
    assert {case.complaint_id for case in page.of_view(found, 0, some)} == some
    assert page.of_view(found, 99, frozenset()) == list(found.cases)


def test_the_number_above_the_list_opens_exactly_its_complaints(
    generation: Generation, found: Dangers
) -> None:
    for view, cases, whole in (
        (0, found.cases, True),
        (2, found.cases, True),
        (0, found.cases[:5], False),
        (0, (), False),
    ):
        mark = page.mark_of(found, view, cases, whole=whole)
        opened = page.about(mark)[0]
        if mark.value:
            chosen = links.parse(opened["props"]["href"].partition("?")[2])
            assert listing.days_of(generation, chosen, OPERATOR).total == mark.value
        else:
            assert listing.days_of(generation, mark.slice, OPERATOR).total == 0


def test_more_cases_than_are_drawn_are_still_counted(
    generation: Generation, found: Dangers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dangers_module, "MOST", 3)
    few = dangers(generation, WEEK.but(campaign="out"), OPERATOR)
    assert len(few.cases) == 3 < few.places.total.value
    assert page.mark_of(few, 0, few.cases, whole=True) == few.places.total


def test_a_report_tells_case_place_radius_and_unit(found: Dangers) -> None:
    case = next(one for one in found.cases if one.lat is not None)
    seen = Confirmation(1, case.complaint_id, "seen", "한당직", CITY_NOW)
    text = report_text(case, seen, CITY_NOW)
    for part in (
        case.title,
        case.kind,
        case.area,
        radius(case),
        case.unit,
        "확인 2026-11-22(일) 14:00 한당직",
    ):
        assert part in text
    waited = report_text(replace(case, received_at=CITY_NOW - timedelta(minutes=12)), None, CITY_NOW)
    assert "미확인 12분" in waited
    nowhere = replace(case, lat=None, lon=None, radius_m=None, gu=None, dong=None, mention="")
    assert "위치: 모름 · 위치 모름" in report_text(nowhere, None, CITY_NOW)


def test_the_board_says_how_many_wait_and_how_long(found: Dangers) -> None:
    cases = [
        replace(
            found.cases[0],
            complaint_id=f"A-{wait}",
            is_open=True,
            received_at=CITY_NOW - timedelta(minutes=wait),
        )
        for wait in (5, 42)
    ]
    assert danger_about(cases, {}, CITY_NOW) == "7일 긴급 · 미확인 2건 · 최장 대기 42분"
    looked = {"A-42": Confirmation(1, "A-42", "seen", "한당직", CITY_NOW)}
    assert danger_about(cases, looked, CITY_NOW).endswith("미확인 1건 · 최장 대기 5분")


@pytest.fixture
def site(city: Settings, settings: Settings) -> Iterator[Site]:
    """The city's data with an operational store of the test's own."""
    here = Settings(
        home=city.home, now=CITY_NOW, store_url=f"sqlite:///{settings.home.parent / 'own.sqlite'}"
    )
    made = Site(here, Reader(here))
    yield made
    made.store.close()
    made.reader.close()


@pytest.fixture
def acts_as() -> Iterator[Callable[[str], None]]:
    """Who is on screen, by id."""
    before = middleware._person.get()

    def act(person_id: str) -> None:
        middleware._person.set(next(one for one in people() if one.id == person_id))

    yield act
    middleware._person.set(before)


def test_the_longest_wait_decides_who_is_called(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(minutes: int) -> Unseen:
        one = (("A-1", CITY_NOW - timedelta(minutes=minutes)),)
        monkeypatch.setattr(unseen_module, "waiting", lambda *_: one)
        return unseen(site)

    shifts = tuple(Shift(who, CITY_NOW, CITY_NOW + timedelta(1), "무전") for who in "가나")
    monkeypatch.setattr(unseen_module, "roster", lambda _: shifts)
    assert (waits(9).step, waits(9).called) == (0, ())
    assert [one.who for one in waits(10).called] == ["가"]
    assert [one.who for one in waits(20).called] == ["가", "나"]
    site.store.confirmations.add("A-1", "seen", "한당직")
    assert (waits(50).ids, waits(50).step) == ((), 0)


def test_waiting_are_the_open_urgent_alone(generation: Generation) -> None:
    ids = [number for number, _ in waiting(generation, OPERATOR)]
    chosen = Slice(danger=("urgent",), state="open", form=True)
    assert len(ids) == asking.count(generation, chosen, OPERATOR)


def test_a_roster_that_is_broken_is_told_instead_of_a_name(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Settings) -> tuple[Shift, ...]:
        raise ConfigError("당직표 duty.csv 2행: 시각을 읽을 수 없습니다")

    monkeypatch.setattr(unseen_module, "waiting", lambda *_: (("A-1", CITY_NOW - timedelta(hours=1)),))
    monkeypatch.setattr(unseen_module, "roster", broken)
    found = unseen(site)
    assert found.step == 2
    assert "duty.csv 2행" in str(confirmation.unseen_banner(found))


def test_only_who_may_writes_a_look_down_and_only_of_what_there_is(
    site: Site, found: Dangers, acts_as: Callable[[str], None]
) -> None:
    number = found.cases[0].complaint_id
    acts_as("mayor")
    with pytest.raises(UsageError, match="권한"):
        page.confirm(site, number, "seen")
    acts_as("department")
    with pytest.raises(UsageError, match="찾을 수 없습니다"):
        page.confirm(site, number, "seen")
    acts_as("triage")
    with pytest.raises(UsageError, match="찾을 수 없습니다"):
        page.confirm(site, "20990101-none-1", "seen")
    page.confirm(site, number, "seen")
    assert [one.state for one in site.store.confirmations.of(number)] == ["seen"]


def test_a_correction_is_a_miss_or_a_false_alarm_and_opens_its_complaints(
    site: Site, generation: Generation, found: Dangers, acts_as: Callable[[str], None]
) -> None:
    hazard = next(one for one in found.cases if one.level == "위험요인").complaint_id
    urgent = next(one for one in found.cases if one.level == "긴급").complaint_id
    acts_as("mayor")
    with pytest.raises(UsageError, match="권한"):
        page.say(site, hazard, "urgent", "침하")
    acts_as("triage")
    with pytest.raises(UsageError, match="위험 유형"):
        page.say(site, hazard, "urgent", "")
    with pytest.raises(UsageError, match="위험 수준"):
        page.say(site, hazard, "grave", "침하")
    page.say(site, hazard, "hazard", "침하")
    page.say(site, hazard, "urgent", "침하")
    page.say(site, urgent, "none", "침하")
    said = {one.complaint_id: one for one in site.store.danger_labels.latest()}
    assert (said[hazard].is_miss, said[hazard].is_false_alarm) == (True, False)
    assert (said[urgent].is_miss, said[urgent].is_false_alarm) == (False, True)
    assert said[urgent].danger_type == ""
    menu = str(model_menu(in_use(site.settings, "safety").card, list(said.values())))
    assert f"ids={hazard}" in menu and f"ids={urgent}" in menu
    learnt = corrected(site.settings, list(said.values()))
    assert sorted(zip(learnt.data.ids, learnt.data.levels, strict=True)) == sorted(((hazard, 2), (urgent, 0)))
    stale = [replace(one, text_hash="0") for one in said.values()]
    assert (corrected(site.settings, stale).data.texts, corrected(site.settings, stale).lost) == ([], 2)
    assert taught(None, learnt).data.texts[:2] == learnt.data.texts


def test_the_model_menu_tells_recall_of_every_type(site: Site) -> None:
    card = in_use(site.settings, "safety").card
    menu = str(model_menu(card, []))
    for kind in card["figures"]["by_type"]:
        assert codes.DANGER_TYPES[kind].name in menu
    assert "놓친 긴급 0건" in menu


def test_types_and_days_change_the_slice_each_alone() -> None:
    kept = page.filtered(WEEK, ["침하", "맨홀"], "2026-11-16", "2026-11-22")
    assert kept == WEEK.but(danger_type=("침하", "맨홀"))
    assert page.filtered(Slice(state="open"), ["침하"], "", "") == Slice(state="open", danger_type=("침하",))
    one = page.filtered(WEEK.but(danger_type=("침하",)), [], "2026-11-20", "2026-11-20")
    assert (one.danger_type, one.period_from, one.period_to) == (
        (),
        TODAY - timedelta(2),
        TODAY - timedelta(1),
    )
    with pytest.raises(links.LinkError):
        page.filtered(WEEK, ["없는유형"], "", "")
