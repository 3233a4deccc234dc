"""Cases: filed once, moved by who saw the last version, replayed from their log, told once; on both databases."""

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_rows import CaseChangedError
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE, OUTBOX
from tests.worlds import empty_desk

NOW = datetime(2026, 11, 23, 10, 0)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path, now=NOW, store_url=url)) as opened:
        empty_desk(opened)
        yield opened


def filing(key: str = "k-1", **more: object) -> Filing:
    said = {"title": "길이 꺼졌어요", "body": "연락처는 010-1234-5678 입니다", "kind_code": "inquiry"}
    return Filing(key=key, channel_code="web", arrived_at=NOW, **{**said, **more})


def handled(store: Store) -> str:
    store.office.put_approval("교통실", "교통실", "김심사", is_needed=False)
    case = store.cases.file(filing(), "나라님")
    for event in (
        Event("receive"),
        Event("distribute", unit="교통실"),
        Event("assign", officer="김담당"),
        Event("start"),
    ):
        case = store.cases.do(case.id, event, case.version, "조접수")
    return case.id


def count(store: Store, table) -> int:
    with store.engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_same_filing_twice_is_one_case(store):
    first, second = (store.cases.file(filing(), "나라님") for _ in range(2))
    assert first == second
    assert first.id == "20261123500001"
    assert store.cases.file(filing("k-2"), "나라님").id == "20261123500002"
    assert (count(store, CIVIL_CASE), count(store, OUTBOX)) == (2, 2)


def test_what_was_written_is_sealed_and_only_its_masked_title_is_not(store):
    case = store.cases.file(filing(title="홍길동 010-1234-5678 전화 주세요"), "나라님")
    assert "1234" not in case.title
    written = store.cases.written(case.id)
    assert (written.title, written.body) == (
        "홍길동 010-1234-5678 전화 주세요",
        "연락처는 010-1234-5678 입니다",
    )
    with store.engine.begin() as connection:
        sealed = connection.execute(select(CIVIL_CASE.c.sealed)).scalar_one()
    assert b"1234" not in sealed


def test_receipt_starts_the_laws_clock_with_the_offices_days_off(store):
    store.holidays.put(datetime(2026, 11, 24).date(), "임시공휴일", "", "김담당")
    case = store.cases.file(filing(), "나라님")
    assert case.due_at is None
    received = store.cases.do(case.id, Event("receive"), 0, "조접수")
    assert received.received_at == NOW
    assert received.due_at == datetime(2026, 12, 2, 18)
    store.holidays.remove(datetime(2026, 11, 24).date(), "박주임")


def test_a_statutes_own_period_and_a_citys_promise_are_counted(store):
    for kind, more, due in (
        ("statutory", {"days": 2}, datetime(2026, 11, 25, 10)),
        ("field", {"hours": 3}, datetime(2026, 11, 23, 13)),
    ):
        case = store.cases.file(filing(kind, kind_code=kind, **more), "나라님")
        assert store.cases.do(case.id, Event("receive"), 0, "조접수").due_at == due


def test_the_log_adds_up_to_the_row(store):
    number = handled(store)
    case = store.cases.case(number)
    assert store.cases.replayed(number) == case.state
    assert (case.state.status, case.state.officer, case.version) == ("handling", "김담당", 4)
    assert count(store, CASE_EVENT) == 4
    assert count(store, OUTBOX) == 5, "the filing and each of four moves"


def test_the_second_of_two_people_is_told_what_the_first_did(store):
    number = handled(store)
    store.cases.do(number, Event("answer", reason="accepted"), 4, "김담당", text="고쳤습니다")
    with pytest.raises(CaseChangedError) as told:
        store.cases.do(number, Event("withdraw"), 4, "민원인")
    assert (told.value.now.state.status, told.value.now.version) == ("answered", 5)
    assert store.cases.case(number).state.answers == 1


def test_of_many_at_once_exactly_one_moves_it(store):
    number = handled(store)
    done: list[str] = []

    def answer(author: str) -> None:
        try:
            store.cases.do(number, Event("answer", reason="accepted"), 4, author)
            done.append(author)
        except CaseChangedError:
            pass

    people = [threading.Thread(target=answer, args=(f"사람{i}",)) for i in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(done) == 1
    assert store.cases.replayed(number) == store.cases.case(number).state


def test_many_filed_at_once_are_as_many_cases_and_the_same_one_is_one(store):
    ids: list[str] = []

    def file(keys: list[str]) -> None:
        ids.extend(store.cases.file(filing(key), "나라님").id for key in keys)

    keys = [f"k-{i}" for i in range(10)]
    people = [threading.Thread(target=file, args=([*keys, f"own-{i}"],)) for i in range(6)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(ids) == 66
    assert len(set(ids)) == count(store, CIVIL_CASE) == count(store, OUTBOX) == 16


def test_what_may_not_happen_writes_nothing(store):
    number = handled(store)
    before = (count(store, CASE_EVENT), count(store, OUTBOX), store.cases.case(number))
    with pytest.raises(UsageError):
        store.cases.do(number, Event("approve"), 4, "김담당")
    with pytest.raises(UsageError, match="no such case"):
        store.cases.do("20261123999999", Event("receive"), 0, "김담당")
    assert (count(store, CASE_EVENT), count(store, OUTBOX), store.cases.case(number)) == before


@pytest.mark.parametrize(
    "more", [{"title": "  "}, {"kind_code": "none"}, {"channel_code": "none"}, {"body": "가" * 20_001}]
)
def test_a_filing_that_is_none_is_refused(store, more):
    said = {"key": "k-9", "kind_code": "inquiry", "channel_code": "web", "title": "제목", "body": ""}
    with pytest.raises(UsageError):
        store.cases.file(Filing(arrived_at=NOW, **{**said, **more}), "나라님")
    assert count(store, CIVIL_CASE) == 0


def _at(store: Store, now: datetime) -> Store:
    return Store(Settings(home=store.settings.home, now=now, store_url=store.settings.store_url))


def _claim_all(url: str, home: Path, owner: str) -> list[int]:
    """What one worker process claims until nothing is left."""
    got: list[int] = []
    with Store(Settings(home=home, now=NOW, store_url=url)) as store:
        while messages := store.outbox.claim(owner, timedelta(minutes=1), most=13):
            got += [one.id for one in messages]
    return got


def test_six_hundred_messages_are_claimed_once_by_four_processes(store):
    rows = [
        {"topic": "warehouse", "case_id": f"case-{i}", "event_number": 0, "created_at": NOW}
        for i in range(600)
    ]
    with store.engine.begin() as connection:
        connection.execute(OUTBOX.insert(), rows)
    settings = store.settings
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        asked = [pool.submit(_claim_all, settings.store_url, settings.home, f"일꾼{i}") for i in range(4)]
        got = [number for one in asked for number in one.result()]
    assert len(got) == len(set(got)) == 600


def test_each_message_is_claimed_once_by_several_and_again_only_after_its_lease(store):
    for i in range(60):
        store.cases.file(filing(f"k-{i}"), "나라님")
    got: list[int] = []

    def work(owner: str) -> None:
        while messages := store.outbox.claim(owner, timedelta(minutes=1), most=7):
            got.extend(one.id for one in messages)

    workers = [threading.Thread(target=work, args=(f"일꾼{i}",)) for i in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(got) == len(set(got)) == 60
    later, much_later = (_at(store, NOW + timedelta(minutes=wait)) for wait in (2, 9))
    again = later.outbox.claim("일꾼9", timedelta(minutes=1))
    assert len(again) == 60
    later.outbox.told(one.id for one in again[:50])
    assert len(much_later.outbox.claim("일꾼9", timedelta(minutes=1))) == 10
    later.close()
    much_later.close()
