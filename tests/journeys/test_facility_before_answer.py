"""중대시민재해: before a danger at what may be a 공중이용시설 is answered, somebody says whether it is one."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from dashboards.components.case_forms import Asked, feasible
from dashboards.queries.advice import Advisor
from dashboards.queries.facility import facility_asked, facility_words
from dashboards.queries.work import case_page
from dashboards.site import Site
from dashboards.work import Worker
from pipeline import warehouse
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.case_state import DESK, OFFICER, Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.desk import Actor, Desk, choices

NOW = datetime(2026, 11, 23, 10, 0)
UNIT = "11680-02"
OFFICER_THERE = Actor("오주무", frozenset({OFFICER}), frozenset({UNIT}))
FRONT = Actor("조접수", frozenset({DESK}), None)
BRIDGE = "육교 난간이 떨어져 나갔어요"
ACCEPTED = Event("answer", reason="accepted")


@pytest.fixture
def site(tmp_path):
    settings = Settings(home=tmp_path, now=NOW)
    return Site(settings, Reader(settings), None)


def handled(site: Site, key: str, title: str) -> str:
    """A case that its unit works on without approval, and that the warehouse has read."""
    cases = site.store.cases
    site.store.office.put_approval(UNIT, UNIT, "김심사", is_needed=False)
    filing = Filing(
        key, "inquiry", "visit", title, "지금 무너질 것 같아 위험합니다", NOW - timedelta(hours=1)
    )
    case = cases.file(filing, "조접수")
    for event in (
        Event("receive"),
        Event("distribute", unit=UNIT, needs_approval=False),
        Event("assign", officer="오주무"),
        Event("start"),
    ):
        case = cases.do(case.id, event, case.version, "조접수")
    return case.id


def read(site: Site) -> None:
    with warehouse.writer_lock(site.settings, holder="worker"):
        worker = Worker(site.settings, site.store, lambda _: None)
        while worker.turn():
            pass


def test_an_answer_waits_until_a_person_has_said_whether_it_is_one(site):
    bridge, lane = handled(site, "k-000001", BRIDGE), handled(site, "k-000002", "골목 맨홀이 꺼졌어요")
    read(site)
    desk = Desk(site.store.cases, partial(facility_asked, site))
    seen = site.store.cases.case(bridge).version
    with pytest.raises(UsageError, match=r"중대시민재해 여부를 먼저 .*도로교량.*육교"):
        desk.do(OFFICER_THERE, bridge, ACCEPTED, seen, "고쳤습니다")
    told = desk.do_each(OFFICER_THERE, [(bridge, seen)], ACCEPTED, "고쳤습니다")
    assert "중대시민재해" in told[0].problem, "nor together with others"
    marked = desk.do(OFFICER_THERE, bridge, Event("mark_facility", reason="no"), seen, "제안: 도로교량")
    answered = desk.do(OFFICER_THERE, bridge, ACCEPTED, marked.version, "고쳤습니다")
    assert answered.state.result == "accepted"
    other = site.store.cases.case(lane)
    assert desk.do(OFFICER_THERE, lane, ACCEPTED, other.version, "고쳤습니다").state.result == "accepted", (
        "a lane is none, so nobody is asked"
    )


def test_the_panel_puts_the_question_first_with_what_speaks_for_it(site):
    bridge = handled(site, "k-000001", BRIDGE)
    read(site)
    page = case_page(site, Advisor(), OFFICER_THERE, bridge)
    assert page.facility is not None
    case = page.row.case
    asked = Asked(case, page.row.advice, ("오주무",), [UNIT], {}, facility=facility_words(page.facility))
    assert feasible(choices(OFFICER_THERE, case), asked)[0].command == "mark_facility"
    Desk(site.store.cases).do(OFFICER_THERE, bridge, Event("mark_facility", reason="yes"), case.version)
    assert case_page(site, Advisor(), OFFICER_THERE, bridge).facility is None, "it has been said"


def test_the_front_desk_says_it_of_a_case_that_just_came_in(site):
    case = site.store.cases.file(
        Filing("k-000003", "inquiry", "visit", BRIDGE, "", NOW - timedelta(hours=1)), "조접수"
    )
    marked = Desk(site.store.cases).do(FRONT, case.id, Event("mark_facility", reason="yes"), case.version)
    assert (marked.state.status, marked.state.facility) == ("received", "yes")
