"""The page of a topic and 민원예보: every past figure opens exactly its complaints, for whoever looks."""

from datetime import timedelta

import pytest

from dashboards import links
from dashboards.components.topic_page import topic_evidence, topic_head, topic_weeks
from dashboards.queries import asking, names
from dashboards.queries.marks import marks_in
from dashboards.queries.outlook import LEAST_EXPECTED, outlook, weeks_of
from dashboards.queries.topic import SHOWN_WEEKS, Evidence, topic_view
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)
TRAFFIC = Viewer("강남구", "bureau", bureaus=frozenset({"11680"}))
NOBODY = Viewer("손님", "viewer")


@pytest.fixture(scope="module")
def generation(city):
    with Reader(city).generation() as opened:
        yield opened


@pytest.fixture(scope="module")
def busiest(generation):
    """The topic with the most complaints, and one with few."""
    rows = generation.rows(
        "SELECT topic_code FROM cube_topic WHERE topic_code IS NOT NULL GROUP BY 1 ORDER BY sum(complaint_count) DESC"
    )
    return rows[0][0], rows[-1][0]


@pytest.mark.parametrize("viewer", [ALL, TRAFFIC, NOBODY], ids=lambda viewer: viewer.name)
def test_every_figure_of_a_topic_opens_its_complaints(generation, city, busiest, viewer):
    for code in busiest:
        view = topic_view(generation, code, Slice(), viewer, city)
        marks = list(marks_in((view.week, view.recent, view.open, view.late, view.weeks, view.places)))
        assert len(marks) > 30
        for mark in marks:
            assert asking.count(generation, mark.slice, viewer) == mark.value
            assert links.parse(links.query_string(mark.slice)) == mark.slice


def test_the_weeks_add_up_and_end_with_the_one_that_goes_on(generation, city, busiest):
    view = topic_view(generation, busiest[0], Slice(), ALL, city)
    assert len(view.weeks) == SHOWN_WEEKS
    assert [week.is_whole for week in view.weeks] == [True] * (SHOWN_WEEKS - 1) + [False]
    assert all(week.first.weekday() == 0 for week in view.weeks)
    ago = view.weeks[-1].first - timedelta(weeks=52)
    same = Slice(topic=(busiest[0],), period_from=ago, period_to=ago + timedelta(weeks=1))
    assert view.weeks[-1].year_ago == asking.count(generation, same, ALL)
    assert view.weeks[0].year_ago is None
    span = Slice(topic=(busiest[0],), period_from=view.weeks[0].first)
    assert sum(week.mark.value for week in view.weeks) == asking.count(generation, span, ALL)


def test_a_bureau_head_sees_the_weeks_of_their_own_complaints_alone(generation, busiest):
    mine, every = (weeks_of(generation, Slice(), viewer).counts.sum() for viewer in (TRAFFIC, ALL))
    assert 0 < mine < every
    assert weeks_of(generation, Slice(), NOBODY).codes == ()
    assert outlook(generation, Slice(), NOBODY) == []


def test_the_outlook_tells_next_week_beside_what_came(generation):
    rows = outlook(generation, Slice(), ALL)
    assert len(rows) > 10
    for row in rows:
        assert row.week.expected >= LEAST_EXPECTED and row.week.low <= row.week.expected <= row.week.high
        assert row.week.first == generation.as_of.date() + timedelta(-generation.as_of.weekday() + 7)
        for mark in marks_in((row.last_week, row.year_ago)):
            assert asking.count(generation, mark.slice, ALL) == mark.value
    assert any(row.year_ago for row in rows)


def test_examples_are_recent_and_the_surest_first(generation, city, busiest):
    view = topic_view(generation, busiest[0], Slice(), ALL, city)
    assert 1 <= len(view.examples) <= 5
    certainty = [one.certainty for one in view.examples]
    assert certainty == sorted(certainty, reverse=True)
    assert all(one.received_at >= generation.as_of - timedelta(28) for one in view.examples)


def test_the_page_says_what_a_topic_is_and_when_nothing_is_known_of_it(generation, city, busiest):
    code = busiest[0]
    view = topic_view(generation, code, Slice(), ALL, city)
    topic = names.topics().topics[code]
    assert topic.definition in str(topic_head(topic, view))
    assert ("예보" in str(topic_weeks(view))) and ("%" in str(topic_weeks(view)))
    assert "아직 모델이 없습니다" in str(topic_evidence(None))
    assert "배우지 않았습니다" in str(topic_evidence(Evidence("v1", None, (), ())))
    row = {"labels": 20, "held_out": 4, "precision": 0.9, "recall": 0.8, "f1": 0.85}
    said = str(topic_evidence(Evidence("v1", row, (("T002", 3),), ())))
    assert "0.850" in said and names.topics().name("T002") in said and "/topics/T002" in said


def test_an_office_without_a_model_has_no_evidence(tmp_path):
    from dashboards.queries.topic import evidence

    assert evidence(Settings(home=tmp_path), "T001") is None
