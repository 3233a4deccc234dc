from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.errors import ConfigError, StorageError
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.workflow import engine
from pipeline.workflow.store import BLOCK_ROWS, Store
from pipeline.workflow.tables import METADATA

NOW = datetime(2026, 11, 22, 0, 30)
FILE = {
    "mask_version": 1,
    "source_code": "drawn",
    "file_name": "가.csv",
    "landing_path": "",
    "file_hash": "h",
    "bytes": 3,
    "config_hash": "c",
}


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path / "가 나 %", now=NOW, store_url=url)) as opened:
        if url:
            with opened.engine.begin() as connection:
                for table in reversed(METADATA.sorted_tables):
                    connection.execute(table.delete())
        yield opened


def test_a_batch_goes_from_started_to_done_with_its_counts(store):
    batch = store.begin_batch(**FILE)
    assert (batch.state, batch.known_at) == ("started", NOW)
    store.note_counts(
        batch.seq,
        StepReport("load", read=3, loaded=2, new=2, rejected=1),
        [(3, store.seal.close("가나다\0", f"{batch.seq}:3"), "bad_date:received_at")],
        1,
    )
    done = store.finish_batch(batch.seq)
    assert (done.state, done.read_count, done.new_count, done.late_count) == ("done", 3, 2, 1)
    assert done.report().adds_up
    assert store.rejected_raw(batch.seq, 3) == "가나다\0"
    assert store.same_file("drawn", "h", "c") == done
    assert store.same_file("drawn", "h", "another config") is None
    assert store.newest_known_at("drawn") == NOW


def test_no_value_is_lost_where_one_block_ends_and_the_next_begins(store):
    batch = store.begin_batch(**FILE)
    values = [f"v{line}" for line in range(2 * BLOCK_ROWS + 1)]
    store.note_masked(
        batch.seq, [("A", line, "body", 0, 4, "PHONE", value) for line, value in enumerate(values)]
    )
    assert sorted(one.value for one in store.masked_values("A")) == sorted(values)


def test_a_failed_batch_keeps_its_reason_and_no_raw_text(store):
    batch = store.begin_batch(**FILE)
    store.note_counts(batch.seq, StepReport("load", read=1, rejected=1), [(1, b"x", "bad_quote")])
    failed = store.fail_batch(batch.seq, "cut off")
    assert (failed.state, failed.problem, failed.read_count) == ("failed", "cut off", None)
    with pytest.raises(LookupError):
        store.rejected_raw(batch.seq, 1)


def test_numbers_of_batches_grow(store):
    first, second = store.begin_batch(**FILE), store.begin_batch(**FILE)
    assert second.seq > first.seq
    assert [batch.seq for batch in store.batches("drawn", after=first.seq)] == [second.seq]


def test_a_job_is_taken_once_followed_and_finished(store):
    number = store.add_job("load", {"path": "x"})
    assert store.take_job().id == number
    assert store.take_job() is None
    store.report_job(number, "절반", 0.5)
    assert (store.job(number).message, store.job(number).share) == ("절반", 0.5)
    store.finish_job(number, 3, "깨진 파일", {})
    assert (store.job(number).state, store.job(number).exit_code) == ("failed", 3)


def test_jobs_of_a_dead_worker_are_failed(store):
    store.add_job("load", {})
    store.take_job()
    assert store.abandon_jobs() == 1
    assert store.abandon_jobs() == 0


def test_a_setting_keeps_its_last_value(store):
    assert store.setting("이름", "없음") == "없음"
    store.put_setting("이름", {"가": 1})
    store.put_setting("이름", [2])
    assert store.setting("이름") == [2]


def test_the_migrations_make_the_described_tables(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        changes = [change for change in compare_metadata(context, METADATA) if "check" not in str(change[0])]
    assert changes == []


def test_the_newest_migration_is_the_one_the_program_knows():
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [engine.HEAD]


def test_another_database_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="not supported"):
        Store(Settings(home=tmp_path, store_url="mysql://localhost/x"))
    with pytest.raises(ConfigError, match="no database URL"):
        Store(Settings(home=tmp_path, store_url="nonsense"))


def test_a_damaged_database_is_named(tmp_path):
    (tmp_path / "minwon.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match="cannot be opened"):
        Store(Settings(home=tmp_path))


def test_sealed_text_does_not_open_with_another_key_or_line(tmp_path):
    with Store(Settings(home=tmp_path, now=NOW)) as store:
        batch = store.begin_batch(**FILE)
        store.note_counts(
            batch.seq,
            StepReport("load", read=1, rejected=1),
            [(1, store.seal.close("비밀", f"{batch.seq}:1"), "bad_quote")],
        )
        assert "비밀".encode() not in (tmp_path / "minwon.sqlite").read_bytes()
        (tmp_path / "keys" / "seal.key").unlink()
        with pytest.raises(StorageError, match="does not open"):
            store.rejected_raw(batch.seq, 1)
