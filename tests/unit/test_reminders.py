"""독촉장: for what is late, once, and once a month again; the review of last month; a day's work told once."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.store import Store

OCTOBER = datetime(2026, 10, 12, 10, 0)


class Office:
    """A store whose clock can be set."""

    def __init__(self, home, now: datetime) -> None:
        self.home = home
        self.at(now)

    def at(self, now: datetime) -> Store:
        self.store = Store(Settings(home=self.home, now=now))
        return self.store

    def given(self, key: str) -> Filed:
        """A case with seven working days, at a unit."""
        case = self.store.cases.file(Filing(key, "inquiry", "visit", "길", "", self.store.clock()), "조접수")
        case = self.store.cases.do(case.id, Event("receive"), case.version, "조접수")
        return self.store.cases.do(case.id, Event("distribute", unit="roads"), case.version, "조접수")


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = Office(tmp_path, OCTOBER)
    yield opened
    opened.store.close()


def test_a_late_case_gets_one_at_once_and_one_more_each_month(office):
    case = office.given("k-1")
    assert office.store.reminders.due() == []
    store = office.at(datetime(2026, 10, 21, 9))
    (one,) = store.reminders.due()
    assert (one.case.id, one.before) == (case.id, 0)
    assert store.reminders.issue([case.id, "20261012999999"], "김심사") == 1
    assert store.reminders.due() == []
    with pytest.raises(UsageError, match="none is due"):
        store.reminders.issue([case.id], "김심사")
    store = office.at(datetime(2026, 11, 2, 9))
    assert [one.before for one in store.reminders.due()] == [1]
    store.reminders.issue([case.id], "김심사")
    assert [(one.unit, one.due_at) for one in store.reminders.issued()] == [("roads", case.due_at)] * 2


def test_what_was_put_off_and_is_late_again_gets_another_one(office):
    case = office.given("k-1")
    case = office.store.cases.do(case.id, Event("assign", officer="오주무"), case.version, "한팀장")
    store = office.at(datetime(2026, 10, 21, 9))
    store.reminders.issue([case.id], "김심사")
    extend = Event("extend", reason="site_check", days=3)
    store.cases.do(case.id, extend, case.version, "오주무")
    assert store.reminders.due() == []
    assert len(office.at(datetime(2026, 10, 27, 9)).reminders.due()) == 1


def test_the_month_is_reviewed_with_what_was_late_in_it(office):
    answered_late, never, in_time = (office.given(f"k-{i}") for i in range(3))
    done = Event("withdraw")
    store = office.at(datetime(2026, 10, 13, 9))
    store.cases.do(in_time.id, done, in_time.version, "조접수")
    store = office.at(datetime(2026, 11, 3, 9))
    review = store.reminders.review()
    assert (review.month, review.late_count, review.reviewed_at) == ("2026-10", 2, None)
    assert review.until == date(2026, 11, 5)
    noted = store.reminders.note_review("김심사")
    assert (noted.author, noted.reviewed_at, noted.late_count) == ("김심사", datetime(2026, 11, 3, 9), 2)
    assert {answered_late.id, never.id} == {one.case.id for one in store.reminders.due()}
    assert office.at(datetime(2026, 12, 1, 9)).reminders.review().month == "2026-11"
    assert office.at(datetime(2027, 1, 1, 9)).reminders.review().until == date(2027, 1, 5)


def test_a_days_work_is_told_once_a_day(office):
    assert not office.store.reminders.is_told("오주무")
    office.store.reminders.note_told("오주무")
    office.store.reminders.note_told("오주무")
    assert office.store.reminders.is_told("오주무")
    assert not office.store.reminders.is_told("서주무")
    assert not office.at(datetime(2026, 10, 13, 9)).reminders.is_told("오주무")
