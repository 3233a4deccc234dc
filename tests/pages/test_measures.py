"""정책·개선과제: the complaints before and after a day, each opening its list, and what one may say of them."""

from datetime import date, timedelta

import pytest

from dashboards import links
from dashboards.components.measures import state, verdict
from dashboards.queries import asking
from dashboards.queries.marks import marks_in
from dashboards.queries.measures import about, about_of, comparison, told
from models.effect import estimate
from models.effect.estimate import BEFORE_WEEKS, Effect
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.slices import Slice, Viewer
from pipeline.workflow.store import Store

ALL = Viewer("전체", "analyst", sees_all=True)
TRAFFIC = Viewer("강남구", "bureau", bureaus=frozenset({"11680"}))


@pytest.fixture(scope="module")
def generation(city):
    with Reader(city).generation() as opened:
        yield opened


@pytest.fixture(scope="module")
def busiest(generation):
    return generation.rows(
        "SELECT topic_code FROM cube_topic WHERE topic_code IS NOT NULL "
        "GROUP BY 1 ORDER BY sum(complaint_count) DESC LIMIT 1"
    )[0][0]


@pytest.mark.parametrize("viewer", [ALL, TRAFFIC], ids=lambda viewer: viewer.name)
@pytest.mark.parametrize("more", [{}, {"gu": ("11680",)}], ids=["topic", "topic in a 자치구"])
def test_every_figure_before_and_after_opens_its_complaints(generation, busiest, viewer, more):
    happened = generation.as_of.date() - timedelta(weeks=9)
    found = comparison(generation, Slice(topic=(busiest,), **more), happened, viewer)
    assert len(found.weeks) == BEFORE_WEEKS + 8
    assert sum(week.mark.value for week in found.weeks[:BEFORE_WEEKS]) == found.before.value
    assert sum(week.mark.value for week in found.weeks[BEFORE_WEEKS:]) == found.after.value
    for mark in marks_in((found.before, found.after, found.weeks, found.controls)):
        assert asking.count(generation, mark.slice, viewer) == mark.value
        assert links.parse(links.query_string(mark.slice)) == mark.slice


def test_the_effect_counts_what_the_marks_count_and_its_expectation_is_spread_over_the_weeks(
    generation, busiest, monkeypatch
):
    monkeypatch.setattr(estimate, "LEAST_BEFORE", 5)  # the city of the tests is small
    happened = generation.as_of.date() - timedelta(weeks=10)
    found = comparison(generation, Slice(topic=(busiest,)), happened, ALL)
    assert found.effect is not None and found.why_not == ""
    assert (found.effect.before, found.effect.after) == (found.before.value, found.after.value)
    later = [week.expected for week in found.weeks[BEFORE_WEEKS:]]
    assert sum(later) == pytest.approx(found.effect.expected)
    assert busiest not in [one.topic_code for one in found.controls]
    assert len(found.controls) >= 5


def test_a_measure_of_yesterday_says_when_it_can_be_compared(generation, busiest):
    found = comparison(generation, Slice(topic=(busiest,)), generation.as_of.date() - timedelta(days=1), ALL)
    assert found.effect is None and "1일째" in found.why_not
    coming = comparison(generation, Slice(topic=(busiest,)), generation.as_of.date() + timedelta(9), ALL)
    assert "아직 시행하지 않았습니다" in coming.why_not and coming.after.value == 0


def test_a_measure_is_about_complaints_whenever_received_and_however_handled():
    chosen = Slice(
        topic=("T001",),
        gu=("11680",),
        state="open",
        late="open",
        period_from=date(2026, 1, 1),
        word=("악취",),
    )
    assert about(chosen) == Slice(topic=("T001",), gu=("11680",), word=("악취",))
    assert told(chosen) == "topic=T001&gu=11680&word=" + links.query_string(Slice(word=("악취",)))[5:]
    with pytest.raises(UsageError, match="no condition"):
        told(Slice(state="open", form=True))


def test_a_task_is_written_down_done_put_away_and_taken_out_again(city):
    with Store(city) as store:
        with pytest.raises(UsageError, match="a name is needed"):
            store.measures.add("task", "  ", "topic=T001", "김담당")
        with pytest.raises(UsageError, match="needs its day"):
            store.measures.add("policy", "거주자 우선주차 확대", "topic=T001", "김담당")
        due = date(2026, 11, 1)
        number = store.measures.add("task", " 가로등  교체 ", "topic=T001&gu=11680", "김담당", due_on=due)
        one = store.measures.get(number)
        assert (one.name, one.author, one.happened_on) == ("가로등 교체", "김담당", None)
        assert about_of(one) == Slice(topic=("T001",), gu=("11680",))
        assert state(one, date(2026, 10, 31))[0] == "조치 전"
        assert state(one, date(2026, 11, 2))[0] == "기한 지남"
        store.measures.happened(number, date(2026, 10, 20))
        assert state(store.measures.get(number), date(2026, 11, 2))[0] == "조치함"
        store.measures.close(number)
        assert number not in [one.id for one in store.measures.all()]
        assert state(store.measures.get(number), due)[0] == "닫음"
        store.measures.close(number, is_closed=False)
        assert store.measures.all()[0].id == number
        with pytest.raises(UsageError, match="no measure 999"):
            store.measures.get(999)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.4, 0.7, "줄었습니다"), (1.2, 1.9, "늘었습니다"), (0.8, 1.3, "달라졌다고 보기 어렵습니다")],
)
def test_the_verdict_says_only_what_the_interval_allows(low, high, said):
    found = Effect(100, 55, 8, 100.0, low, high, 0.02, [])
    assert said in verdict(found)
