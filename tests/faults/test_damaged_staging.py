"""A cut, flipped or garbage log or data file of staging: found, never silently short, and made anew."""

import random
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from dashboards.doctor import warehouse_file
from dashboards.work import Worker
from models.refresh import refresh
from pipeline import warehouse
from pipeline.build import build
from pipeline.check import check
from pipeline.errors import StorageError
from pipeline.manifest import current
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.rebuild import rebuild
from pipeline.schema import core
from pipeline.settings import Settings
from pipeline.warehouse import quoted, staging
from pipeline.workflow.store import Store
from tests.drawn import Desk, record
from tests.faults.test_kill_refresh import EARLIER, NOW, deliver, run

Damage = Callable[[Path], None]
NAMES = [table.name for table in core.TABLES]
CONTENTS = [name for name in NAMES if name != core.BUILT.name]  # it counts builds; a rebuild builds once


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """One bit in every 64 KiB of its second quarter: a single one may lie in a block that holds nothing."""
    content = bytearray(path.read_bytes())
    first = random.Random(4).randrange(len(content) // 4, len(content) // 2)
    for at in (first, *range(len(content) // 4, len(content) // 2, 1 << 16)):
        content[at] ^= 1
    path.write_bytes(bytes(content))


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def garbage(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(500))


def log_of(settings: Settings) -> Path:
    return settings.staging.with_name("staging.duckdb.wal")


def contents(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """How many rows every core table holds, and a digest of them."""
    with staging(settings) as connection:
        return {
            name: connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {name} AS t").fetchall()
            for name in CONTENTS
        }


def totals(settings: Settings) -> list[tuple[object, ...]]:
    """What a reader counts, by kind and state, and complaint by complaint."""
    reader = Reader(settings)
    with reader.generation() as g:
        found = g.rows(
            "SELECT kind_code, status_code, sum(complaint_count) FROM cube_unit "
            "GROUP BY ALL HAVING sum(complaint_count) <> 0 ORDER BY ALL"
        )
        found += g.rows("SELECT bit_xor(hash(complaint_id, status_code, title)), sum(sign) FROM fact")
    reader.close()
    return found


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of two sources, published after each of two deliveries."""
    folder = tmp_path_factory.mktemp("damage")
    home = folder / "home"
    run(home, deliver(folder / "first", EARLIER), 0)
    run(home, deliver(folder / "then", NOW), 0)
    return home


@pytest.fixture
def hurt(sound: Path, tmp_path: Path) -> Settings:
    """A copy of that home, to be damaged."""
    shutil.copytree(sound, tmp_path / "home")
    return Settings(home=tmp_path / "home", now=NOW)


def with_a_log(settings: Settings) -> None:
    """The same warehouse, its last batch not yet in the data file but whole in the write-ahead log."""
    whole = settings.staging.rename(settings.home / "whole.duckdb")
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute(f"ATTACH {quoted(whole)} AS whole (READ_ONLY)")
    last = connection.execute("SELECT max(batch_seq) FROM whole.core.taken").fetchone()
    connection.close()
    with staging(settings):
        pass
    connection = duckdb.connect(str(settings.staging), config={"threads": 1})
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    connection.execute("SET checkpoint_threshold = '1TB'")
    connection.execute(f"ATTACH {quoted(whole)} AS whole (READ_ONLY)")
    for is_last in (False, True):
        connection.execute("BEGIN")
        for name in NAMES:
            if name == "core.organisation":
                continue
            there = f"whole.{name}"
            names = [row[0] for row in connection.execute(f"DESCRIBE {there}").fetchall()]
            if "batch_seq" in names:
                sign = "=" if is_last else "<>"
                connection.execute(f"INSERT INTO {name} FROM {there} WHERE batch_seq {sign} {last[0]}")
            elif is_last:
                connection.execute(f"INSERT INTO {name} FROM {there}")
        connection.execute("COMMIT")
        if not is_last:
            connection.execute("CHECKPOINT")
    connection.close()
    whole.unlink()
    assert log_of(settings).stat().st_size > 1000


def test_a_whole_log_loses_nothing(hurt: Settings) -> None:
    before = contents(hurt)
    with_a_log(hurt)
    assert contents(hurt) == before


@pytest.mark.parametrize("damage", [cut, flip, garbage])
def test_a_damaged_log_is_found_by_the_ledger_and_staging_is_made_anew(
    hurt: Settings, damage: Damage
) -> None:
    before, seen = contents(hurt), totals(hurt)
    with_a_log(hurt)
    damage(log_of(hurt))
    with Store(hurt) as store:
        with pytest.raises(StorageError, match="minwon rebuild"):
            publish(hurt, store, fold=True)  # a refresh without news does not even open the file
        assert totals(hurt) == seen
        found = warehouse_file(hurt)
        assert found.state == "bad" and "minwon rebuild" in found.todo
        report = rebuild(hurt, store)
        assert report.adds_up and report.read == sum(b.read_count or 0 for b in store.batches(state="done"))
        assert contents(hurt) == before
        refresh(hurt, store)
        assert [result.message for result in check(hurt, store) if not result.passed] == []
    assert totals(hurt) == seen
    assert warehouse_file(hurt).state == "ok"
    (kept,) = (hurt.home / "quarantine").iterdir()
    assert (kept / "staging.duckdb").is_file()


@pytest.mark.parametrize("damage", [cut, flip, zero, garbage])
def test_a_damaged_data_file_is_found_quarantined_and_made_anew(hurt: Settings, damage: Damage) -> None:
    before, seen = contents(hurt), totals(hurt)
    damage(hurt.staging)
    found = warehouse_file(hurt)
    assert found.state == "bad" and "minwon rebuild" in found.todo
    with Store(hurt) as store:
        try:
            publish(hurt, store, fold=True)
            asked = damage is flip  # the block of one bit may be one that this publish has no need of
        except StorageError as error:
            asked = "minwon rebuild" in str(error)
        assert asked and totals(hurt) == seen
        rebuild(hurt, store)
        assert contents(hurt) == before
        refresh(hurt, store)
        parts = current(hurt.published).parts
        assert all(part.file.endswith(f".{current(hurt.published).generation}.duckdb") for part in parts)
    assert totals(hurt) == seen


def test_a_lost_staging_is_found_and_made_anew(hurt: Settings) -> None:
    before = contents(hurt)
    hurt.staging.unlink()
    with Store(hurt) as store:
        with pytest.raises(StorageError, match="minwon rebuild"):
            publish(hurt, store)
        rebuild(hurt, store)
    assert contents(hurt) == before


def test_what_retention_has_removed_is_named_and_nothing_changes(hurt: Settings) -> None:
    with Store(hurt) as store:
        first = store.batches(state="done")[0]
        (hurt.home / first.landing_path).unlink()
        old = hurt.staging.read_bytes()
        with pytest.raises(StorageError, match=rf"묶음 1개, {first.read_count}행.*{first.file_name}"):
            rebuild(hurt, store)
    assert hurt.staging.read_bytes() == old
    assert not (hurt.home / "staging.rebuild.duckdb").exists()


def test_a_landed_file_that_is_not_the_one_of_the_ledger_stops_the_rebuild(hurt: Settings) -> None:
    with Store(hurt) as store:
        first = hurt.home / store.batches(state="done")[0].landing_path
        first.chmod(0o600)
        first.write_bytes(first.read_bytes().replace(b"1", b"2", 1))
        with pytest.raises(StorageError, match="장부의 것과 다릅니다"):
            rebuild(hurt, store)


def test_history_marks_lists_and_repeated_files_come_back_as_they_were(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "data", now=datetime(2026, 1, 1))
    with Store(settings) as store:
        desk = Desk(tmp_path, settings, store)
        lines = [record(f"A-{number}") for number in range(5)]
        desk.load(*lines, record("A-9", 종류="모름"), known_at=datetime(2025, 5, 1))
        desk.load(record("A-1", 제목="셋째"), name="c.csv", known_at=datetime(2025, 7, 1))
        desk.load(record("A-1", 제목="둘째"), name="b.csv", known_at=datetime(2025, 6, 1))
        desk.load(record("A-1", 제목="셋째"), name="c.csv", known_at=datetime(2025, 8, 1))
        (tmp_path / "d.csv.ids.csv").write_text("A-0\nA-1\nA-3\nA-4\n", "utf-8")
        desk.load(record("A-0"), name="d.csv", known_at=datetime(2025, 9, 1))
        build(settings, store)
        before = contents(settings)
        garbage(settings.staging)
        with pytest.raises(StorageError, match="minwon rebuild"):
            desk.load(record("A-7"), name="e.csv")
        report = rebuild(settings, store, tomls=[tmp_path / "drawn.toml"])
        assert report.details["batches"] == 4
        assert contents(settings) == before


def test_the_worker_leaves_a_file_in_the_inbox_while_the_warehouse_is_damaged(hurt: Settings) -> None:
    inbox = hurt.home / "inbox" / "eungdapso"
    inbox.mkdir(parents=True)
    shutil.copy(next((hurt.home / "landing").glob("*/original.csv")), inbox / "a.csv")
    (inbox / "a.csv.manifest.json").write_text("{}", "utf-8")
    zero(hurt.staging)
    said: list[str] = []
    with Store(hurt) as store, warehouse.writer_lock(hurt, holder="worker"):
        worker = Worker(hurt, store, said.append)
        worker.turn()
        worker.turn()
        assert (inbox / "a.csv").is_file()
        assert len([line for line in said if "minwon rebuild" in line]) == 1
        job = store.add_job("rebuild", {})
        worker.turn()
        assert store.job(job).state == "done"
