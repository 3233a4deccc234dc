"""분석: every cell, bar and sum of every chart opens exactly its complaints; 탐색 does so for any two dimensions."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from dashboards import links
from dashboards.pages import charts as pages
from dashboards.queries import asking
from dashboards.queries import charts as asked
from dashboards.queries.grids import ALL, DIMENSIONS, MEASURES, grid, span, step_of, steps
from dashboards.queries.marks import Mark, marks_in
from pipeline.errors import UsageError
from pipeline.reader import Generation, Reader
from pipeline.slices import Slice, Viewer
from tests.pages.tree import elements, plain, text_of
from tests.pages.tree import links as drawn_links

EVERYBODY = Viewer("전체", "analyst", sees_all=True)
GANGNAM = Viewer("강남구", "bureau_head", bureaus=frozenset({"11680"}))
NOBODY = Viewer("손님", "viewer")
PAIRS = [
    ("day", "kind"),
    ("week", "field"),
    ("month", "channel"),
    ("dow", "hour"),
    ("channel", "hour"),
    ("gu", "field"),
    ("bureau", "month"),
    ("source", "result"),
    ("topic", "kind"),
    ("status", "score"),
    ("dept", "week"),
]


@pytest.fixture(scope="module")
def generation(city) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as opened:
        yield opened
    reader.close()


@pytest.fixture(scope="module")
def chosen(generation) -> Slice:
    return asked.window(generation, Slice(), EVERYBODY)


def opens(generation: Generation, marks: list[Mark], viewer: Viewer, every: int = 1) -> int:
    """How many of the marks (each `every`-th, and all that count something large) were held against lists."""
    held = 0
    for position, mark in enumerate(marks):
        if position % every and mark.value < 50:
            continue
        assert asking.count(generation, mark.slice, viewer) == mark.value, links.query_string(mark.slice)
        assert links.parse(links.query_string(mark.slice)) == mark.slice
        held += 1
    return held


@pytest.mark.parametrize("by", PAIRS, ids="-".join)
@pytest.mark.parametrize("viewer", [EVERYBODY, GANGNAM], ids=lambda viewer: viewer.name)
def test_every_cell_of_a_grid_opens_its_complaints(generation, chosen, by, viewer):
    found = grid(generation, chosen, viewer, by)
    assert opens(generation, list(marks_in((found.rows, found.columns, found.whole))), viewer) > 2
    assert opens(generation, list(marks_in(found.cells)), viewer, every=23) > 0
    total = asking.count(generation, found.whole.mark.slice, viewer)
    assert found.whole.mark.value == total
    assert "score" in by or found.whole.mark.slice == chosen
    assert sum(line.whole.mark.value for line in found.columns) == total
    if not found.rest:
        assert sum(cell.mark.value for row in found.cells for cell in row) == total


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_its_hits_over_its_population(generation, chosen, measure):
    found = grid(generation, chosen, EVERYBODY, ("gu", "kind"), measure)
    opens(generation, list(marks_in(found)), EVERYBODY, every=5)
    for row in found.cells:
        for cell in row:
            if cell.hit is None:
                assert cell.value == cell.mark.value
            elif cell.mark.value:
                assert cell.value == pytest.approx(100 * cell.hit.value / cell.mark.value)
            else:
                assert cell.value is None


def test_times_have_no_gaps_and_stop_at_the_period(generation, chosen):
    found = grid(generation, chosen, EVERYBODY, ("week", "dow"))
    firsts = [line.value for line in found.rows]
    assert all(after - before == timedelta(7) for before, after in pairwise(firsts))
    assert found.rows[0].whole.mark.slice.period_from == chosen.period_from
    assert found.rows[-1].whole.mark.slice.period_to == chosen.period_to
    assert span("month", date(2026, 12, 1)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert ALL not in firsts


def test_nobody_sees_nothing(generation, chosen):
    assert grid(generation, chosen, NOBODY, ("gu", "field")).whole.mark.value == 0
    assert asked.took(generation, chosen, NOBODY) == ()
    assert asked.beside(generation, chosen, NOBODY, "topic") == ()


def test_weeks_stand_beside_the_same_weeks_a_year_before(generation, chosen):
    found = asked.weeks(generation, chosen, EVERYBODY)
    assert opens(generation, list(marks_in(found)), EVERYBODY) == len(found) >= 12
    assert [week.is_whole for week in found] == [True] * (len(found) - 1) + [False], "today is not over"
    told = [week for week in found if week.year_ago is not None]
    for week in told[-1:]:
        first = week.first - timedelta(364)
        same = Slice(period_from=first, period_to=first + timedelta(7))
        assert week.year_ago == asking.count(generation, same, EVERYBODY)


@pytest.mark.parametrize("key", ["topic", "gu", "field", "channel"])
def test_bars_open_their_complaints_and_know_last_year(generation, chosen, key):
    found = asked.beside(generation, chosen, EVERYBODY, key)
    assert opens(generation, list(marks_in(found)), EVERYBODY) == len(found) > 3
    assert [one.mark.value for one in found] == sorted((one.mark.value for one in found), reverse=True)


@pytest.mark.parametrize("late", ["open", "open_in_time"])
def test_what_is_still_open_is_counted_by_what_models_and_ratings_say_too(generation, chosen, late):
    still = chosen.but(late=late)
    bars = asked.beside(generation, still, EVERYBODY, "topic", most=1_000)
    assert sum(bar.mark.value for bar in bars) == asking.count(generation, still, EVERYBODY) > 0
    assert opens(generation, [bar.mark for bar in bars], EVERYBODY, every=7) > 0
    assert not [one for one in asked.rated(generation, still, EVERYBODY, "topic") if one.rated.value]
    crossed = grid(generation, still, EVERYBODY, ("topic", "kind"))
    assert crossed.whole.mark.value == asking.count(generation, still, EVERYBODY)


def test_spans_of_handling_add_up_and_their_days_open(generation, chosen):
    found = asked.took(generation, chosen, EVERYBODY)
    assert {one.group for one in found} == {"general", "grievance", "field"}
    for one in found:
        assert sum(mark.value for mark in one.days) == one.total.value
        assert opens(generation, [one.total, *one.days], EVERYBODY, every=6) > 5
        counts = [mark.value for mark in one.days]
        below = sum(counts[: one.median])
        assert below < one.total.value / 2 <= below + counts[one.median]


@pytest.mark.parametrize("key", ["month", "topic", "bureau"])
def test_ratings_are_those_of_the_complaints_and_few_say_nothing(generation, chosen, key):
    found = asked.rated(generation, chosen, EVERYBODY, key)
    assert opens(generation, list(marks_in(found)), EVERYBODY, every=3) > 0
    for one in found:
        assert (one.mean is None) == (one.rated.value < asked.LEAST_RATED)
        if one.mean is not None:
            scores = [
                asking.count(generation, one.rated.slice.but(score=(score,)), EVERYBODY)
                for score in range(1, 6)
            ]
            mean = sum(score * number for score, number in enumerate(scores, 1)) / sum(scores)
            assert one.mean == pytest.approx(mean)


def test_conditions_of_an_address_hold_on_every_tab(generation):
    narrow = asked.window(
        generation, links.parse("gu=11680&field=F01&period_from=2026-09-01&period_to=2026-10-01"), EVERYBODY
    )
    assert (narrow.gu, narrow.field) == (("11680",), ("F01",))
    assert (narrow.period_from, narrow.period_to) == (date(2026, 9, 1), date(2026, 10, 1))
    for tab in pages.DRAWN:
        # 서식민원 of one 분야 in one 자치구 are few or none.
        body = pages.DRAWN[tab](generation, narrow.but(field=()) if tab == "forms" else narrow, EVERYBODY, {})
        drawn = str([one.to_plotly_json() for one in body])
        links_of = [part.split("'")[0] for part in drawn.split("'href': '")[1:]]
        assert links_of
        for address in links_of:
            told = ("gu=11680", "ids=", "/definitions?of=")
            assert any(one in address for one in told), address


@pytest.mark.parametrize("own", [{"rows": "x"}, {"rows": "gu", "columns": "gu"}, {"measure": "none"}])
def test_what_cannot_be_explored_is_said(generation, chosen, own):
    with pytest.raises(UsageError):
        pages.DRAWN["explore"](generation, chosen, EVERYBODY, own)


def test_classes_hold_as_many_cells_each():
    bounds = steps([0, 1, 2, 3, 4, 5, 6])
    assert bounds == sorted(set(bounds)) and bounds[-1] == 6
    assert [step_of(value, bounds) for value in (0, 1, 6)] == [0, 1, 6]
    assert steps([]) == [] and step_of(3, [3]) == 6
    assert set(DIMENSIONS) >= {"day", "week", "month", "gu", "topic"}


def test_every_chart_stands_beside_the_other_time_with_names_of_its_own(generation):
    now = asked.window(generation, links.parse("period_from=2026-09-01&period_to=2026-10-01"), EVERYBODY)
    before, year = pages._other(now, {"beside": "before"}), pages._other(now, {"beside": "year"})
    assert (before.period_from, before.period_to) == (date(2026, 8, 2), date(2026, 9, 1))
    assert year.period_from.weekday() == now.period_from.weekday() and year.period_from == date(2025, 9, 2)
    assert pages._other(now, {}) is None
    with pytest.raises(UsageError, match="no such time"):
        pages._other(now, {"beside": "never"})
    for tab, draw in pages.DRAWN.items():
        ours = draw(generation, now, EVERYBODY, {})
        paired = pages._paired(ours, draw(generation, before, EVERYBODY, {}), now, before)
        named = [one.props["id"] for one in elements(paired) if one.props.get("id")]
        assert len(named) == len(set(named)), f"{tab}: a name stands twice"
        told = text_of(plain(paired))
        assert "견줌 2026-08-02" in told and "2026-09-01" in told


def test_another_condition_stands_beside_every_chart_under_its_name(generation, chosen):
    gangnam = chosen.but(gu=("11680",))
    other = pages._other(gangnam, {"beside": "other", "other": "gu:11710"})
    assert other == chosen.but(gu=("11710",))
    assert (pages._told(gangnam, other), pages._told(other, gangnam)) == ("강남구", "송파구")
    assert pages._told(chosen, other) == "자치구 모두"
    for said in ("gu:", "gu:99999", "status:received", ""):
        with pytest.raises(UsageError, match="no such condition"):
            pages._other(gangnam, {"beside": "other", "other": said})


def test_forms_are_counted_apart(generation, chosen):
    drawn = drawn_links(pages.DRAWN["forms"](generation, chosen, EVERYBODY, {}))
    addresses = [address for address, _ in drawn if address.startswith("/complaints?")]
    assert addresses and all("kind=statutory" in one and "form=1" in one for one in addresses)
