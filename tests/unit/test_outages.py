"""장애·점검 대장: lines that stand, and days of an outage that no deadline counts."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from pipeline.calendar.deadlines import Case, deadline
from pipeline.calendar.rules import period_of
from pipeline.calendar.worktime import WorkTime
from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.outages import NewOutage
from pipeline.workflow.store import Store

NOW = datetime(2026, 11, 23, 10, 0)
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
DOWN = NewOutage("outage", "새올", datetime(2026, 11, 24, 8), None, "디스크", TUESDAY, WEDNESDAY)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    settings = Settings(home=tmp_path, now=NOW)
    if request.param == "postgres":
        settings = settings.model_copy(update={"store_url": request.getfixturevalue("postgres_url")})
    with Store(settings) as opened:
        _empty(opened)
        yield opened
        _empty(opened)


def _empty(store: Store) -> None:
    """Other tests of a shared store count every day."""
    from sqlalchemy import delete

    from pipeline.workflow.tables import OUTAGE

    with store.engine.begin() as connection:
        connection.execute(delete(OUTAGE))


def test_an_outage_stands_in_the_ledger_until_it_is_ended_once(store):
    one = store.outages.add(DOWN, "김담당")
    store.outages.add(
        NewOutage("check", "그물망", datetime(2026, 11, 22, 1), datetime(2026, 11, 22, 3)), "김담당"
    )
    assert [(line.kind, line.ended_at is None) for line in store.outages.all()] == [
        ("outage", True),
        ("check", False),
    ]
    store.outages.end(one.id, datetime(2026, 11, 25, 17), "박주임")
    assert store.outages.all()[0].ended_at == datetime(2026, 11, 25, 17)
    with pytest.raises(UsageError, match="not going on"):
        store.outages.end(one.id, datetime(2026, 11, 25, 18), "박주임")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": "war"}, "no such kind"),
        ({"system": " "}, "no system"),
        ({"ended_at": datetime(2026, 11, 24, 7)}, "wrong way round"),
        ({"last_on": None}, "one day of two"),
        ({"kind": "check"}, "only outages"),
        ({"first_on": WEDNESDAY, "last_on": TUESDAY}, "wrong way round"),
        ({"last_on": date(2027, 1, 24)}, "too long"),
        (
            {"began_at": datetime(2026, 5, 4), "first_on": date(2026, 5, 4), "last_on": date(2026, 5, 4)},
            "2026-05-06",
        ),
        ({"first_on": date(2026, 11, 23)}, "before it began"),
    ],
)
def test_what_cannot_be_is_refused_in_words(wrong, why):
    assert why in NewOutage(**{**vars(DOWN), **wrong}).refusal()


def test_a_day_that_an_outage_took_is_counted_by_no_deadline_and_the_trace_says_so():
    time = WorkTime(down=frozenset({TUESDAY, WEDNESDAY}))
    for kind, days in (("grievance", 7), ("inquiry", 7)):
        whole = deadline(Case(period_of(kind), NOW), WorkTime())
        found = deadline(Case(period_of(kind), NOW), time)
        assert (found.due_at - whole.due_at).days >= 2, f"two working days later of {days}"
        assert any("전산 장애" in line for line in found.trace)
    plain = deadline(Case(period_of("proposal"), NOW), WorkTime())
    late = deadline(Case(period_of("proposal"), NOW), time)
    assert (late.due_at.date() - plain.due_at.date()).days >= 2, "of the calendar's days too"


def test_open_deadlines_move_once_an_outage_is_written(store):
    case = store.cases.file(Filing("k-outage", "inquiry", "visit", "길", "", NOW), "조접수")
    case = store.cases.do(case.id, Event("receive"), case.version, "조접수")
    before = case.due_at
    store.outages.add(DOWN, "김담당")
    moved = sum(store.cases.recount(day) for day in (TUESDAY, WEDNESDAY))
    assert moved >= 1
    after = store.cases.case(case.id).due_at
    assert before is not None
    assert after is not None
    assert (after - before).days >= 2
