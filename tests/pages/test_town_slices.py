"""Counts, lists and exports of slices agree with each other and with a recount in other code."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from dashboards import links
from dashboards.queries import asking, board, listing
from dashboards.queries.marks import Mark, marks_in
from pipeline.reader import Generation
from pipeline.slices import CHOICE_CLAUSES, NONE, Slice, Viewer
from tests.pages.recount import recount
from tests.pages.town import NOW

ALL = Viewer("전체", "analyst", sees_all=True)
VIEWERS = (
    ALL,
    Viewer("교통실", "bureau_head", bureaus=frozenset({"B04"})),
    Viewer("강남구", "bureau_head", bureaus=frozenset({"11680"})),
    Viewer("한 과", "triage", departments=frozenset({"B04-01", "B04-02"})),
    Viewer("손님", "viewer"),
)
SCREENS = [
    (Slice(), ALL),
    (Slice(form=True), ALL),
    (Slice(gu=("11680",), hour=(9, 10)), ALL),
    (Slice(kind=("field",), channel=("web", "app")), ALL),
    *((Slice(), viewer) for viewer in VIEWERS[1:]),
]


def board_marks(g: Generation, base: Slice, viewer: Viewer) -> Iterator[Mark]:
    yield from marks_in(board.kpis(g, base, viewer))
    for by in ("item", "field"):
        yield from marks_in(board.ranking(g, base, viewer, by=by, limit=100))
    yield from marks_in(board.places(g, base, viewer))
    yield from marks_in(board.hours(g, base, viewer))
    for group in (*board.GROUPS, *board.OWN_GROUPS):
        yield from marks_in(board.units(g, base, viewer, group=group))


def counted_again(rows: pl.DataFrame, chosen: Slice, viewer: Viewer) -> int:
    query = links.query_string(chosen if chosen.as_of else chosen.but(as_of=NOW))
    return recount(rows, query, viewer.bureaus, viewer.departments, viewer.sees_all)


@pytest.mark.parametrize(("base", "viewer"), SCREENS)
def test_every_mark_of_the_board_is_its_list_its_export_and_a_recount(
    generation: Generation, town_truth: pl.DataFrame, base: Slice, viewer: Viewer
):
    seen = 0
    for mark in dict.fromkeys(board_marks(generation, base, viewer)):
        chosen = links.parse(links.query_string(mark.slice))
        total = listing.page(generation, chosen, viewer, 0, 20).total
        exported = sum(len(rows) for rows in listing.all_rows(generation, chosen, viewer))
        assert mark.value == total == exported == counted_again(town_truth, chosen, viewer), links.url(chosen)
        seen += 1
    assert seen > 60


unit = st.sampled_from([NONE, "B04", "11680", "B05"])
some_slices = st.builds(
    Slice,
    period_from=st.none() | st.dates(date(2026, 6, 1), date(2026, 9, 1)),
    period_to=st.none() | st.dates(date(2026, 9, 2), date(2026, 11, 30)),
    answered_from=st.none() | st.dates(date(2026, 6, 1), date(2026, 11, 22)),
    due_to=st.none() | st.dates(date(2026, 6, 1), date(2026, 11, 30)),
    kind=st.lists(st.sampled_from(["field", "other", "statutory", "proposal"]), unique=True, max_size=2).map(
        tuple
    ),
    channel=st.lists(st.sampled_from(["web", "app", "phone"]), unique=True, max_size=2).map(tuple),
    item=st.lists(st.sampled_from(["I001", "G001", NONE]), unique=True, max_size=2).map(tuple),
    bureau=st.lists(unit, unique=True, max_size=2).map(tuple),
    hour=st.sampled_from([(), (9,), (0, 23)]),
    dow=st.sampled_from([(), (1,), (6, 7)]),
    state=st.sampled_from(["", "open", "done"]),
    late=st.sampled_from(["", *(value for key, value in CHOICE_CLAUSES if key == "late")]),
    moved=st.sampled_from(["", "once"]),
    form=st.booleans(),
)


@given(some_slices, st.sampled_from(VIEWERS))
@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_slice_counts_the_same_from_the_smallest_relation_and_by_hand(
    generation: Generation, town_truth: pl.DataFrame, chosen: Slice, viewer: Viewer
):
    total = asking.count(generation, chosen, viewer)
    assert total == listing.days_of(generation, chosen, viewer).total
    assert total == counted_again(town_truth, chosen, viewer)


@given(some_slices, st.sampled_from(VIEWERS), st.sampled_from(sorted(listing.SORTABLE)), st.booleans())
@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_in_any_order_give_every_row_once_and_stay_in_scope(
    generation: Generation, chosen: Slice, viewer: Viewer, column: str, descending: bool
):
    order = listing.Order(column, descending)
    total = asking.count(generation, chosen, viewer)
    rows = []
    for start in range(0, max(total, 1), 700):
        rows += listing.page(generation, chosen, viewer, start, start + 700, order).rows
    ids = [row["complaint_id"] for row in rows]
    assert len(ids) == len(set(ids)) == total
    filled = [row[column] for row in rows if row[column] is not None]
    assert filled == sorted(filled, reverse=descending)
    assert all(row[column] is None for row in rows[len(filled) :])
    if not viewer.sees_all:
        assert all(
            row["bureau_code"] in viewer.bureaus or row["department_code"] in viewer.departments
            for row in rows
        )


@pytest.mark.parametrize("key", asking.JUDGED_KEYS)
@pytest.mark.parametrize("choice", [{"state": "open"}, {"late": "open"}, {"moved": "once"}, {}])
def test_what_models_said_can_be_asked_of_open_complaints_too(generation: Generation, key: str, choice):
    unjudged, all_of_them = Slice(**{key: (NONE,)}, **choice), Slice(**choice)
    total = asking.count(generation, all_of_them, ALL)
    assert asking.count(generation, unjudged, ALL) == total > 0
    assert listing.page(generation, unjudged, ALL, 0, 10).total == total


def test_a_page_from_deep_inside_equals_the_same_rows_of_the_whole_list(generation: Generation):
    whole = [row for chunk in listing.all_rows(generation, Slice(form=True), ALL, chunk=500) for row in chunk]
    for start in (0, 1, 999, 2500, 4000):
        page = listing.page(generation, Slice(form=True), ALL, start, start + 450)
        assert page.rows == whole[start : start + 450]
        deep = listing.page(generation, Slice(form=True), ALL, start, start + 20, listing.Order("title"))
        assert len(deep.rows) == 20


def test_a_page_inside_a_busy_day_is_found_by_the_hour(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
):
    newest = [row for rows in listing.all_rows(generation, Slice(form=True), ALL) for row in rows]
    monkeypatch.setattr(listing, "WIDE_ROWS", 3)
    for start in (0, 7, 1000, 1013, 4070):
        page = listing.page(generation, Slice(form=True), ALL, start, start + 10)
        assert page.rows == newest[start : start + 10]
        oldest = listing.page(
            generation, Slice(form=True), ALL, start, start + 10, listing.Order(descending=False)
        )
        assert oldest.rows == newest[::-1][start : start + 10]


def test_the_figures_of_one_screen_can_be_true_together(generation: Generation):
    cards = {card.code: card for card in board.kpis(generation, Slice(form=True), ALL)}
    late, still = cards["late"].parts[0].mark.value, cards["open"].parts[0].mark.value
    assert late <= still
    places = board.places(generation, Slice(form=True), ALL)
    assert sum(row.mark.value for row in places.rows) + places.unlocated.value == places.total.value
    today = cards["received"].parts[0].mark.value
    assert today == sum(
        row.mark.value for row in board.hours(generation, Slice(form=True), ALL).rows if row.mark
    )
    assert cards["received"].spark[-1].value == today
    for group in (*board.GROUPS, *board.OWN_GROUPS):
        for row in board.units(generation, Slice(form=True), ALL, group=group):
            bins = (row.on_time, row.late_done, row.untimed, row.open_in_time, row.open_late)
            assert sum(mark.value for mark in bins) == row.total.value
    for part in cards["promise"].parts:
        assert part.hit and part.hit.value <= part.mark.value
        assert part.value == pytest.approx(100 * part.hit.value / part.mark.value)


def test_a_past_moment_gives_what_was_known_then(generation: Generation, town_truth: pl.DataFrame):
    before = NOW - timedelta(days=1)
    chosen = Slice(form=True, as_of=before)
    total = listing.page(generation, chosen, ALL, 0, 10).total
    known = town_truth.filter(pl.col("received_at") <= before).height
    assert total == known == sum(len(rows) for rows in listing.all_rows(generation, chosen, ALL))
    past = {card.code: card.parts[0].mark for card in board.kpis(generation, chosen, ALL)}
    for mark in past.values():
        assert mark.slice.as_of == before
        assert mark.value == listing.page(generation, mark.slice, ALL, 0, 5).total


def test_means_and_rates_are_those_of_the_complaints_behind_them(
    generation: Generation, town_truth: pl.DataFrame
):
    cards = {card.code: card for card in board.kpis(generation, Slice(), ALL)}
    since = NOW.date() - timedelta(days=6)
    done = town_truth.filter(pl.col("answered_at").dt.date() >= since)
    field = done.filter(pl.col("kind_code") == "field")
    hours = (field["answered_at"] - field["received_at"]).dt.total_seconds().mean() / 3600
    speed, promise, moved = (cards[code].parts for code in ("speed", "promise", "moved"))
    assert speed[0].value == pytest.approx(hours)
    timed = field.filter(pl.col("due_at").is_not_null())
    late = timed.filter(pl.col("answered_at") > pl.col("due_at"))
    assert promise[0].value == pytest.approx(100 * late.height / timed.height)
    general = done.filter(pl.col("kind_code").is_in(["inquiry", "suggestion", "other"]))
    assert moved[0].value == pytest.approx(100 * general["transfer_path"].drop_nulls().len() / general.height)


def test_what_was_open_and_late_on_past_evenings_is_counted_back(
    generation: Generation, town_truth: pl.DataFrame
):
    cards = {card.code: card for card in board.kpis(generation, Slice(form=True), ALL)}
    for code, is_late in (("open", False), ("late", True)):
        for spark in cards[code].spark[:-1]:
            still = town_truth.filter(
                (pl.col("received_at").dt.date() <= spark.day)
                & (pl.col("answered_at").is_null() | (pl.col("answered_at").dt.date() > spark.day))
                & (pl.col("due_at").dt.date() <= spark.day if is_late else pl.lit(True))
            )
            assert spark.value == still.height, (code, spark.day)
