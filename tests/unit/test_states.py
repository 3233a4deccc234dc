"""The transition table: the way of a case by the book, what is refused, and no way to a state that must not be."""

from dataclasses import replace

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.errors import UsageError
from pipeline.schema import codes
from pipeline.workflow.case_state import AT_UNIT, DONE, OPEN, REASONS, RECUSAL, ROLES, STATUSES, Case, Event
from pipeline.workflow.states import TRANSITIONS, allowed, apply, fold, inverse, refusal

UNITS = ("교통실", "주택실", "안전실")
DISTRIBUTED = (Event("receive"), Event("distribute", unit="교통실"))
HANDLED = (*DISTRIBUTED, Event("assign", officer="김담당"), Event("start"))
BY_ITSELF = (Event("receive"), Event("distribute", unit="교통실", needs_approval=False), *HANDLED[2:])
"""Of a unit that answers without 결재."""


def test_a_case_goes_from_filing_to_its_answer_by_draft_and_approval():
    case = fold((*HANDLED, Event("draft"), Event("approve"), Event("answer", reason="accepted")))
    assert (case.status, case.unit, case.officer, case.answers) == ("answered", "교통실", "김담당", 1)


def test_a_unit_without_approval_answers_at_once_and_one_with_it_does_not():
    assert fold((*BY_ITSELF, Event("answer", reason="accepted"))).status == "answered"
    assert "not approved" in refusal(fold(HANDLED), Event("answer", reason="accepted"))


def test_only_an_approved_request_is_a_transfer():
    asked = fold((*DISTRIBUTED, Event("request_reassignment", unit="주택실", reason="other_duty")))
    assert (asked.unit, asked.held_by) == ("교통실", ("교통실",))
    assert "pending" in refusal(asked, Event("assign", officer="김담당"))
    refused = apply(asked, Event("refuse_reassignment"))
    assert (refused.unit, refused.held_by, refused.pending) == ("교통실", ("교통실",), "")
    moved = apply(asked, Event("approve_reassignment", unit="주택실"))
    assert (moved.status, moved.unit, moved.held_by) == ("distributed", "주택실", ("교통실", "주택실"))


def test_a_request_needs_one_of_six_reasons_and_another_unit():
    case = fold(DISTRIBUTED)
    assert len(REASONS) == 6
    assert "no such reason" in refusal(case, Event("request_reassignment", unit="주택실", reason="overload"))
    assert "has it" in refusal(case, Event("request_reassignment", unit="교통실", reason="mistake"))


def test_an_accepted_recusal_takes_the_case_from_the_unit_for_good():
    case = fold((*HANDLED, Event("request_recusal"), Event("accept_recusal")))
    assert (case.status, case.unit, case.officer, case.barred) == ("received", "", "", {"교통실"})
    assert "barred" in refusal(case, Event("distribute", unit="교통실"))
    again = fold((Event("distribute", unit="주택실"),), case)
    assert "barred" in refusal(again, Event("request_reassignment", unit="교통실", reason="mistake"))
    kept = fold((*HANDLED, Event("request_recusal"), Event("refuse_recusal")))
    assert (kept.unit, kept.officer, kept.status) == ("교통실", "김담당", "handling")


def test_a_supplement_is_demanded_twice_and_then_the_case_is_returned():
    once = fold((*HANDLED, Event("demand_supplement")))
    assert "too early" in refusal(once, Event("return_unsupplemented"))
    twice = fold((Event("supplement_came"), Event("demand_supplement")), once)
    assert apply(twice, Event("return_unsupplemented")).status == "closed"
    assert "no third" in refusal(apply(twice, Event("supplement_came")), Event("demand_supplement"))


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (Case(receipts=2, notices=2), "not repeated"),
        (Case(receipts=3, notices=1), "not repeated"),
        (Case(receipts=9, notices=9, is_statutory=True), "statutory"),
        (Case(receipts=3, notices=2), ""),
    ],
)
def test_a_repeated_case_is_closed_by_receipts_and_notices_and_never_a_statutory_one(first, why):
    told = refusal(fold((Event("receive"),), first), Event("close_repeated"))
    assert why in told
    assert bool(told) == bool(why)


def test_a_citizen_withdraws_until_it_is_done_and_opens_again_what_was_answered():
    for events in ((), (Event("receive"),), DISTRIBUTED, HANDLED):
        assert fold((*events, Event("withdraw"))).status == "withdrawn"
    answered = fold((*BY_ITSELF, Event("answer", reason="accepted")))
    assert refusal(answered, Event("withdraw"))
    assert apply(answered, Event("reopen")).status == "handling"
    at_desk = fold((Event("receive"), Event("answer_at_once", reason="informed")))
    assert "no officer" in refusal(at_desk, Event("reopen"))
    assert apply(at_desk, Event("reopen_at_desk")).status == "received"


def test_a_distribution_is_taken_back_until_somebody_is_named_and_leaves_no_trace_of_a_transfer():
    case = apply(fold(DISTRIBUTED), Event("take_back"))
    assert (case.status, case.unit, case.held_by) == ("received", "", ())
    assert "not from this state" in refusal(fold(HANDLED), Event("take_back"))


def test_an_answer_says_what_came_out_and_is_rated_anew_with_each_version():
    case = fold((*HANDLED, Event("draft"), Event("approve")))
    assert "no result" in refusal(case, Event("answer"))
    rated = fold((Event("answer", reason="not_accepted"), Event("rate", reason="1")), case)
    assert (rated.result, rated.score) == ("not_accepted", 1)
    again = apply(rated, Event("answer_again", reason="partly_accepted"))
    assert (again.result, again.score, again.answers) == ("partly_accepted", 0, 2)
    assert "no such score" in refusal(again, Event("rate", reason="6"))


def test_cooperation_is_asked_of_another_unit_and_given_by_it_alone():
    case = apply(fold(HANDLED), Event("ask_cooperation", unit="주택실"))
    assert "asked already" in refusal(case, Event("ask_cooperation", unit="주택실"))
    assert "not asked" in refusal(case, Event("give_cooperation", unit="안전실"))
    assert apply(case, Event("give_cooperation", unit="주택실")).cooperating == frozenset()


def test_a_deadline_is_put_off_twice_at_most():
    twice = fold((*HANDLED, *(Event("extend", reason="site_check", days=2),) * 2))
    assert "no third" in refusal(twice, Event("extend", reason="site_check", days=2))
    assert "no reason" in refusal(fold(HANDLED), Event("extend", reason="site_check"))


def test_registered_mail_has_thirteen_digits_and_a_facility_is_one_or_not():
    answered = fold((*BY_ITSELF, Event("answer", reason="informed")))
    assert "registered mail" in refusal(answered, Event("register_letter", reason="12345"))
    assert apply(answered, Event("register_letter", reason="1234567890123")).registered == "1234567890123"
    assert "yes or no" in refusal(fold(HANDLED), Event("mark_facility", reason="maybe"))
    assert apply(fold(HANDLED), Event("mark_facility", reason="yes")).facility == "yes"


def test_a_command_that_is_not_in_the_table_is_refused_in_words():
    with pytest.raises(UsageError, match="신청 상태에서는 '답변 발송'"):
        apply(Case(), Event("answer", reason="accepted"))
    with pytest.raises(UsageError, match="not from this state"):
        apply(Case(), Event("explode"))


def test_every_row_has_a_name_a_role_and_states_that_exist():
    for one in TRANSITIONS:
        assert one.name
        assert one.roles or not one.alone, "what no person may give follows from another command"
        assert one.roles <= set(ROLES)
        assert one.since <= set(STATUSES)
        assert one.to in {"", *STATUSES}
    assert len({one.command for one in TRANSITIONS}) == len(TRANSITIONS)
    assert {one.warehouse_code for one in STATUSES.values()} <= set(codes.STATUSES)
    for one in STATUSES.values():
        assert codes.STATUSES[one.warehouse_code].group == one.group


def test_every_state_can_be_reached_and_every_open_one_left():
    reached, edge = {"filed"}, {"filed"}
    while edge:
        edge = {one.to for one in TRANSITIONS for status in edge if status in one.since and one.to} - reached
        reached |= edge
    assert reached == set(STATUSES)
    for status, one in STATUSES.items():
        leaves = [row for row in TRANSITIONS if status in row.since and row.to not in ("", status)]
        assert bool(leaves) == (one.group == OPEN or status == "answered")


def test_the_same_content_is_counted_once_each_and_a_grievance_told_before_is_the_audit_units():
    case = fold((*DISTRIBUTED, Event("count_as_same", reason="20261101500001", days=1)))
    assert (case.receipts, case.notices, case.is_for_audit) == (2, 1, False)
    assert "counted already" in refusal(case, Event("count_as_same", reason="20261101500001"))
    third = apply(case, Event("count_as_same", reason="20261105500007", days=1))
    assert apply(third, Event("close_repeated")).status == "closed"
    again = fold((Event("receive"), Event("count_as_same", reason="a", days=1)), Case(is_grievance=True))
    assert again.is_for_audit
    untold = fold((Event("receive"), Event("count_as_same", reason="a", days=0)), Case(is_grievance=True))
    assert not untold.is_for_audit, "nobody has told its result yet"


def test_a_request_goes_to_the_committee_which_names_the_unit_or_leaves_it():
    asked = fold((*DISTRIBUTED, Event("request_reassignment", unit="주택실", reason="other_duty")))
    there = apply(asked, Event("refer_to_committee"))
    assert "nothing is pending" in refusal(there, Event("approve_reassignment", unit="주택실"))
    stays = apply(there, Event("rule_stay"))
    assert (stays.unit, stays.pending, stays.held_by) == ("교통실", "", ("교통실",))
    moved = apply(there, Event("rule_unit", unit="안전실"))
    assert (moved.unit, moved.status, moved.held_by) == ("안전실", "distributed", ("교통실", "안전실"))


def test_what_wanders_is_moved_by_the_committee_alone():
    def to(unit):
        return (
            Event("request_reassignment", unit=unit, reason="other_duty"),
            Event("approve_reassignment", unit=unit),
        )

    back = fold((*DISTRIBUTED, *to("주택실"), *to("교통실")))
    assert back.is_pingpong
    asked = apply(back, Event("request_reassignment", unit="안전실", reason="other_duty"))
    assert "committee" in refusal(asked, Event("approve_reassignment", unit="안전실"))
    ruled = fold((Event("refer_to_committee"), Event("rule_unit", unit="안전실")), asked)
    assert ruled.unit == "안전실"


def test_work_in_the_field_is_answered_with_its_place_and_a_photo_or_why_there_is_none():
    case = fold(BY_ITSELF, Case(is_field=True))
    assert "no place" in refusal(case, Event("answer", reason="fixed"))
    placed = apply(case, Event("note_place"))
    assert "no photo" in refusal(placed, Event("answer", reason="fixed"))
    for shown in ("add_photo", "go_without_photo"):
        assert fold((Event(shown), Event("answer", reason="fixed")), placed).status == "answered"
    assert "not of the field" in refusal(fold(BY_ITSELF), Event("add_photo"))


def test_a_proposal_is_adopted_and_then_carried_out():
    case = fold((*BY_ITSELF, Event("stand_behind"), Event("stand_behind")), Case(is_proposal=True))
    assert case.sympathies == 2
    assert "another kind" in refusal(case, Event("answer", reason="accepted"))
    assert "another kind" in refusal(fold(BY_ITSELF), Event("answer", reason="adopted"))
    no = apply(case, Event("answer", reason="not_adopted"))
    assert "not adopted" in refusal(no, Event("plan_execution", days=30))
    yes = apply(case, Event("answer", reason="partly_adopted"))
    assert "no days" in refusal(yes, Event("plan_execution"))
    assert "no plan" in refusal(yes, Event("report_execution", reason="done"))
    planned = apply(yes, Event("plan_execution", days=30))
    done = fold(
        (Event("report_execution", reason="doing"), Event("report_execution", reason="done")), planned
    )
    assert (planned.execution, done.execution) == ("planned", "done")
    assert "no proposal" in refusal(fold(DISTRIBUTED), Event("stand_behind"))


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ((Event("receive"),), Event("distribute", unit="교통실")),
        (DISTRIBUTED, Event("assign", officer="김담당")),
        ((*DISTRIBUTED, Event("assign", officer="김담당")), Event("assign", officer="박주임")),
        (HANDLED, Event("draft")),
        (HANDLED, Event("extend", reason="site_check", days=2)),
        (HANDLED, Event("request_reassignment", unit="주택실", reason="other_duty")),
    ],
)
def test_what_can_be_undone_leaves_the_case_as_it_was(before, event):
    case = fold(before)
    back = inverse(case, event)
    assert back is not None
    after = fold((event, back), case)
    assert replace(after, version=case.version, last=case.last) == case
    if back.command != "assign":
        assert "too late" in refusal(fold((event, Event("mark_facility", reason="no")), case), back), (
            "something else happened meanwhile"
        )


def test_an_answer_is_not_undone():
    assert inverse(fold(HANDLED), Event("answer", reason="accepted")) is None


def test_what_leads_others_neither_ends_nor_goes_away_before_it_lets_them_go():
    leads = fold((*DISTRIBUTED, Event("take_in", reason="b")))
    for command in ("withdraw", "send_on", "merge_into"):
        assert "others go with it" in refusal(leads, Event(command, reason="mistake"))
    free = apply(leads, Event("let_go", reason="b"))
    assert apply(free, Event("withdraw")).status == "withdrawn"


class Desk(RuleBasedStateMachine):
    """Anybody gives any command at any time."""

    @initialize(
        receipts=st.integers(1, 4),
        notices=st.integers(0, 3),
        kind=st.sampled_from(("", "is_statutory", "is_grievance", "is_proposal", "is_field")),
    )
    def file(self, receipts, notices, kind):
        self.first = self.case = Case(receipts=receipts, notices=notices, **({kind: True} if kind else {}))
        self.log: list[Event] = []
        self.transfers = self.given = 0

    @rule(
        command=st.sampled_from([one.command for one in TRANSITIONS]),
        unit=st.sampled_from(("", *UNITS)),
        officer=st.sampled_from(("", "김담당", "박주임")),
        reason=st.sampled_from(
            ("", "mistake", "overload", "accepted", "adopted", "doing", "5", "yes", "site_check")
        ),
        approval=st.booleans(),
    )
    def give(self, command, unit, officer, reason, approval):
        event = Event(command, unit, officer, reason, days=2, needs_approval=approval)
        before = self.case
        if refusal(before, event):
            with pytest.raises(UsageError):
                apply(before, event)
            return
        self.case = apply(before, event)
        self.log.append(event)
        self.transfers += command in ("approve_reassignment", "rule_unit")
        self.given += command == "distribute"
        self.given -= command == "take_back"
        if STATUSES[before.status].group == DONE:
            assert before.status == "answered"
        if command != "accept_recusal":
            assert self.case.barred == before.barred
        if command == "take_back":
            assert self.case.held_by == before.held_by[:-1]
        elif command == "merge_into":
            assert self.case.held_by == ()
            self.transfers = self.given = 0
        else:
            assert self.case.held_by[: len(before.held_by)] == before.held_by

    @invariant()
    def the_log_is_the_case(self):
        assert fold(self.log, self.first) == self.case
        assert self.case.version == len(self.log)

    @invariant()
    def no_state_that_must_not_be(self):
        case = self.case
        assert case.unit not in case.barred or not case.unit
        assert not case.officer or case.unit
        assert bool(case.unit) == (case.status in AT_UNIT) or STATUSES[case.status].group == DONE
        assert case.status not in ("assigned", "handling", "drafted", "approved") or case.officer
        assert not case.pending or case.status in ("distributed", "assigned", "handling")
        assert case.pending != RECUSAL or case.named_unit == case.unit
        assert case.supplements <= 2
        assert case.extensions <= 2
        assert not case.score or case.answers
        assert bool(case.result) == bool(case.answers)
        assert case.answers or case.status != "answered"
        assert case.status != "approved" or case.needs_approval
        assert bool(case.merged_into) == (case.status == "merged") or STATUSES[case.status].group == DONE
        assert not case.execution or case.result in ("adopted", "partly_adopted")
        assert not case.is_field or not case.answers or case.photo or case.officer == ""
        assert set(allowed(case)) or STATUSES[case.status].group == DONE

    @invariant()
    def only_approvals_and_distributions_move_it(self):
        assert len(self.case.held_by) == self.given + self.transfers


Desk.TestCase.settings = hypothesis_settings(
    max_examples=3 * hypothesis_settings.default.max_examples, stateful_step_count=40
)
TestNoIllegalState = Desk.TestCase
