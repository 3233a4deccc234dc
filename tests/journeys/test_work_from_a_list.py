"""업무 시작: any list of complaints opens as a queue of those that the desk has and this person may work on."""

from datetime import datetime, timedelta

import pytest

from dashboards.access import middleware
from dashboards.pages import work as pages
from dashboards.queries import work
from dashboards.site import Site
from dashboards.work import Worker
from pipeline import warehouse
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.workflow.boxes import LIST
from pipeline.workflow.case_state import DESK, OFFICER, Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.desk import Actor
from tests.pages.tree import elements, links

NOW = datetime(2026, 11, 23, 10, 0)
ALL = Viewer("전체", "analyst", sees_all=True)
FRONT = Actor("조접수", frozenset({DESK}), None)
UNIT = "11680-02"
OFFICER_THERE = Actor("오주무", frozenset({OFFICER}), frozenset({UNIT}))
DISTRICTS = ("11680", "11680", "11710")


@pytest.fixture
def site(tmp_path) -> Site:
    settings = Settings(home=tmp_path, now=NOW)
    site = Site(settings, Reader(settings), None)
    for number, district in enumerate(DISTRICTS):
        filing = Filing(
            f"k-{number}", "inquiry", "visit", "길", "", NOW - timedelta(hours=1), district_code=district
        )
        case = site.store.cases.file(filing, "조접수")
        if number == 0:
            case = site.store.cases.do(case.id, Event("receive"), case.version, "조접수")
            site.store.cases.do(case.id, Event("distribute", unit=UNIT), case.version, "조접수")
    with warehouse.writer_lock(settings, holder="worker"):
        worker = Worker(settings, site.store, lambda _: None)
        while worker.turn():
            pass
    return site


def cases(site, actor: Actor, chosen: Slice) -> list[str]:
    box = work.box_of_slice(site, ALL, chosen)
    return sorted(one.district_code for one in site.store.cases.box(box.where(actor, NOW)))


def test_a_list_is_a_queue_of_its_own_cases_as_far_as_they_are_the_persons(site):
    assert cases(site, FRONT, Slice(gu=("11680",))) == ["11680", "11680"]
    assert cases(site, FRONT, Slice()) == ["11680", "11680", "11710"]
    assert cases(site, OFFICER_THERE, Slice()) == ["11680"], "only the unit's"
    assert cases(site, FRONT, Slice(source=("epeople",))) == [], "another system's complaints are none of ours"
    assert cases(site, FRONT, Slice(gu=("11740",))) == []


def test_the_page_shows_the_box_of_the_list_first_and_leads_back(site):
    front = next(one for one in middleware.people() if one.role == "triage")
    token = middleware._person.set(front)
    try:
        drawn = pages.layout(site, "slice=gu%3D11680")
        box = pages._box(site, FRONT, f"{LIST}?gu=11680")
    finally:
        middleware._person.reset(token)
    assert ("/complaints?gu=11680", "목록으로") in links(drawn)
    stores = {one.props["id"]: one.props.get("data") for one in elements(drawn) if one.tag == "Store"}
    assert stores["work-box"] == "list?gu=11680"
    assert box.name == "목록에서"
