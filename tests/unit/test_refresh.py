"""A refresh does what its ledger says is new, and nothing else."""

from datetime import datetime
from pathlib import Path

import pytest

from models.refresh import refresh
from pipeline import manifest, warehouse
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, record


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def send(desk: Desk, *lines: str, name: str) -> manifest.Manifest:
    refresh(desk.settings, desk.store, [(desk.file(*lines, name=name), desk.source())])
    return manifest.current(desk.settings.published)


def test_without_news_the_warehouse_is_not_even_opened(desk, monkeypatch):
    before = send(desk, record("A-1"), name="a.csv")

    def opened(*_told):
        raise AssertionError("staging was opened")

    monkeypatch.setattr(warehouse, "_open_staging", opened)
    reports = refresh(desk.settings, desk.store)
    assert [(report.step, report.read) for report in reports] == [
        (step, 0) for step in ("build", "annotate", "topics", "safety", "places", "check", "publish")
    ]
    assert manifest.current(desk.settings.published) == before


def test_a_file_that_says_nothing_new_moves_the_stamp_and_no_file(desk):
    before = send(desk, record("A-1"), name="a.csv")
    desk.settings = Settings(home=desk.settings.home, now=datetime(2027, 1, 1))
    desk.store.close()
    with Store(desk.settings) as later:
        desk.store = later
        after = send(desk, record("A-1"), name="a.csv")
    assert after.generation == before.generation + 1
    assert after.as_of > before.as_of
    assert after.parts == before.parts
    assert all((desk.settings.published / part.file).is_file() for part in after.parts)


def test_where_a_published_file_is_gone_the_same_ledger_is_published_again(desk):
    before = send(desk, record("A-1"), name="a.csv")
    (desk.settings.published / before.parts[0].file).unlink()
    refresh(desk.settings, desk.store)
    after = manifest.current(desk.settings.published)
    assert after.generation > before.generation
    assert all((desk.settings.published / part.file).is_file() for part in after.parts)
