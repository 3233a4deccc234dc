"""Small files of different sources are sorted out in one transaction, and end as if they came alone."""

from datetime import datetime
from pathlib import Path

import pytest

from pipeline import history, warehouse
from pipeline.errors import SourceFormatError, StorageError
from pipeline.load import load, load_each
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.workflow.store import Store
from tests.drawn import Desk, counts, record

JUNE = datetime(2024, 6, 30)
LINES = {
    "city": [record("A-1"), record("A-2"), record("A-2"), record("A-3", 종류="모름")],
    "phone": [record("A-1", 제목="전화"), record("A-2", 접수일시="어제"), record("A-4")],
    "mobile": [record("A-1", 제목="앱")],
}
LATER = {
    "city": [record("A-1", 제목="고침"), record("A-2"), record("A-9", 접수일시="2024-05-01 09:00")],
    "phone": [record("A-4"), record("A-4", 제목="고침"), record("A-5", 상태="모름")],
    "mobile": [record("A-1", 제목="앱")],
}


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def deliveries(desk: Desk, lines: dict[str, list[str]], name: str) -> list[tuple[Path, SourceConfig]]:
    return [
        (desk.file(*records, name=f"{code}_{name}.csv"), desk.source(code)) for code, records in lines.items()
    ]


def state(desk: Desk) -> list[object]:
    taken = "SELECT * FROM core.taken ORDER BY ALL"
    rejected = (
        "SELECT batch_seq, file_name, line_number, column_name, reason_code FROM core.rejected ORDER BY ALL"
    )
    return [desk.current(), desk.versions(), desk.rows(rejected), desk.rows(taken)]


def test_files_that_come_together_end_as_if_each_came_alone(tmp_path):
    ends = []
    for together in (True, False):
        home = tmp_path / str(together)
        home.mkdir()
        settings = Settings(home=home, now=datetime(2026, 1, 1))
        with Store(settings) as store:
            desk, told = Desk(home, settings, store), []
            for name, lines in (("a", LINES), ("b", LATER)):
                files = deliveries(desk, lines, name)
                if together:
                    told += load_each(files, settings, store)
                else:
                    told += [load(path, source, settings, store) for path, source in files]
            ends.append(([(counts(report), report.details["late"]) for report in told], state(desk)))
    assert ends[0] == ends[1]
    assert [line[0] for line in ends[0][0]] == [
        (4, 2, 0, 1, 1),
        (3, 2, 0, 1, 0),
        (1, 1, 0, 0, 0),
        (3, 1, 1, 0, 1),
        (3, 0, 1, 1, 1),
        (1, 0, 0, 0, 1),
    ]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(desk):
    files = deliveries(desk, LINES, "a")
    files[1][0].write_bytes(b"")
    first, second, third = load_each(files, desk.settings, desk.store)
    assert isinstance(second, SourceFormatError)
    assert counts(first) == (4, 2, 0, 1, 1)
    assert counts(third) == (1, 1, 0, 0, 0)


def test_if_sorting_out_fails_none_of_the_waiting_files_is_there(desk, monkeypatch):
    def broken(*_):
        raise StorageError("no space")

    monkeypatch.setattr(history, "put_in_place", broken)
    outcomes = load_each(deliveries(desk, LINES, "a"), desk.settings, desk.store)
    assert [str(outcome) for outcome in outcomes] == ["no space"] * 3
    assert state(desk) == [[], [], [], []]
    assert {batch.state for batch in desk.store.batches()} == {"failed"}
    assert not [path for path in desk.settings.landing.iterdir() if path.is_dir()]
    monkeypatch.undo()
    assert [
        counts(report) for report in load_each(deliveries(desk, LINES, "a"), desk.settings, desk.store)
    ] == [
        (4, 2, 0, 1, 1),
        (3, 2, 0, 1, 0),
        (1, 1, 0, 0, 0),
    ]


def test_two_files_of_one_source_are_sorted_out_one_after_the_other(desk):
    one = [(desk.file(record("A-1"), name="a.csv"), desk.source())]
    two = [(desk.file(record("A-1", 제목="고침"), name="b.csv"), desk.source())]
    assert [counts(report) for report in load_each(one + two, desk.settings, desk.store)] == [
        (1, 1, 0, 0, 0),
        (1, 0, 1, 0, 0),
    ]


def test_steps_that_follow_each_other_share_one_opening(desk, monkeypatch):
    opened = []
    real = warehouse._open_staging
    monkeypatch.setattr(warehouse, "_open_staging", lambda *told: opened.append(1) or real(*told))
    with warehouse.kept_open(desk.settings):
        desk.load(record("A-1"))
        desk.load(record("A-2"), name="b.csv")
        assert len(desk.current()) == 2
    assert len(opened) == 1
    desk.current()
    assert len(opened) == 2


def test_a_connection_that_broke_is_not_kept(desk):
    with warehouse.kept_open(desk.settings):
        with warehouse.staging(desk.settings) as first:
            first.close()
        assert desk.current() == []
