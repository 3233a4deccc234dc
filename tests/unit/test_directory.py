from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from pipeline import directory
from pipeline.directory import days_of
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, counts, record

MAY, JUNE, JULY = datetime(2024, 5, 31), datetime(2024, 6, 30), datetime(2024, 7, 31)


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every load gives its complaints their entries."""
    monkeypatch.setattr(directory, "FRESH_ROWS", 0)


def files(desk: Desk) -> list[Path]:
    return list(desk.settings.directory.glob("*.u64"))


def test_days_are_found_by_the_upper_bits_of_a_key_even_if_two_keys_share_them():
    key = np.array([5 << 18, 9 << 18], np.uint64)
    entries = np.array([3 << 18 | 700, 5 << 18 | 10, 5 << 18 | 20, 8 << 18 | 1], np.uint64)
    assert days_of(entries, key | np.uint64(77)).tolist() == [10, 20]
    assert days_of(entries, np.array([4 << 18], np.uint64)).tolist() == []
    assert days_of(np.empty(0, np.uint64), key).tolist() == []


def years_of_changes(desk: Desk) -> tuple[object, ...]:
    """Corrections of old complaints, moved receipts, repeats and a late file, one load after the other."""
    told = []
    for number, (lines, known_at) in enumerate(
        [
            ([record("A-1", 접수일시="2019-01-02 09:00"), record("A-2"), record("A-3")], MAY),
            ([record("A-1", 접수일시="2019-01-02 09:00", 제목="고침"), record("A-4")], JUNE),
            ([record("A-2", 접수일시="2024-04-01 09:00"), record("A-3"), record("A-3", 제목="고침")], JUNE),
            ([record("A-2", 제목="늦게")], MAY),
            ([record("A-4"), record("A-2", 접수일시="2024-04-01 09:00"), record("A-5")], JULY),
        ]
    ):
        told.append(counts(desk.load(*lines, name=f"{number}.csv", known_at=known_at)))
    ids = desk.rows("SELECT complaint_id FROM core.complaint ORDER BY ALL")
    return told, [row[:3] for row in desk.current()], desk.versions(), ids


def test_with_and_without_entries_every_load_ends_alike(tmp_path, monkeypatch):
    ends = []
    for rows in (0, 1, 1 << 40):
        monkeypatch.setattr(directory, "FRESH_ROWS", rows)
        settings = Settings(home=tmp_path / str(rows), now=datetime(2026, 1, 1))
        settings.home.mkdir()
        with Store(settings) as store:
            desk = Desk(settings.home, settings, store)
            ends.append(years_of_changes(desk))
            assert len(files(desk)) == (rows < 2)
    assert ends[0] == ends[1] == ends[2]
    told, _now, _versions, ids = ends[0]
    assert [row[2] for row in told] == [0, 1, 2, 1, 0]
    assert [row[0] for row in ids] == [f"{day}-drawn-A-{n}" for day, n in
        (("20190102", 1), ("20240503", 2), ("20240503", 3), ("20240503", 4), ("20240503", 5))]  # fmt: skip


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("harm", ["gone", "cut", "another"])
def test_a_file_that_does_not_fit_is_made_anew_and_hides_no_complaint(desk, harm):
    desk.load(record("A-1"), record("A-2"), known_at=MAY)
    (file,) = files(desk)
    if harm == "gone":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:8])
    else:
        file.rename(file.with_name("0123456789abcdef.u64"))
    report = desk.load(record("A-1"), record("A-2", 제목="고침"), name="b.csv", known_at=JUNE)
    assert counts(report) == (2, 0, 1, 0, 1)
    (again,) = files(desk)
    assert again.stat().st_size == 16


@pytest.mark.usefixtures("at_once")
def test_a_staging_of_an_older_program_gets_its_directory_with_the_next_load(desk):
    desk.load(record("A-1"), known_at=MAY)
    desk.rows("DROP TABLE core.directory")
    assert counts(desk.load(record("A-1", 제목="고침"), name="b.csv", known_at=JUNE)) == (1, 0, 1, 0, 0)
    assert desk.rows("SELECT entry_count FROM core.directory") == [(1,)]


@pytest.mark.usefixtures("at_once")
def test_a_kill_between_the_file_and_its_row_leaves_the_old_file_in_use(desk, monkeypatch):
    desk.load(record("A-1"), known_at=MAY)
    (old,) = files(desk)

    class Killed(BaseException):
        pass

    def dying(folder, entries):
        written(folder, entries)
        raise Killed

    written = directory._write
    monkeypatch.setattr(directory, "_write", dying)
    with pytest.raises(Killed):
        desk.load(record("A-2"), name="b.csv", known_at=JUNE)
    assert len(files(desk)) == 2
    assert desk.rows("SELECT file_name, entry_count FROM core.directory") == [(old.name, 1)]
    monkeypatch.setattr(directory, "_write", written)
    assert counts(desk.load(record("A-2"), record("A-3"), name="c.csv", known_at=JULY)) == (2, 1, 0, 0, 1)
    (file,) = files(desk)
    assert file.stat().st_size == 24


@pytest.mark.usefixtures("at_once")
def test_without_space_for_the_directory_the_load_stands_and_core_is_read(desk, monkeypatch):
    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(directory, "sync_file", full)
    desk.load(record("A-1"), known_at=MAY)
    assert files(desk) == []
    assert counts(desk.load(record("A-1", 제목="고침"), name="b.csv", known_at=JUNE)) == (1, 0, 1, 0, 0)
