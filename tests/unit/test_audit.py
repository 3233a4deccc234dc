"""The chains of who did and who read what: they hold, and break at the line that somebody touched."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import delete, insert, select, update

from pipeline.settings import Settings
from pipeline.workflow.audit import KEY, verify
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CASE_EVENT, CASE_OPENING
from tests.worlds import empty_desk

NOW = datetime(2026, 11, 23, 10, 0)
EVENT, OPENING = CASE_EVENT.c, CASE_OPENING.c


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path, now=NOW, store_url=url)) as opened:
        empty_desk(opened)
        yield opened


def worked(store: Store, key: str) -> str:
    case = store.cases.file(Filing(key, "inquiry", "visit", "길이 꺼졌어요", "빨리요", NOW), "조접수")
    for event, text in (
        (Event("receive"), ""),
        (Event("distribute", unit="roads"), "도로과입니다"),
        (Event("assign", officer="오주무"), ""),
    ):
        case = store.cases.do(case.id, event, case.version, "조접수", text)
    for person in ("조접수", "오주무", "오주무"):
        store.openings.note(case.id, person)
    return case.id


def asked(store: Store) -> list[tuple[str, str, int]]:
    lines, broken = verify(store.engine, store.secret(KEY))
    assert lines
    return [(one.log, one.case_id, one.number) for one in broken]


def do(store: Store, *statements: object) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def test_what_was_written_holds(store):
    for key in ("k-1", "k-2"):
        worked(store, key)
    assert verify(store.engine, store.secret(KEY)) == (12, [])


@pytest.mark.parametrize(
    "change",
    [{"author": "남주무"}, {"unit": "parks"}, {"happened_at": datetime(2026, 11, 1)}, {"sealed": b"x"}],
)
def test_an_edited_line_breaks_the_chain_where_it_stands(store, change):
    other, case_id = worked(store, "k-1"), worked(store, "k-2")
    do(store, update(CASE_EVENT).where(EVENT.case_id == case_id, EVENT.number == 2).values(change))
    assert asked(store) == [("처리 이력", case_id, 2)]
    assert other != case_id


def test_a_line_that_was_taken_out_is_missed_in_the_middle_and_at_the_end(store):
    case_id = worked(store, "k-1")
    do(store, delete(CASE_EVENT).where(EVENT.case_id == case_id, EVENT.number == 3))
    assert asked(store) == [("처리 이력", case_id, 2)], "fewer lines than the case has had events"
    do(store, delete(CASE_EVENT).where(EVENT.case_id == case_id, EVENT.number == 1))
    assert ("처리 이력", case_id, 1) in asked(store)
    first = select(OPENING.id).where(OPENING.case_id == case_id).order_by(OPENING.id).limit(1)
    do(store, delete(CASE_OPENING).where(OPENING.id == first.scalar_subquery()))
    assert ("열람 기록", case_id, 1) in asked(store)


def test_a_reader_who_takes_another_name_is_told_and_a_forged_link_does_not_hold(store):
    case_id = worked(store, "k-1")
    do(store, update(CASE_OPENING).where(OPENING.person == "오주무").values(person="남주무"))
    assert asked(store) == [("열람 기록", case_id, 2), ("열람 기록", case_id, 3)]
    forged = {"case_id": case_id, "person": "남주무", "opened_at": NOW, "chain": "0" * 32}
    do(store, insert(CASE_OPENING).values(forged))
    assert ("열람 기록", case_id, 4) in asked(store)


def test_lines_from_before_there_were_chains_are_taken_as_they_stand(store):
    case_id = worked(store, "k-1")
    do(store, update(CASE_EVENT).where(EVENT.number <= 3).values(chain=None))
    assert asked(store) == []
    case = store.cases.case(case_id)
    store.cases.do(case_id, Event("start"), case.version, "오주무")
    assert asked(store) == []
    do(store, update(CASE_EVENT).where(EVENT.number == 4).values(chain=None))
    do(store, update(CASE_EVENT).where(EVENT.number == 3).values(chain="0" * 32))
    assert asked(store) != []
