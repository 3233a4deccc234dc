"""Prepared worlds for tests: a small published city, a web server over it, a PostgreSQL."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.settings import Settings
from pipeline.workflow.store import Store
from pipeline.workflow.tables import METADATA

if TYPE_CHECKING:
    from models.topics.assign import Served

CITY_NOW = datetime(2026, 11, 22, 14, 0)
CITY_ROWS = 6_000
CITY_DAYS = 400
CITY_SEED = 7
CITY_FOLDED_AT = CITY_NOW - timedelta(days=2)
TAUGHT = """
WITH said AS (
    SELECT complaint_id, any_value(topic_code) AS topic_code
    FROM read_parquet($truth)
    WHERE topic_code IS NOT NULL
    GROUP BY complaint_id
),
words AS (
    SELECT complaint_id, list(token ORDER BY place) AS tokens
    FROM (
        SELECT complaint_id, unnest(token_ids) AS token_id, generate_subscripts(token_ids, 1) AS place
        FROM model.complaint_token
    )
    JOIN model.vocabulary USING (token_id)
    GROUP BY complaint_id
)
SELECT tokens, topic_code
FROM words
JOIN said USING (complaint_id)
QUALIFY row_number() OVER (PARTITION BY topic_code ORDER BY complaint_id) <= 8
ORDER BY complaint_id
"""


def shared_folder(
    factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that `make` fills once for all workers of this run."""
    base = factory.getbasetemp()
    if worker_id != "master":
        base = base.parent
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / "complete").touch()
    return folder


def build_city(home: Path, rows: int = CITY_ROWS) -> None:
    """Generate, load, build and publish; the last two days as changes on top of a folded generation."""
    from models.refresh import refresh
    from models.text.annotate import annotate
    from models.topics.assign import assign
    from pipeline import warehouse
    from pipeline.build import build
    from pipeline.publish import publish
    from pipeline.sources.config import SourceConfig
    from pipeline.synthetic.city import generate
    from pipeline.synthetic.delta import delta

    generated = home / "generated"
    before = Settings(home=home, now=CITY_FOLDED_AT)
    first = (CITY_NOW - timedelta(days=CITY_DAYS - 1)).date()
    generate(generated, rows=rows, first=first, until=CITY_FOLDED_AT, seed=CITY_SEED, period="year")
    with Store(before) as store, warehouse.writer_lock(before):
        load_folder(generated, before, store)
        build(before, store)
        annotate(before)
        assign(before, learnt_topics(before, generated / "truth"))
        publish(before, store, fold=True)
    after = Settings(home=home, now=CITY_NOW)
    sent = delta(generated, since=CITY_FOLDED_AT, until=CITY_NOW)
    with Store(after) as store, warehouse.writer_lock(after):
        files = [Path(file) for file in sent.details["files"]]
        refresh(after, store, [(path, SourceConfig.read(path.parent.name)) for path in files])


def learnt_topics(settings: Settings, truth: Path) -> "Served | None":
    """A model of topics in use, learnt from a few complaints of each by the generator's truth."""
    import numpy as np

    from models.store import in_use, promote, save
    from models.topics.assign import served
    from models.topics.classifier import train
    from models.topics.clusters import nothing
    from models.topics.features import LONG, Texts
    from models.topics.served import NAME, TopicModel
    from models.vectors.table import WordTable
    from pipeline.warehouse import staging

    table = WordTable.of(in_use(settings, "vectors"))
    with staging(settings) as connection:
        rows = connection.execute(TAUGHT, {"truth": str(truth / "complaint*.parquet")}).fetchall()
    tokens, codes = [words for words, _ in rows], [code for _, code in rows]
    learnt = train(Texts([""] * len(rows), tokens, table.of_texts(tokens)), codes, recipe=LONG)
    model = TopicModel.folded(
        learnt, tokens, nothing(np.shape(table.vectors)[1]), vectors_version=table.version, version="city"
    )
    card = {
        "version": "city",
        "temperature": model.temperature,
        "threshold": model.threshold,
        "vectors_version": table.version,
    }
    promote(settings, save(settings, NAME, "city", model.files(), card))
    return served(settings, table)


def load_folder(folder: Path, settings: Settings, store: Store) -> None:
    """Load every `<folder>/<source>/` by the source's own TOML."""
    from pipeline.load import load
    from pipeline.sources.config import SourceConfig

    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "truth":
            load(path, SourceConfig.read(path.name), settings, store)


def publish_what_came(home: Path, since: datetime, until: datetime) -> None:
    """One tick of the worker: what the city sent between two instants becomes a generation."""
    from models.refresh import refresh
    from pipeline.sources.config import SourceConfig
    from pipeline.synthetic.delta import delta

    settings = Settings(home=home, now=until)
    sent = delta(home / "generated", since=since, until=until)
    files = [Path(name) for name in sent.details["files"]]
    with Store(settings) as store:
        refresh(settings, store, [(path, SourceConfig.read(path.parent.name)) for path in files])


@contextmanager
def web_server(settings: Settings) -> Iterator[str]:
    """`minwon serve` on a free port over `settings`; its address."""
    environment = {**os.environ, "MINWON_HOME": str(settings.home)}
    if settings.now is not None:
        environment["MINWON_NOW"] = settings.now.isoformat()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "dashboards", "serve", "--port", "0", "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, f"the server did not start (exit code {process.poll()})"
        url = line[line.index("http://") :].split()[0]
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def wait_for(url: str, process: "subprocess.Popen[str]") -> None:
    """Return when the server at `url` answers; fail if it ends before."""
    from dashboards.demo import answers

    port = int(url.rsplit(":", 1)[1])
    deadline = time.monotonic() + 60
    while not answers(port):
        assert process.poll() is None, "the server ended before it could answer"
        assert time.monotonic() < deadline, "the server did not answer in 60 seconds"
        time.sleep(0.1)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A private PostgreSQL in a folder of its own, over a socket only; its URL."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert binaries, "PostgreSQL is missing; `make test` installs it, or: apt install postgresql-15"
    bin_folder = binaries[-1].parent
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="minwon-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [bin_folder / program, *arguments],
            check=True,
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    try:
        run(
            "initdb",
            "-D",
            str(data),
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-U",
            "minwon",
            "-A",
            "trust",
        )
        run("pg_ctl", "-w", "-D", str(data), "-o", f"-k {folder} -h '' -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://minwon@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_desk(store: Store, *, with_ledger: bool = False) -> None:
    """Take every case out of a store that tests share, with all that hangs on it; and the batches, if asked."""
    kept = set() if with_ledger else {"batch", "job", "rejected_raw", "masked_value"}
    with store.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table.name not in kept:
                connection.execute(table.delete())
