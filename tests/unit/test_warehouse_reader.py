import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from pipeline import manifest as manifests
from pipeline.build import build
from pipeline.errors import BusyError, NotReadyError, SlowQueryError, StorageError, UsageError
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.warehouse import lock_holder, locked_down, staging, writer_lock
from pipeline.workflow.store import Store
from tests.images import image, load_images
from tests.worlds import CITY_NOW

FIRST = image("20240102-eungdapso-1", "2024-01-02 09:00")
SECOND = image("20240103-eungdapso-2", "2024-01-03 09:00")


@pytest.fixture
def home(settings: Settings, store: Store) -> Settings:
    step(settings, store, datetime(2024, 1, 3), FIRST)
    return settings


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same home once for all tests that only ask it something."""
    settings = Settings(home=tmp_path_factory.mktemp("read-only"), now=CITY_NOW)
    with Store(settings) as store:
        step(settings, store, datetime(2024, 1, 3), FIRST)
    return settings


def step(settings: Settings, store: Store, known_at: datetime, row: object) -> None:
    load_images(settings, store, known_at, [row])  # type: ignore[list-item]
    build(settings, store)
    publish(settings, store)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('../../x.csv')",
        "SELECT * FROM glob('/*')",
    ],
)
def test_a_reader_cannot_leave_the_published_folder(read_only: Settings, sql: str) -> None:
    connection = locked_down(read_only.published, 1, "256MB")
    with pytest.raises(Exception, match=r"Permission|disabled"):
        connection.execute(sql).fetchall()


@pytest.mark.parametrize("sql", ["SET threads = 4", "RESET memory_limit", "INSTALL httpfs", "LOAD httpfs"])
def test_a_readers_configuration_is_locked(read_only: Settings, sql: str) -> None:
    with pytest.raises(Exception, match=r"lock|disabled|Permission|not found"):
        locked_down(read_only.published, 1, "256MB").execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "INSERT INTO fact SELECT * FROM fact",
        "COPY fact TO 'x.csv'",
        "ATTACH 'x.duckdb'",
        "CREATE TABLE x AS SELECT 1",
        "EXPLAIN SELECT 1",
    ],
)
def test_a_reader_asks_one_select_at_a_time(read_only: Settings, sql: str) -> None:
    with Reader(read_only).generation() as g, pytest.raises(UsageError):
        g.execute(sql)


def test_a_question_that_takes_too_long_is_stopped_and_the_next_one_answers(read_only: Settings) -> None:
    with Reader(read_only).generation() as g:
        with pytest.raises(SlowQueryError):
            g.rows("SELECT count(*) FROM range(10000000) a, range(10000000) b", seconds=0.2)
        assert g.rows("SELECT count(*) FROM fact") == [(1,)]


def test_a_generation_stays_whole_while_the_next_ones_are_published(home: Settings, store: Store) -> None:
    reader = Reader(home)
    with reader.generation() as before:
        step(home, store, datetime(2024, 1, 4), SECOND)
        with reader.generation() as after:
            assert after.id > before.id
            assert after.rows("SELECT sum(sign) FROM fact") == [(2,)]
        step(home, store, datetime(2024, 1, 5), {**SECOND, "status_code": "in_progress"})
        assert before.rows("SELECT sum(sign) FROM fact") == [(1,)]
        assert (home.published / manifests.generation_name(before.id)).exists()
    with reader.generation() as newest:
        pass
    manifests.retire(home.published, newest.id)
    assert [manifest.generation for manifest in manifests.generations(home.published)] == [newest.id]


def test_readers_go_on_with_what_they_have_when_the_manifest_is_damaged_or_gone(
    home: Settings, store: Store
) -> None:
    reader = Reader(home)
    with reader.generation() as g:
        number = g.id
    (home.published / manifests.CURRENT).write_text("{", "utf-8")
    with reader.generation() as g:
        assert (g.id, g.rows("SELECT count(*) FROM fact")) == (number, [(1,)])
    (home.published / manifests.CURRENT).unlink()
    with reader.generation() as g:
        assert g.id == number
    step(home, store, datetime(2024, 1, 4), SECOND)
    with reader.generation() as g:
        assert (g.id, g.rows("SELECT sum(sign) FROM fact")) == (number + 1, [(2,)])


def test_a_first_reader_says_what_is_missing_or_damaged(settings: Settings, store: Store) -> None:
    with pytest.raises(NotReadyError, match="minwon publish"), Reader(settings).generation():
        pass
    step(settings, store, datetime(2024, 1, 3), FIRST)
    next(settings.published.glob("fact_*.duckdb")).write_bytes(b"x" * 4096)
    with pytest.raises(StorageError, match="minwon publish --fold"), Reader(settings).generation():
        pass


def test_a_published_file_that_is_lost_is_written_again(home: Settings, store: Store) -> None:
    next(home.published.glob("fact_*.duckdb")).unlink()
    publish(home, store)
    with Reader(home).generation() as g:
        assert g.rows("SELECT sum(sign) FROM fact") == [(1,)]


def test_many_threads_read_while_generations_change(home: Settings, store: Store) -> None:
    reader, wrong, over = Reader(home), [], threading.Event()

    def ask() -> None:
        while not over.is_set():
            with reader.generation() as g:
                facts = g.rows("SELECT sum(sign) FROM fact")
                if facts != g.rows("SELECT sum(complaint_count) FROM cube_unit"):
                    wrong.append(g.id)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for day in range(4, 8):
        row = {**SECOND, "status_code": "in_progress" if day % 2 else "assigned"}
        step(home, store, datetime(2024, 1, day), row)
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_within_a_period_the_same_answer_comes_from_fewer_parts(home: Settings, store: Store) -> None:
    load_images(home, store, datetime(2024, 2, 1), [image("20221201-eungdapso-9", "2022-12-01 09:00")])
    build(home, store)
    publish(home, store, fold=True)
    with Reader(home).generation() as g:
        day = datetime(2024, 1, 1).date()
        sql = "SELECT count(*) FROM fact WHERE received_on >= $day"
        assert g.within(day, None).rows(sql, {"day": day}) == g.rows(sql, {"day": day}) == [(1,)]
        assert g.within(day, None).rows("SELECT count(*) FROM fact") == [(1,)]


HOLD = """
import sys
from pathlib import Path
from pipeline.settings import Settings
from pipeline.warehouse import writer_lock
with writer_lock(Settings(home=Path(sys.argv[1])), "worker"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_with_the_name_of_the_first(settings: Settings, repo_root: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(settings.home)]
    first = subprocess.Popen(command, cwd=repo_root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert first.stdout and first.stdout.readline() == "held\n"
    assert lock_holder(settings) == "worker"
    with pytest.raises(BusyError, match=f"worker {first.pid}"), staging(settings):
        pass
    first.kill()
    first.wait()
    assert lock_holder(settings) is None
    with staging(settings):
        pass


def test_the_thread_that_holds_the_lock_may_ask_again_and_others_may_not(settings: Settings) -> None:
    refused = []

    def other() -> None:
        try:
            with writer_lock(settings):
                pass
        except BusyError as error:
            refused.append(error)

    with writer_lock(settings), writer_lock(settings):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert lock_holder(settings) is None


def test_a_damaged_warehouse_is_named_with_what_to_do(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.staging.write_bytes(b"\0" * 8192)
    with (
        pytest.raises(StorageError, match=r"staging.duckdb: .*it is damaged.*run `minwon rebuild`"),
        staging(settings),
    ):
        pass
