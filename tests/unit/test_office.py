"""What an office sets: 결재 by unit, the promises' clock, templates, stand-ins; and who changed what."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_state import DESK, MANAGER, OFFICER, Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.desk import Actor, Desk, may_read, today
from pipeline.workflow.store import Store

FRIDAY = datetime(2026, 11, 20, 16, 0)
FRONT = Actor("조접수", frozenset({DESK}), None)
CHIEF = Actor("한팀장", frozenset({MANAGER}), frozenset({"roads"}))


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with Store(Settings(home=tmp_path, now=FRIDAY)) as opened:
        yield opened


def handled(store: Store, officer: str, **more: object):
    said = {"kind_code": "inquiry", "channel_code": "visit", "title": "길", "body": ""}
    case = store.cases.file(Filing(key="k-1", arrived_at=FRIDAY, **{**said, **more}), "조접수")
    desk = Desk(store.cases)
    for actor, event in (
        (FRONT, Event("distribute", unit="roads")),
        (CHIEF, Event("assign", officer=officer)),
    ):
        case = desk.do(actor, case.id, event, case.version)
    return case


def test_a_unit_answers_by_approval_until_somebody_says_otherwise_and_cases_keep_theirs(store):
    before = handled(store, "오주무")
    assert before.state.needs_approval
    store.office.put_approval("roads", "도로과", "김심사", is_needed=False)
    after = store.cases.file(Filing("k-2", "inquiry", "visit", "길", "", FRIDAY), "조접수")
    after = Desk(store.cases).do(FRONT, after.id, Event("distribute", unit="roads"), after.version)
    assert not after.state.needs_approval
    assert store.cases.case(before.id).state.needs_approval
    assert store.cases.replayed(after.id) == after.state
    store.office.put_approval("roads", "도로과", "김심사", is_needed=True)
    assert store.office.needs_approval("roads")


def test_a_promise_runs_at_night_or_in_office_hours_as_the_office_has_it(store):
    case = handled(store, "오주무", kind_code="field", hours=24)
    assert case.due_at == FRIDAY + timedelta(hours=24)
    store.office.put_promise_clock("working", "김심사")
    assert store.cases.recount() == 1
    assert store.cases.case(case.id).due_at == datetime(2026, 11, 23, 16), "a day has eight of them"
    with pytest.raises(UsageError, match="no such clock"):
        store.office.put_promise_clock("lunar", "김심사")


def test_templates_are_kept_by_name_without_anybodys_data(store):
    store.office.put_template("불법주정차 안내", "{번호}번 민원의 결과를 알립니다.", "한팀장")
    store.office.put_template("불법주정차 안내", "{번호}번 민원을 처리했습니다.", "한팀장")
    assert store.office.templates() == {"불법주정차 안내": "{번호}번 민원을 처리했습니다."}
    with pytest.raises(UsageError, match="personal data"):
        store.office.put_template("나쁜 문안", "010-1234-5678 로 전화하세요", "한팀장")
    with pytest.raises(UsageError, match="no name"):
        store.office.put_template(" ", "글", "한팀장")
    with pytest.raises(UsageError, match="too long"):
        store.office.put_template("긴 문안", "가" * 4_001, "한팀장")
    store.office.put_template("불법주정차 안내", "", "한팀장")
    assert store.office.templates() == {}


def test_a_stand_in_does_the_absent_ones_work_on_those_days_only(store):
    case = handled(store, "오주무")
    other = Actor("서주무", frozenset({OFFICER}), frozenset({"parks"}))
    start = Event("start")
    with pytest.raises(UsageError, match="another unit"):
        Desk(store.cases).do(other, case.id, start, case.version)
    store.office.put_stand_in("오주무", "서주무", date(2026, 11, 20), date(2026, 11, 24), "한팀장")
    acting = today(other, store.office)
    assert acting.names == {"오주무", "서주무"}
    assert may_read(acting, case)
    started = Desk(store.cases).do(acting, case.id, start, case.version)
    assert [one.author for one in store.cases.log(case.id)][-1] == "서주무"
    assert started.state.officer == "오주무", "the case stays with whose it is"
    later = Store(Settings(home=store.settings.home, now=datetime(2026, 11, 25, 9)))
    assert today(other, later.office).names == {"서주무"}
    later.close()


def test_a_stand_in_needs_two_people_and_days_in_order(store):
    for person, substitute, until, why in (
        ("오주무", "오주무", date(2026, 11, 24), "two people"),
        ("", "서주무", date(2026, 11, 24), "two people"),
        ("오주무", "서주무", date(2026, 11, 19), "wrong way"),
    ):
        with pytest.raises(UsageError, match=why):
            store.office.put_stand_in(person, substitute, date(2026, 11, 20), until, "한팀장")
    store.office.put_stand_in("오주무", "서주무", date(2026, 11, 20), date(2026, 11, 24), "한팀장")
    (one,) = store.office.stand_ins(date(2026, 11, 24))
    store.office.end_stand_in(one.id, "한팀장")
    assert store.office.stand_ins() == []
    with pytest.raises(UsageError, match="no such"):
        store.office.end_stand_in(one.id, "한팀장")


def test_every_change_says_who_made_it_and_what_stood_there_before(store):
    store.office.put_approval("roads", "도로과", "김심사", is_needed=False)
    store.office.put_promise_clock("working", "김심사")
    store.office.put_template("안내", "처음", "한팀장")
    store.office.put_template("안내", "나중", "한팀장")
    store.holidays.put(date(2026, 12, 24), "임시공휴일", "국무회의", "김심사")
    store.holidays.remove(date(2026, 12, 24), "장관리")
    told = [(one.subject, one.name, one.before, one.after, one.author) for one in store.office.changes()]
    assert told == [
        ("holiday", "2026-12-24", "임시공휴일", "", "장관리"),
        ("holiday", "2026-12-24", "", "임시공휴일(쉬는 날)", "김심사"),
        ("template", "안내", "처음", "나중", "한팀장"),
        ("template", "안내", "", "처음", "한팀장"),
        ("clock", "현장민원", "늘 흐름", "근무시간만", "김심사"),
        ("approval", "도로과", "결재 뒤에", "결재 없이", "김심사"),
    ]
