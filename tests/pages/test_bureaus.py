"""실국현황: every figure opens exactly its complaints, sums add up, and speed never stands alone."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from dashboards import links
from dashboards.components import bureaus as parts
from dashboards.queries import asking
from dashboards.queries.bureaus import CITY, LEAST_RATED, LEAST_TIMED, bodies, moves
from dashboards.queries.listing import page
from dashboards.queries.marks import marks_in
from dashboards.queries.todays_five import MOST, todays_five, urgent_ids
from pipeline.reader import Generation, Reader
from pipeline.schema import organisation
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)
GANGNAM = Viewer("강남구", "bureau_head", bureaus=frozenset({"11680"}))
NOBODY = Viewer("손님", "viewer")


@pytest.fixture(scope="module")
def generation(city) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as opened:
        yield opened
    reader.close()


@pytest.mark.parametrize("group", ["bureau", "district", "agency", "department"])
@pytest.mark.parametrize("query", ["", "form=1", "gu=11680", "kind=field"])
def test_every_figure_of_every_body_opens_its_complaints(generation, group, query):
    found = bodies(generation, links.parse(query), ALL, group)
    assert found.rows or group == "agency"
    for row in found.rows[:12]:
        for mark in marks_in(row):
            assert asking.count(generation, mark.slice, ALL) == mark.value, links.query_string(mark.slice)
            assert links.parse(links.query_string(mark.slice)) == mark.slice


def test_bodies_of_all_sorts_add_up_to_the_whole_city(generation):
    groups = [bodies(generation, Slice(), ALL, group) for group in ("bureau", "district", "agency")]
    city = groups[0].city
    for name in ("received", "done", "open", "late", "urgent"):
        total = sum(getattr(row, name).value for found in groups for row in found.rows)
        assert total == getattr(city, name).value, name
    whole = Slice(period_from=city.received.slice.period_from, period_to=city.received.slice.period_to)
    assert city.received.value == asking.count(generation, whole, ALL) > 0


def test_the_city_is_the_measure_of_what_is_adjusted(generation):
    found = bodies(generation, Slice(), ALL, "district")
    assert found.city.adjusted == pytest.approx(1)
    known = [row for row in found.rows if row.adjusted is not None]
    assert known, "a body with enough finished complaints is held against the city"
    for row in found.rows:
        assert (row.adjusted is None) or row.kept.mark.value >= LEAST_TIMED
    assert min(row.adjusted for row in known) < 1 < max(row.adjusted for row in known)


def test_shares_and_means_are_those_of_the_rows_themselves(generation):
    found = bodies(generation, Slice(), ALL, "district")
    row = found.rows[0]
    listed = page(generation, row.done.slice, ALL, 0, row.done.value)
    rows = pl.DataFrame(listed.rows, infer_schema_length=None)
    assert rows.height == row.done.value
    timed = rows.filter(pl.col("is_on_time").is_not_null())
    assert row.kept.value == pytest.approx(100 * timed["is_on_time"].sum() / timed.height)
    field = rows.filter(pl.col("kind_code") == "field")
    assert row.field.value == pytest.approx(field["response_hours"].mean())
    rated = rows["satisfaction_score"].drop_nulls()
    assert row.rated.mark.value == rated.len()
    assert row.rated.value == (pytest.approx(rated.mean()) if rated.len() >= LEAST_RATED else None)
    assert row.moved.hit.value == rows.filter(pl.col("transfer_count") >= 1).height


def test_a_period_of_the_address_is_the_one_that_is_looked_at(generation):
    until = generation.as_of.date() + timedelta(1)
    short = bodies(generation, Slice(period_from=until - timedelta(7), period_to=until), ALL, "district")
    assert (short.until - short.first).days == 7
    assert all(len(row.trend) == 7 for row in short.rows)
    assert short.city.received.value < bodies(generation, Slice(), ALL, "district").city.received.value


def test_a_head_sees_the_units_of_their_own_body_and_the_city_only_as_sums(generation):
    found = bodies(generation, Slice(), GANGNAM, "department")
    tree = organisation.read()
    assert found.rows and {tree.bureau(row.code) for row in found.rows} == {"11680"}
    assert found.city.received.value > sum(row.received.value for row in found.rows)
    drawn = str(parts.bodies_table(found, None, opens_city=False).children[-1].to_plotly_json())
    assert "href" not in drawn
    assert bodies(generation, Slice(), NOBODY, "department").rows == ()


def test_transfers_are_counted_as_the_texts_tell_them(generation, city):
    until = generation.as_of.date() + timedelta(1)
    found = moves(generation, Slice(form=True), ALL, until - timedelta(400), until)
    assert found.pairs
    steps: Counter[tuple[str, str]] = Counter()
    for part in reversed(generation.text_parts):
        newest: dict[str, list[dict[str, Any]]] = {}
        for number, path in generation.rows(f"SELECT complaint_id, transfers FROM {part.text}"):
            newest[number] = path or []
        if part.kind == "hot":
            hot = newest
        else:
            steps.update(_steps(newest))
    moved = {number: path for number, path in hot.items() if path}
    folded = Counter[tuple[str, str]]()
    for part in generation.text_parts:
        if part.kind != "hot" and moved:
            rows = generation.rows(
                f"SELECT complaint_id, transfers FROM {part.text} WHERE complaint_id IN (SELECT unnest($ids))",
                {"ids": sorted(hot)},
            )
            folded.update(_steps({number: path or [] for number, path in rows}))
    steps.subtract(folded)
    steps.update(_steps(moved))
    assert sum(pair[2] for pair in found.pairs) == sum(steps.values())
    for one, other, times, back, ids in found.pairs:
        assert steps[one, other] == times >= back and 0 < len(ids) <= times
    roads = frozenset({found.pairs[0][0]})
    assert found.out_of(roads) >= found.pairs[0][2]


def _steps(paths: dict[str, list[dict[str, Any]]]) -> Counter[tuple[str, str]]:
    return Counter(
        (step["from_department_code"] or "-", step["to_department_code"] or "-")
        for path in paths.values()
        for step in path
    )


def test_todays_five_are_open_different_and_chosen_by_their_rules(generation):
    found = todays_five(generation, Slice(), ALL, frozenset())
    assert len(found) == MOST == len({one.row["complaint_id"] for one in found})
    reasons = [one.reason for one in found]
    assert "가장 오래 지연" in reasons and reasons[-1] == "기한 순"
    numbers = tuple(one.row["complaint_id"] for one in found)
    assert asking.count(generation, Slice(ids=numbers, state="open", form=True), ALL) == MOST
    urgent = urgent_ids(generation, Slice(), ALL)
    unseen = [one.row["complaint_id"] for one in found if one.reason == "긴급 미확인"]
    assert unseen == urgent[:1]
    later = todays_five(generation, Slice(), ALL, frozenset(urgent))
    assert "긴급 미확인" not in {one.reason for one in later}
    assert todays_five(generation, Slice(), NOBODY, frozenset()) == []


def test_the_worst_three_are_marked_and_none_that_is_as_good_as_can_be(generation):
    until = generation.as_of.date() + timedelta(1)
    found = bodies(generation, Slice(period_from=until - timedelta(365), period_to=until), ALL, "district")
    drawn = str(parts.bodies_table(found, None, opens_city=True).to_plotly_json())
    marked = len(re.findall(r"className='worst'", drawn))
    assert 0 < marked <= 3 * len(parts.BAD)
    assert CITY.sees_all
