"""The transition table: the way of a case by the book, what is refused, and no way to a state that must not be."""

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.errors import UsageError
from pipeline.schema import codes
from pipeline.workflow.states import (
    AT_UNIT,
    DONE,
    OPEN,
    REASONS,
    RECUSAL,
    ROLES,
    STATUSES,
    TRANSITIONS,
    Case,
    Event,
    allowed,
    apply,
    fold,
    refusal,
)

UNITS = ("교통실", "주택실", "안전실")
DISTRIBUTED = (Event("receive"), Event("distribute", unit="교통실"))
HANDLED = (*DISTRIBUTED, Event("assign", officer="김담당"), Event("start"))


def test_a_case_goes_from_filing_to_its_answer_by_draft_and_approval():
    case = fold((*HANDLED, Event("draft"), Event("approve"), Event("answer", reason="accepted")))
    assert (case.status, case.unit, case.officer, case.answers) == ("answered", "교통실", "김담당", 1)


def test_a_unit_without_approval_answers_at_once_and_one_with_it_does_not():
    assert (
        fold((*HANDLED, Event("answer", reason="accepted")), Case(needs_approval=False)).status == "answered"
    )
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
    answered = fold((*HANDLED, Event("answer", reason="accepted")), Case(needs_approval=False))
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
    answered = fold((*HANDLED, Event("answer", reason="informed")), Case(needs_approval=False))
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
        assert one.roles
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


class Desk(RuleBasedStateMachine):
    """Anybody gives any command at any time."""

    @initialize(
        receipts=st.integers(1, 4), notices=st.integers(0, 3), statutory=st.booleans(), approval=st.booleans()
    )
    def file(self, receipts, notices, statutory, approval):
        self.first = self.case = Case(
            receipts=receipts, notices=notices, is_statutory=statutory, needs_approval=approval
        )
        self.log: list[Event] = []
        self.transfers = 0

    @rule(
        command=st.sampled_from([one.command for one in TRANSITIONS]),
        unit=st.sampled_from(("", *UNITS)),
        officer=st.sampled_from(("", "김담당", "박주임")),
        reason=st.sampled_from(("", "mistake", "overload", "accepted", "5", "yes", "site_check")),
    )
    def give(self, command, unit, officer, reason):
        event = Event(command, unit, officer, reason, days=2)
        before = self.case
        if refusal(before, event):
            with pytest.raises(UsageError):
                apply(before, event)
            return
        self.case = apply(before, event)
        self.log.append(event)
        self.transfers += command == "approve_reassignment"
        if STATUSES[before.status].group == DONE:
            assert before.status == "answered"
        if command != "accept_recusal":
            assert self.case.barred == before.barred
        if command == "take_back":
            assert self.case.held_by == before.held_by[:-1]
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
        assert set(allowed(case)) or STATUSES[case.status].group == DONE

    @invariant()
    def only_approvals_and_distributions_move_it(self):
        given = sum(event.command == "distribute" for event in self.log)
        taken = sum(event.command == "take_back" for event in self.log)
        assert len(self.case.held_by) == given - taken + self.transfers


Desk.TestCase.settings = hypothesis_settings(max_examples=300, stateful_step_count=40, deadline=None)
TestNoIllegalState = Desk.TestCase
