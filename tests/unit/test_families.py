"""Parts and mergers: received when the whole was, answered together, let go one by one; on both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_rows import CaseChangedError, Filed
from pipeline.workflow.case_state import CITIZEN, DESK, MANAGER, OFFICER, Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.delivery import deliver
from pipeline.workflow.desk import Actor, Desk
from pipeline.workflow.store import Store
from tests.worlds import empty_desk

MONDAY = datetime(2026, 11, 23, 10, 0)
FRONT = Actor("조접수", frozenset({DESK}), None)
MANAGER_OF_ROADS = Actor("한팀장", frozenset({MANAGER}), frozenset({"roads"}))
THE_CITIZEN = Actor("시민", frozenset({CITIZEN}), None)
OFFICER_OF_ROADS = Actor("오주무", frozenset({OFFICER}), frozenset({"roads"}))


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path, now=MONDAY, store_url=url)) as opened:
        empty_desk(opened)
        opened.office.put_approval("roads", "도로과", "김심사", is_needed=False)
        yield opened


def file(store: Store, key: str, **more: object) -> Filed:
    said = {"title": "공원과 길이 다 문제예요", "body": "길이 꺼지고 나무가 쓰러졌어요"}
    filing = Filing(key=key, arrived_at=MONDAY, kind_code="inquiry", channel_code="visit", **{**said, **more})
    return store.cases.file(filing, "조접수")


def do(store: Store, actor: Actor, case: Filed, command: str, text: str = "", **named: object) -> Filed:
    now = store.cases.case(case.id)
    return Desk(store.cases).do(actor, case.id, Event(command, **named), now.version, text)


def handled(store: Store, case: Filed) -> Filed:
    case = do(store, FRONT, case, "distribute", unit="roads")
    case = do(store, MANAGER_OF_ROADS, case, "assign", officer="오주무")
    return do(store, OFFICER_OF_ROADS, case, "start")


def test_a_part_is_a_case_of_its_own_received_when_the_whole_was(store):
    whole = handled(store, file(store, "k-1", phone="010-1111-2222"))
    later = Store(
        Settings(home=store.settings.home, now=MONDAY + timedelta(days=3), store_url=store.settings.store_url)
    )
    whole, part = Desk(later.cases).split(FRONT, whole.id, whole.version, "나무가 쓰러졌어요", "")
    assert (part.state.status, part.parent_id, part.received_at) == ("received", whole.id, MONDAY)
    assert part.due_at == whole.due_at
    assert whole.state.children == (part.id,)
    assert later.cases.written(part.id).phone == "010-1111-2222"
    assert "길이 꺼지고" in later.cases.written(part.id).body
    for one in (whole, part):
        assert later.cases.replayed(one.id) == one.state
    assert [one.event.command for one in later.cases.log(part.id)] == ["receive"]


def test_a_whole_is_answered_after_its_parts_and_due_with_the_last_of_them(store):
    whole = handled(store, file(store, "k-1"))
    whole, part = Desk(store.cases).split(FRONT, whole.id, whole.version, "나무", "쓰러졌어요")
    with pytest.raises(UsageError, match="parts are open"):
        do(store, OFFICER_OF_ROADS, whole, "answer", reason="accepted")
    part = handled(store, part)
    longer = do(store, OFFICER_OF_ROADS, part, "extend", reason="site_check", days=3)
    assert store.cases.case(whole.id).due_at == longer.due_at > whole.due_at
    do(store, OFFICER_OF_ROADS, part, "answer", reason="accepted")
    assert do(store, OFFICER_OF_ROADS, whole, "answer", reason="accepted").state.status == "answered"


def test_what_cannot_be_split_is_left_as_it_is(store):
    case = file(store, "k-1")
    with pytest.raises(UsageError, match="not received"):
        Desk(store.cases).split(FRONT, case.id, case.version, "나무", "")
    case = do(store, FRONT, case, "receive")
    with pytest.raises(UsageError, match="no title"):
        Desk(store.cases).split(FRONT, case.id, case.version, " ", "")
    _, part = Desk(store.cases).split(FRONT, case.id, case.version, "나무", "")
    with pytest.raises(UsageError, match="a part itself"):
        Desk(store.cases).split(FRONT, part.id, part.version, "잎", "")
    with pytest.raises(CaseChangedError):
        Desk(store.cases).split(FRONT, case.id, case.version, "가지", "")
    with pytest.raises(UsageError, match="not allowed"):
        Desk(store.cases).split(OFFICER_OF_ROADS, case.id, case.version + 1, "가지", "")
    assert len(store.cases.case(case.id).state.children) == 1


def many(store: Store, count: int) -> list[tuple[str, int]]:
    cases = [file(store, f"m-{i}", phone=f"010-0000-000{i}") for i in range(count)]
    return [(one.id, one.version) for one in cases]


def test_five_people_of_one_purpose_are_received_as_one_and_answered_together(store):
    seen = many(store, 5)
    leader = Desk(store.cases).merge(FRONT, seen[0][0], seen)
    assert leader.state.members == {case_id for case_id, _ in seen[1:]}
    members = store.cases.cases(sorted(leader.state.members))
    assert {one.state.status for one in members} == {"merged"}
    assert {one.state.merged_into for one in members} == {leader.id}
    leader = do(
        store, OFFICER_OF_ROADS, handled(store, leader), "answer", text="고쳤습니다", reason="accepted"
    )
    for one in store.cases.cases([case_id for case_id, _ in seen]):
        assert (one.state.status, one.state.result) == ("answered", "accepted")
        assert store.cases.said(one.id, one.version) == "고쳤습니다"
        assert store.cases.replayed(one.id) == one.state
    assert deliver(store, store.settings.home / "inbox", "test") == 5


def test_who_reopens_one_that_was_answered_together_goes_on_alone(store):
    seen = many(store, 5)
    leader = handled(store, Desk(store.cases).merge(FRONT, seen[0][0], seen))
    leader = do(store, OFFICER_OF_ROADS, leader, "answer", text="고쳤습니다", reason="accepted")
    member = store.cases.case(seen[1][0])
    member = do(store, THE_CITIZEN, member, "reopen_at_desk")
    assert (member.state.status, member.state.merged_into) == ("received", "")
    leader = do(store, THE_CITIZEN, leader, "reopen")
    assert leader.state.members == frozenset()
    again = do(store, OFFICER_OF_ROADS, leader, "answer", text="다시 고쳤습니다", reason="accepted")
    assert again.state.answers == 2
    assert store.cases.case(member.id) == member
    assert store.cases.case(seen[2][0]).state.answers == 1
    for case_id, _ in seen:
        assert store.cases.replayed(case_id) == store.cases.case(case_id).state


def test_fewer_than_five_people_are_not_merged_and_nothing_is_written(store):
    seen = many(store, 4)
    twice = file(store, "twice", phone="010-0000-0001", title="다른 글")
    with pytest.raises(UsageError, match="지금 4명"):
        Desk(store.cases).merge(FRONT, seen[0][0], [*seen, (twice.id, twice.version)])
    assert {one.state.status for one in store.cases.cases([case_id for case_id, _ in seen])} == {"filed"}
    more = [*seen, *((one.id, one.version) for one in (file(store, "x"), file(store, "y")))]
    assert len(Desk(store.cases).merge(FRONT, seen[0][0], more).state.members) == 5


def test_one_that_was_moved_meanwhile_keeps_all_apart(store):
    seen = many(store, 5)
    do(store, FRONT, store.cases.case(seen[4][0]), "withdraw")
    with pytest.raises(CaseChangedError):
        Desk(store.cases).merge(FRONT, seen[0][0], seen)
    assert store.cases.case(seen[1][0]).state.status == "filed"


def test_a_member_goes_its_own_way_again(store):
    seen = many(store, 6)
    leader = Desk(store.cases).merge(FRONT, seen[0][0], seen)
    member = store.cases.case(seen[1][0])
    alone = Desk(store.cases).unmerge(FRONT, member.id, member.version)
    assert (alone.state.status, alone.state.merged_into) == ("received", "")
    assert member.id not in store.cases.case(leader.id).state.members
    with pytest.raises(UsageError, match="not merged"):
        Desk(store.cases).unmerge(FRONT, alone.id, alone.version)
    with pytest.raises(UsageError, match="others go with it"):
        do(store, FRONT, leader, "withdraw")


def test_who_withdraws_from_a_merger_leaves_it_and_the_others_are_answered(store):
    seen = many(store, 6)
    leader = Desk(store.cases).merge(FRONT, seen[0][0], seen)
    gone = do(store, FRONT, store.cases.case(seen[1][0]), "withdraw")
    assert gone.state.status == "withdrawn"
    leader = store.cases.case(leader.id)
    assert gone.id not in leader.state.members
    do(store, OFFICER_OF_ROADS, handled(store, leader), "answer", text="고쳤습니다", reason="accepted")
    states = {one.id: one.state.status for one in store.cases.cases([case_id for case_id, _ in seen])}
    assert states.pop(gone.id) == "withdrawn"
    assert set(states.values()) == {"answered"}
