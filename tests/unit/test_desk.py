"""The desk: who may do what, many at once with a preview, deadlines that move, and who reads an original."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow import case_state
from pipeline.workflow.boxes import BOXES, boxes_of
from pipeline.workflow.case_rows import CaseChangedError, Filed
from pipeline.workflow.case_state import APPROVER, CITIZEN, DESK, MANAGER, OFFICER, Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.desk import Actor, Desk, audit_units, choices, may_know, may_read, may_see, objection
from pipeline.workflow.store import Store

MONDAY = datetime(2026, 11, 23, 10, 0)
FRONT = Actor("조접수", frozenset({DESK}), None)
MANAGER_OF_ROADS = Actor("한팀장", frozenset({MANAGER}), frozenset({"roads"}))
OFFICER_OF_ROADS = Actor("오주무", frozenset({OFFICER}), frozenset({"roads"}))
HEAD_OF_ROADS = Actor("임과장", frozenset({APPROVER}), frozenset({"roads"}))
STRANGER = Actor("남주무", frozenset({MANAGER, OFFICER}), frozenset({"parks"}))
LOOKER = Actor("이열람")
OVERSEER = Actor("김심사", frozenset({case_state.OVERSEER}), None)


class Office:
    """A store whose clock can be set; each step is done by who does it in the office."""

    def __init__(self, home, now: datetime = MONDAY) -> None:
        self.home = home
        self.at(now)

    def at(self, now: datetime) -> "Office":
        self.store = Store(Settings(home=self.home, now=now))
        self.desk = Desk(self.store.cases)
        return self

    def file(self, key: str = "k-1", **more: object) -> Filed:
        said = {"title": "길이 꺼졌어요", "body": "빨리요", "kind_code": "inquiry", "channel_code": "visit"}
        return self.store.cases.file(Filing(key=key, arrived_at=MONDAY, **{**said, **more}), "조접수")

    def do(self, actor: Actor, case: Filed, command: str, text: str = "", **named: object) -> Filed:
        return self.desk.do(actor, case.id, Event(command, **named), case.version, text)

    def handled(self, key: str = "k-1", **more: object) -> Filed:
        case = self.do(FRONT, self.file(key, **more), "receive")
        case = self.do(FRONT, case, "distribute", unit="roads")
        case = self.do(MANAGER_OF_ROADS, case, "assign", officer="오주무")
        return self.do(OFFICER_OF_ROADS, case, "start")


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.store.close()


def test_a_case_goes_the_whole_way_through_the_hands_that_it_belongs_to(office):
    case = office.do(OFFICER_OF_ROADS, office.handled(), "draft", text="고치겠습니다")
    case = office.do(HEAD_OF_ROADS, case, "approve")
    case = office.do(OFFICER_OF_ROADS, case, "answer", text="고쳤습니다", reason="accepted")
    case = office.do(FRONT, case, "rate", reason="4")
    case = office.do(FRONT, case, "reopen", text="또 꺼졌어요")
    assert (case.state.status, case.state.score, case.state.result) == ("handling", 4, "accepted")
    assert [one.author for one in office.store.cases.log(case.id)] == [
        *("조접수",) * 2,
        "한팀장",
        *("오주무",) * 2,
        "임과장",
        "오주무",
        *("조접수",) * 2,
    ]
    assert office.store.cases.said(case.id, 7) == "고쳤습니다"
    assert office.store.cases.replayed(case.id) == case.state


@pytest.mark.parametrize(
    ("actor", "command", "why"),
    [
        (LOOKER, "assign", "not allowed"),
        (FRONT, "draft", "not allowed"),
        (STRANGER, "draft", "another unit"),
        (Actor("박주무", frozenset({OFFICER}), frozenset({"roads"})), "draft", "another officer"),
        (Actor("시민", frozenset({CITIZEN}), frozenset()), "draft", "not allowed"),
        (OFFICER_OF_ROADS, "explode", "no such command"),
    ],
)
def test_nobody_does_what_is_not_theirs(office, actor, command, why):
    case = office.handled()
    assert why in objection(actor, case, Event(command, officer="오주무"))
    with pytest.raises(UsageError, match=why):
        office.do(actor, case, command)
    assert office.store.cases.case(case.id) == case


def test_nobody_approves_their_own_draft(office):
    both = Actor("오주무", frozenset({OFFICER, APPROVER}), frozenset({"roads"}))
    case = office.do(both, office.handled(), "draft")
    assert "own draft" in objection(both, case, Event("approve"))
    assert office.do(HEAD_OF_ROADS, case, "approve").state.status == "approved"


def test_the_choices_are_what_a_role_may_do_in_that_state(office):
    case = office.handled()
    assert {one.command for one in choices(MANAGER_OF_ROADS, case)} >= {"assign", "extend", "send_on"}
    assert not {one.command for one in choices(MANAGER_OF_ROADS, case)} & {"draft", "approve", "distribute"}
    assert choices(LOOKER, case) == ()
    assert {one.command for one in choices(STRANGER, case)} == set()


def test_the_second_of_two_people_at_a_desk_is_told_and_not_refused_for_a_wrong_reason(office):
    case = office.do(FRONT, office.file(), "receive")
    office.do(FRONT, case, "distribute", unit="roads")
    with pytest.raises(CaseChangedError) as told:
        office.do(Actor("정접수", frozenset({DESK}), None), case, "distribute", unit="parks")
    assert told.value.now.state.unit == "roads"


def test_a_batch_is_seen_before_it_is_done_and_each_row_has_its_own_outcome(office):
    cases = [office.handled(f"k-{i}") for i in range(3)]
    gone = office.do(FRONT, cases[2], "withdraw")
    seen = [(one.id, one.version) for one in cases]
    extend = Event("extend", reason="site_check", days=3)
    preview = office.desk.preview(OFFICER_OF_ROADS, seen, extend)
    assert [bool(one.problem) for one in preview] == [False, False, True]
    assert office.store.cases.case(cases[0].id) == cases[0], "a preview does nothing"
    done = office.desk.do_each(OFFICER_OF_ROADS, seen, extend)
    assert [bool(one.problem) for one in done] == [False, False, True]
    assert done[2].case == gone
    assert [office.store.cases.case(one.id).state.extensions for one in cases] == [1, 1, 0]
    none = office.desk.do_each(OFFICER_OF_ROADS, [("20261123999999", 0)], extend)
    assert "no such case" in none[0].problem


def test_one_draft_for_many_has_each_cases_own_number_place_and_day(office):
    cases = [office.handled(f"k-{i}", district_code="11680") for i in range(2)]
    seen = [(one.id, one.version) for one in cases]
    text = "{번호}번, {장소}에서 {일자}에 내신 민원입니다."
    done = office.desk.do_each(OFFICER_OF_ROADS, seen, Event("draft"), text)
    assert not any(one.problem for one in done)
    assert [office.store.cases.said(one.id, 5) for one in cases] == [
        f"{one.id}번, 강남구에서 2026년 11월 23일에 내신 민원입니다." for one in cases
    ]


def test_all_or_nothing_does_nothing_where_one_cannot(office):
    cases = [office.handled(f"k-{i}") for i in range(2)]
    office.do(FRONT, cases[1], "withdraw")
    seen = [(one.id, one.version) for one in cases]
    outcomes = office.desk.do_each(OFFICER_OF_ROADS, seen, Event("draft"), together=True)
    assert all(one.problem for one in outcomes)
    assert office.store.cases.case(cases[0].id) == cases[0]
    both = [office.handled(f"t-{i}") for i in range(2)]
    seen = [(one.id, one.version) for one in both]
    done = office.desk.do_each(OFFICER_OF_ROADS, seen, Event("draft"), together=True)
    assert [one.case.state.status for one in done if one.case] == ["drafted"] * 2


def test_an_extension_moves_the_deadline_and_a_banned_reason_does_not(office):
    case = office.handled()
    assert case.due_at == datetime(2026, 12, 1, 18)
    with pytest.raises(UsageError, match=r"2026|업무"):
        office.do(OFFICER_OF_ROADS, case, "extend", reason="overload", days=3)
    assert office.store.cases.case(case.id) == case, "a refused extension leaves no event"
    longer = office.do(OFFICER_OF_ROADS, case, "extend", reason="site_check", days=3)
    assert longer.due_at == datetime(2026, 12, 4, 18)
    with pytest.raises(UsageError):
        office.do(OFFICER_OF_ROADS, longer, "extend", reason="site_check", days=3)
    agreed = office.do(OFFICER_OF_ROADS, longer, "extend", reason="site_check", days=3, has_consent=True)
    assert agreed.due_at == datetime(2026, 12, 9, 18)
    assert office.store.cases.due(case.id).due_at == agreed.due_at


def test_days_of_a_supplement_are_not_counted(office):
    case = office.do(OFFICER_OF_ROADS, office.handled(), "demand_supplement")
    later = office.at(MONDAY + timedelta(days=2))
    back = later.do(FRONT, case, "supplement_came")
    assert back.due_at == datetime(2026, 12, 4, 18), "three working days lay with the citizen"


def test_a_reopened_case_has_a_new_deadline(office):
    case = office.do(OFFICER_OF_ROADS, office.handled(), "draft")
    case = office.do(HEAD_OF_ROADS, case, "approve")
    case = office.do(OFFICER_OF_ROADS, case, "answer", reason="accepted")
    later = office.at(MONDAY + timedelta(days=14))
    assert later.do(FRONT, case, "reopen").due_at == datetime(2026, 12, 15, 18)


def box(office: Office, code: str, actor: Actor = FRONT) -> list[str]:
    where = BOXES[code].where(actor, office.store.clock())
    return [one.id for one in office.store.cases.box(where)]


def test_a_box_holds_what_is_its_own_the_first_due_first(office):
    slow = office.do(FRONT, office.file("a", kind_code="suggestion"), "receive")
    soon = office.do(FRONT, office.file("b", kind_code="other"), "receive")
    theirs = office.handled("c")
    assert box(office, "intake") == [soon.id, slow.id]
    assert box(office, "unit", OFFICER_OF_ROADS) == [theirs.id] == box(office, "mine", OFFICER_OF_ROADS)
    assert box(office, "unit", STRANGER) == [] == box(office, "unit", LOOKER)
    assert box(office, "requests") == []
    asked = office.do(
        OFFICER_OF_ROADS, theirs, "request_reassignment", unit="parks", reason="other_duty", text="공원입니다"
    )
    assert box(office, "requests") == [asked.id]
    office.at(MONDAY + timedelta(hours=2))
    assert box(office, "soon", OVERSEER) == [soon.id]
    office.at(MONDAY + timedelta(days=1))
    assert box(office, "late") == [soon.id]
    assert box(office, "late", MANAGER_OF_ROADS) == []


def test_what_wanders_waits_or_lacks_its_number_lies_before_the_overseer(office):
    wandering = office.handled("a")
    for unit in ("parks", "roads"):
        wandering = office.do(
            MANAGER_OF_ROADS if unit == "parks" else STRANGER,
            wandering,
            "request_reassignment",
            unit=unit,
            reason="other_duty",
        )
        wandering = office.do(FRONT, wandering, "approve_reassignment", unit=unit)
    named = office.do(FRONT, office.handled("b"), "request_recusal")
    waiting = office.do(OFFICER_OF_ROADS, office.handled("c"), "demand_supplement")
    letter = office.do(FRONT, office.file("d", channel_code="letter"), "answer_at_once", reason="informed")
    for code, case in (
        ("pingpong", wandering),
        ("recusal", named),
        ("supplement", waiting),
        ("unregistered", letter),
    ):
        assert box(office, code, OVERSEER) == [case.id]
    counted = {one.code: one.where(OVERSEER, MONDAY) for one in boxes_of(OVERSEER)}
    assert office.store.cases.counts(counted) == {code: len(box(office, code, OVERSEER)) for code in counted}
    office.do(FRONT, letter, "register_letter", reason="1234567890123")
    assert box(office, "unregistered", OVERSEER) == []


def test_distributing_a_filing_receives_it_in_the_same_step_and_can_be_undone(office):
    case = office.do(FRONT, office.file(), "distribute", unit="roads")
    assert (case.state.status, case.version, case.received_at) == ("distributed", 2, MONDAY)
    assert case.due_at == datetime(2026, 12, 1, 18)
    assert office.do(FRONT, case, "take_back").state.status == "received"


def test_the_same_persons_earlier_cases_are_found_by_a_key_that_tells_nothing(office):
    first = office.file("a", name="홍길동", phone="010-1234-5678")
    office.file("b", phone="010-9999-0000")
    second = office.file("c", phone="01012345678")
    assert [one.id for one in office.store.cases.earlier(second.id)] == [first.id]
    assert office.store.cases.earlier(office.file("d").id) == []
    assert b"1234" not in (office.home / "minwon.sqlite").read_bytes()


def test_an_original_is_read_by_whose_case_it_is_while_it_is_open(office):
    case = office.handled()
    assert may_read(FRONT, case)
    assert may_read(OFFICER_OF_ROADS, case)
    assert not may_read(STRANGER, case)
    assert not may_read(LOOKER, case)
    asked = office.do(OFFICER_OF_ROADS, case, "ask_cooperation", unit="parks")
    assert may_read(STRANGER, asked)
    given = office.do(STRANGER, asked, "give_cooperation", unit="parks", text="공원 쪽은 이상 없음")
    assert given.state.cooperating == frozenset()
    assert not may_read(FRONT, office.do(FRONT, given, "withdraw"))


def test_a_case_is_there_for_who_has_or_had_it_and_for_who_looks_over_all(office):
    case = office.handled()
    for actor, sees in (
        (FRONT, True),
        (OVERSEER, True),
        (OFFICER_OF_ROADS, True),
        (STRANGER, False),
        (LOOKER, False),
    ):
        assert may_see(actor, case) == sees
    moved = office.do(OFFICER_OF_ROADS, case, "request_reassignment", unit="parks", reason="other_duty")
    moved = office.do(FRONT, moved, "approve_reassignment", unit="parks")
    assert may_see(STRANGER, moved) and may_see(OFFICER_OF_ROADS, moved)
    barred = office.do(FRONT, office.do(FRONT, moved, "request_recusal"), "accept_recusal")
    assert not may_see(STRANGER, barred), "기피 수용: the named unit loses access"


def test_an_officer_of_the_unit_that_was_asked_is_offered_its_opinion_and_gives_it(office):
    asked = office.do(OFFICER_OF_ROADS, office.handled(), "ask_cooperation", unit="parks")
    theirs = Actor("남주무", frozenset({OFFICER}), frozenset({"parks"}))
    assert [one.command for one in choices(theirs, asked)] == ["give_cooperation"]
    assert "give_cooperation" not in [one.command for one in choices(OFFICER_OF_ROADS, asked)]
    given = office.do(theirs, asked, "give_cooperation", unit="parks", text="공원 쪽은 이상 없음")
    assert given.state.cooperating == frozenset()


def test_each_opening_of_an_original_is_a_row(office):
    case = office.file()
    office.store.openings.note(case.id, "조접수")
    office.store.openings.note(case.id, "오주무")
    assert [one.person for one in office.store.openings.of(case.id)] == ["조접수", "오주무"]


def test_who_looks_at_a_case_is_told_to_the_next_one_until_they_leave_or_go_to_lunch(office):
    case = office.file()
    watch = office.store.openings.watch
    assert watch(case.id, "조접수") == ""
    assert watch(case.id, "조접수") == ""
    assert watch(case.id, "정접수") == "조접수"
    office.store.openings.leave(case.id, "조접수")
    assert watch(case.id, "정접수") == ""
    after_lunch = office.at(MONDAY + timedelta(minutes=1))
    assert after_lunch.store.openings.watch(case.id, "조접수") == ""


def again(office: Office, key: str, **more: object) -> Filed:
    return office.file(key, phone="010-1234-5678", **more)


def answered(office: Office, case: Filed, result: str = "informed") -> Filed:
    return office.do(FRONT, case, "answer_at_once", text="알려 드립니다", reason=result)


def test_the_same_words_of_the_same_person_are_counted_and_the_third_may_be_closed(office):
    for key in ("a", "b"):
        answered(office, again(office, key))
    third = again(office, "c", body="빨 리 요!!")
    assert (third.state.receipts, third.state.notices) == (3, 2), "however it is spaced and dotted"
    third = office.do(FRONT, third, "receive")
    assert "close_repeated" in [one.command for one in choices(FRONT, third)]
    assert office.do(FRONT, third, "close_repeated").state.status == "closed"
    assert office.store.cases.replayed(third.id) == office.store.cases.case(third.id).state
    assert office.file("d", phone="010-9999-0000").state.receipts == 1
    assert office.file("e").state.receipts == 1, "nobody knows who filed it"


def test_an_officer_counts_an_earlier_case_in_other_words_with_the_results_told_of_it(office):
    first = answered(office, again(office, "a", title="도로가 내려앉았어요"))
    second = office.do(FRONT, again(office, "b"), "receive")
    counted = office.do(FRONT, second, "count_as_same", reason=first.id, days=99)
    assert (counted.state.receipts, counted.state.notices) == (2, 1), "the store knows how many were told"
    assert office.store.cases.replayed(second.id) == counted.state
    stranger = office.file("c", phone="010-9999-0000")
    with pytest.raises(UsageError, match="not the same person"):
        office.do(FRONT, counted, "count_as_same", reason=stranger.id)


def test_a_grievance_filed_again_after_its_answer_is_the_audit_units(office):
    answered(office, again(office, "a", kind_code="grievance"))
    case = again(office, "b", kind_code="grievance")
    assert case.state.is_for_audit
    with pytest.raises(UsageError, match="audit unit"):
        office.do(FRONT, case, "distribute", unit="roads")
    audit = sorted(audit_units())
    assert audit
    assert office.do(FRONT, case, "distribute", unit=audit[0]).state.unit == audit[0]


def test_an_officer_asks_for_another_unit_within_three_working_hours_and_a_manager_later(office):
    case = office.handled()
    asks = {"unit": "parks", "reason": "other_duty"}
    late = office.at(MONDAY + timedelta(hours=4, minutes=30))
    event = Event("request_reassignment", **asks)
    (told,) = late.desk.preview(OFFICER_OF_ROADS, [(case.id, case.version)], event)
    assert "3근무시간" in told.problem
    with pytest.raises(UsageError, match="too late"):
        late.do(OFFICER_OF_ROADS, case, "request_reassignment", **asks)
    assert late.do(MANAGER_OF_ROADS, case, "request_reassignment", **asks).state.pending
    in_time = office.at(MONDAY + timedelta(hours=3, minutes=59))
    other = in_time.handled("k-2")
    assert in_time.do(OFFICER_OF_ROADS, other, "request_reassignment", **asks).state.pending


def test_a_batch_is_taken_back_by_who_did_it_and_each_row_says_how_it_went(office):
    cases = [office.handled(f"k-{i}") for i in range(3)]
    seen = [(one.id, one.version) for one in cases]
    due = [one.due_at for one in cases]
    done = office.desk.do_each(OFFICER_OF_ROADS, seen, Event("extend", reason="site_check", days=3))
    assert all(one.case.due_at > at for one, at in zip(done, due, strict=True))
    moved = office.do(OFFICER_OF_ROADS, done[2].case, "draft")
    now = [(one.id, one.case.version) for one in done]
    strange = office.desk.undo(MANAGER_OF_ROADS, now[:1])
    assert "another person" in strange[0].problem
    back = office.desk.undo(OFFICER_OF_ROADS, now)
    assert [bool(one.problem) for one in back] == [False, False, True]
    assert back[2].case == moved
    assert [one.case.due_at for one in back[:2]] == due[:2]
    assert [one.case.state.extensions for one in back[:2]] == [0, 0]
    assert "nothing to undo" in office.desk.undo(FRONT, [(office.file("new").id, 0)])[0].problem


def test_all_together_have_their_own_words_too(office):
    cases = [office.handled(f"k-{i}") for i in range(2)]
    seen = [(one.id, one.version) for one in cases]
    office.desk.do_each(OFFICER_OF_ROADS, seen, Event("draft"), "{번호}번", together=True)
    assert [office.store.cases.said(one.id, 5) for one in cases] == [f"{one.id}번" for one in cases]


def test_the_unit_that_was_asked_finds_the_case_in_a_box_until_it_has_answered(office):
    case = office.do(OFFICER_OF_ROADS, office.handled(), "ask_cooperation", unit="parks")
    assert box(office, "asked", STRANGER) == [case.id]
    assert box(office, "asked", OFFICER_OF_ROADS) == []
    office.do(STRANGER, case, "give_cooperation", unit="parks", text="이상 없음")
    assert box(office, "asked", STRANGER) == []


def test_what_is_going_to_be_late_untold_or_before_the_committee_lies_in_a_box(office):
    waiting = office.do(FRONT, office.file("a"), "distribute", unit="roads")
    asked = office.do(
        OFFICER_OF_ROADS, office.handled("b"), "request_reassignment", unit="parks", reason="other_duty"
    )
    there = office.do(OVERSEER, asked, "refer_to_committee")
    assert box(office, "committee", OVERSEER) == [there.id]
    assert box(office, "slipping", OVERSEER) == []
    office.at(datetime(2026, 11, 30, 9))
    assert box(office, "slipping", OVERSEER) == [waiting.id]
    assert office.do(OVERSEER, there, "rule_unit", unit="parks").state.unit == "parks"
    office.at(MONDAY + timedelta(days=31))
    assert set(box(office, "progress", OVERSEER)) == {waiting.id, there.id}
    told = office.do(MANAGER_OF_ROADS, waiting, "assign", officer="오주무")
    office.do(OFFICER_OF_ROADS, told, "tell_progress", text="조사하고 있습니다")
    assert box(office, "progress", OVERSEER) == [there.id]


def test_an_adopted_proposal_is_watched_until_it_is_carried_out(office):
    office.store.office.put_approval("roads", "도로과", "김심사", is_needed=False)
    case = office.do(FRONT, office.handled(kind_code="proposal"), "stand_behind")
    case = office.do(OFFICER_OF_ROADS, case, "answer", reason="adopted", text="하겠습니다")
    assert box(office, "execution", OVERSEER) == [case.id]
    planned = office.do(OFFICER_OF_ROADS, case, "plan_execution", days=10)
    assert planned.execution_due == datetime(2026, 12, 3, 18)
    office.at(datetime(2026, 12, 4))
    assert box(office, "execution_late", OVERSEER) == [case.id]
    office.do(OFFICER_OF_ROADS, planned, "report_execution", reason="done", text="했습니다")
    assert box(office, "execution_late", OVERSEER) == box(office, "execution", OVERSEER) == []


def test_a_part_of_a_command_is_not_given_by_itself(office):
    case = office.do(FRONT, office.file(), "receive")
    for command in ("take_in", "split", "merge_into", "add_photo", "answer_with_leader"):
        assert "no such command" in objection(FRONT, case, Event(command, reason="x"))


def test_who_filed_a_protected_case_is_known_to_its_unit_alone(office):
    case = office.file(name="홍길동", phone="010-1234-5678", is_protected=True)
    assert may_read(FRONT, case)
    assert not may_know(FRONT, case)
    there = office.do(FRONT, case, "distribute", unit="roads")
    for actor, knows in (
        (OFFICER_OF_ROADS, True),
        (MANAGER_OF_ROADS, True),
        (FRONT, False),
        (STRANGER, False),
        (OVERSEER, False),
        (Actor("장관리", frozenset({DESK, OFFICER}), None), False),
    ):
        assert may_know(actor, there) == knows
    assert may_know(FRONT, office.file("open"))
