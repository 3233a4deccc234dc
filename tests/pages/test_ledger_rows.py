"""알림·연계: every number of the ledger opens as many rows as it says."""

from datetime import datetime

import pytest

from dashboards.pages.work import _ledger_rows, _notices
from dashboards.site import Site
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.notices import STATES
from pipeline.workflow.relay import COLUMNS, Relay
from tests.faults.test_relay import message
from tests.pages.tree import elements, links

NOW = datetime(2026, 11, 23, 10, 0)


def rows(component) -> int:
    """Lines of the tables of a component."""
    return sum(len(one.children) for one in elements(component) if one.tag == "Tbody")


@pytest.fixture
def site(tmp_path) -> Site:
    settings = Settings(home=tmp_path, now=NOW)
    site = Site(settings, Reader(settings), None)
    store = site.store
    relay = Relay(store.cases)
    relay.take_all("epeople", [message("epeople", number) for number in range(3)])
    relay.take_all("pavement", [message("pavement", 1), {"엉뚱": "한 것"}, {"엉뚱": "한 것 2"}])
    for number in range(2):
        filing = Filing(f"k-{number}", "inquiry", "web", "길", "", NOW, phone="010-1234-5678")
        case = store.cases.file(filing, "민원인")
        store.cases.do(case.id, Event("receive"), case.version, "조접수")
    case = relay.case_of("epeople", "epeople-00001")
    case = store.cases.do(case.id, Event("receive"), case.version, "조접수")
    store.cases.do(case.id, Event("answer_at_once", reason="informed"), case.version, "조접수", "알렸습니다")
    return site


def test_every_number_of_the_ledger_opens_as_many_rows_as_it_says(site):
    shown = [
        (address.split("&of=")[1], said) for address, said in links(_notices(site, "")) if "&of=" in address
    ]
    assert len(shown) >= 5
    for of, said in shown:
        assert rows(_ledger_rows(site, of)) == int(said.removesuffix("건").replace(",", "")), of
    said = dict(shown)
    assert said["relay:epeople:received"] == "3"
    assert said["relay:epeople:answered"] == "1"
    assert said["relay:pavement:rejected"] == "1", "two that name no number are one filing"


def test_a_number_that_is_none_is_refused(site):
    for of in ("notice:lost", "relay:nowhere:sent", "relay:epeople:lost", "x"):
        with pytest.raises(UsageError):
            _ledger_rows(site, of)
    assert set(STATES) and set(COLUMNS)
