"""데이터 업데이트 현황: counts are the ledger's, a difference is said, and what every line of a page leads to."""

import pytest

from dashboards.components import data_page as parts
from pipeline.settings import Settings
from pipeline.workflow.deliveries import Deliveries
from pipeline.workflow.store import Store
from tests.drawn import Desk, record
from tests.pages.town import Town


@pytest.fixture
def ledger(town: Town) -> Deliveries:
    return Deliveries(Store(town.settings).engine)


def test_what_was_read_is_loaded_rejected_or_came_before(ledger):
    sources = ledger.sources()
    assert sources
    for one in sources:
        assert one.read == one.new + one.changed + one.rejected + one.duplicate
        assert one.files > 0 and one.known_at is not None


def test_the_headline_says_the_difference_and_leads_to_it():
    sources = [
        parts.Delivered("portal", 2, 2_081_013, 2_081_012, 2_081_013, 2_081_012, 0, 1, 0, 0, None),
        parts.Delivered("app", 1, None, 0, 5, 5, 0, 0, 0, 0, None),
    ]
    drawn = str(parts.headline(sources).to_plotly_json())
    for said in ("2,081,013", "2,081,012", "1건 보기", "#data-troubled"):
        assert said in drawn
    assert sources[0].gap == 1 and sources[1].gap == 0
    agrees = str(parts.headline(sources[1:]).to_plotly_json())
    assert "보기" not in agrees


def test_a_file_again_counts_once_and_bad_lines_are_named_by_number(
    settings: Settings, tmp_path, store: Store
):
    desk = Desk(tmp_path, settings, store)
    records = (record("A-1"), record("A-2"), record("A-3", 접수일시="어제"))
    desk.load(*records)
    once = Deliveries(store.engine).sources()
    assert [(one.read, one.new, one.rejected) for one in once] == [(3, 2, 1)]
    desk.load(*records)
    assert [(one.files, one.read, one.rejected) for one in Deliveries(store.engine).sources()] == [(1, 3, 1)]
    (bad,) = Deliveries(store.engine).troubled()
    assert (bad.rejected, bad.lines, bad.rules) == (1, (3,), (("bad_date:received_at", 1),))
    drawn = str(parts.files_card("살필 파일", "", [bad], "data-troubled", "").to_plotly_json())
    assert "접수일시: 날짜로 읽을 수 없습니다 1" in drawn
    assert "어제" not in drawn, "what a rejected line says stays sealed"
