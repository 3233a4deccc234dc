"""추천 처리부서: learnt from what was finished, told in today's organisation, silent where it is not sure."""

from datetime import date

import numpy as np
import pytest

from dashboards.components.routing import routing_panel
from dashboards.queries import asking
from dashboards.queries.detail import complaint
from dashboards.queries.marks import marks_in
from dashboards.queries.routing import recommended
from models.routing.advice import Asked, practice
from models.routing.evaluation import evaluate
from models.routing.history import History
from pipeline.errors import NotReadyError
from pipeline.reader import Reader
from pipeline.schema import organisation
from pipeline.slices import Viewer

TODAY = date(2026, 11, 22)
GANGNAM, JONGNO, JUNG = "11680", "11110", "11140"
PARKING, ROADS, WATER = "-02", "-04", "A01-01-03"
ALL = Viewer("전체", "analyst", sees_all=True)
TREE = organisation.read()


def past(*rows):
    """A history of (topic, district, unit, complaints)."""
    topic, district, unit, count = zip(*rows, strict=True)
    today = [TREE.successor(code, TODAY) or "" for code in unit]
    return History(
        np.array(topic),
        np.array(district),
        np.array(unit),
        np.array(today),
        np.array(count),
        np.array(count, np.float64),
        date(2024, 11, 22),
        TODAY,
    )


def best(history, topic, district, *, certainty=1.0, second="T999", rest=0.0, tree=TREE):
    units, shares = practice(history, tree).best(Asked.one(topic, certainty, second, rest, district))
    return [(unit, share) for unit, share in zip(units[0].tolist(), shares[0].tolist(), strict=True) if unit]


def test_the_unit_that_finished_most_of_a_topic_in_a_district_comes_first():
    history = past(("T001", GANGNAM, GANGNAM + PARKING, 90), ("T001", GANGNAM, GANGNAM + ROADS, 10))
    assert [unit for unit, _ in best(history, "T001", GANGNAM)] == [GANGNAM + PARKING, GANGNAM + ROADS]
    assert best(history, "T001", GANGNAM)[0][1] == pytest.approx(0.9)


def test_a_district_without_a_past_borrows_from_the_same_unit_of_others():
    history = past(("T001", GANGNAM, GANGNAM + PARKING, 90), ("T002", JONGNO, JONGNO + ROADS, 5))
    assert best(history, "T001", JONGNO) == [(JONGNO + PARKING, pytest.approx(1.0))]


def test_what_is_borrowed_fades_where_the_district_has_its_own_past():
    rows = [("T001", GANGNAM, GANGNAM + PARKING, 500)]
    few = best(past(*rows, ("T001", JONGNO, JONGNO + ROADS, 5)), "T001", JONGNO)
    many = best(past(*rows, ("T001", JONGNO, JONGNO + ROADS, 500)), "T001", JONGNO)
    assert few[0][0] == JONGNO + PARKING
    assert many[0] == (JONGNO + ROADS, pytest.approx(500 / 520))


def test_a_unit_of_the_city_is_the_same_for_every_district_and_for_none():
    history = past(("T001", GANGNAM, WATER, 50), ("T001", "", WATER, 20))
    for district in (GANGNAM, JUNG, ""):
        assert best(history, "T001", district) == [(WATER, pytest.approx(1.0))]


def test_without_a_place_no_unit_of_a_district_is_named():
    history = past(("T001", GANGNAM, GANGNAM + PARKING, 50), ("T001", "", WATER, 20))
    assert [unit for unit, _ in best(history, "T001", "")] == [WATER]


def test_an_unsure_topic_shares_its_probability_with_the_second():
    history = past(("T001", GANGNAM, GANGNAM + PARKING, 50), ("T002", GANGNAM, GANGNAM + ROADS, 50))
    found = best(history, "T001", GANGNAM, certainty=0.5, second="T002", rest=0.3)
    assert found == [(GANGNAM + PARKING, pytest.approx(0.5)), (GANGNAM + ROADS, pytest.approx(0.3))]


def test_an_unknown_topic_and_an_empty_past_name_nobody():
    history = past(("T001", GANGNAM, GANGNAM + PARKING, 50))
    assert best(history, "T077", GANGNAM) == []
    nothing = History(*(column[:0] for column in list(history.__dict__.values())[:6]), TODAY, TODAY)
    assert best(nothing, "T001", GANGNAM) == []


CLOSED = """org_code,parent_code,org_name,org_type,level,bureau_code,valid_from_on,valid_until_on,successor_code,duties
11,,서울특별시,root,0,,2010-01-01,,,
B01,11,교통실,bureau,1,B01,2010-01-01,,,
B01-01,B01,주차과,department,2,B01,2010-01-01,2025-01-01,B01-02,
B01-02,B01,주차계획과,department,2,B01,2020-01-01,2026-01-01,B01-03,
B01-03,B01,주차관리과,department,2,B01,2026-01-01,,,
B01-04,B01,임시과,department,2,B01,2020-01-01,2021-01-01,,
"""


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "organisation.csv"
    path.write_text(CLOSED, "utf-8")
    return organisation.read(path)


def test_the_past_of_an_abolished_unit_goes_to_the_one_after_it(tree):
    assert tree.successor("B01-01", date(2024, 6, 1)) == "B01-01"
    assert tree.successor("B01-01", date(2025, 6, 1)) == "B01-02"
    assert tree.successor("B01-01", TODAY) == tree.successor("B01-02", TODAY) == "B01-03"
    assert tree.successor("B01-04", TODAY) is None
    assert tree.successor("unknown", TODAY) is None
    units = np.array(["B01-01", "B01-04"])
    today = np.array([tree.successor(unit, TODAY) or "" for unit in units.tolist()])
    history = History(
        np.array(["T001"] * 2),
        np.array([""] * 2),
        units,
        today,
        np.array([3, 9]),
        np.array([3.0, 9.0]),
        TODAY,
        TODAY,
    )
    assert best(history, "T001", "", tree=tree) == [("B01-03", pytest.approx(1.0))]


def test_every_figure_of_a_recommendation_opens_the_complaints_behind_it(city):
    asked = (
        "SELECT complaint_id FROM open_complaint WHERE kind_code <> 'statutory' "
        "GROUP BY complaint_id HAVING sum(sign) > 0 ORDER BY complaint_id"
    )
    shown = 0
    with Reader(city).generation() as generation:
        for (number,) in generation.rows(asked)[:60]:
            found = complaint(generation, number, ALL)
            told = recommended(generation, found, ALL)
            assert told is not None and bool(told.choices) != bool(told.reason)
            for mark in marks_in(told):
                assert asking.count(generation, mark.slice, ALL) == mark.value
            if told.choices:
                shown += 1
                assert told.finished.value >= sum(one.finished.value for one in told.choices)
                assert f"{told.choices[0].probability:.0%}" in str(routing_panel(told))
    assert shown >= 4


def test_who_may_not_see_every_complaint_is_told_no_figures_of_others(city):
    asked = (
        "SELECT complaint_id, any_value(bureau_code) FROM open_complaint "
        "WHERE kind_code = 'field' AND bureau_code IS NOT NULL GROUP BY 1 HAVING sum(sign) > 0"
    )
    with Reader(city).generation() as generation:
        for number, bureau in generation.rows(asked)[:20]:
            viewer = Viewer("구", "bureau", bureaus=frozenset({bureau}))
            told = recommended(generation, complaint(generation, number, viewer), viewer)
            assert told is not None and list(marks_in(told)) == []


def test_finished_complaints_and_forms_are_not_asked_about(city):
    with Reader(city).generation() as generation:
        for where in ("NOT is_open", "is_open AND kind_code = 'statutory'"):
            sql = "SELECT complaint_id FROM fact WHERE sign > 0 AND " + where + " LIMIT 3"
            for (number,) in generation.rows(sql):
                assert recommended(generation, complaint(generation, number, ALL), ALL) is None


def test_the_evaluation_counts_what_was_told_and_what_was_held_back(city):
    with Reader(city).generation() as generation:
        account = evaluate(generation, 30)
        assert account["complaints"] > 100
        assert 0.7 < account["accuracy_at_1"] <= account["accuracy_at_3"] <= 1
        assert account["accuracy_at_1_of_all"] <= account["accuracy_at_3_of_all"]
        assert 0.3 < account["coverage"] <= 1
        with pytest.raises(NotReadyError):
            evaluate(generation, 3650)
