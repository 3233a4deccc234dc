"""kill -9 at every step of a load: the next load is right."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.ledger import settle
from pipeline.load import load
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, counts, record

STEPS = (
    "pipeline.load.land",
    "pipeline.workflow.store.Store.begin_batch",
    "pipeline.load._settle_in",
    "pipeline.load.bring_in",
    "pipeline.load.rejects_of",
    "pipeline.load.sort_out",
    "pipeline.history.set_rejects_aside",
    "pipeline.history.put_in_place",
    "pipeline.workflow.store.Store.note_counts",
    "pipeline.workflow.store.Store.finish_batch",
    "pipeline.load.forget",
)
SCRIPT = """
import importlib, os, signal, sys
from pathlib import Path
step, when, home, file, toml = sys.argv[1:]
module, _, name = step.rpartition(".")
if name and module.rsplit(".", 1)[-1][0].isupper():
    module, _, owner = module.rpartition(".")
    holder = getattr(importlib.import_module(module), owner)
else:
    holder = importlib.import_module(module)
real = getattr(holder, name)
def dying(*arguments, **named):
    if when == "after":
        real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(holder, name, dying)
from pipeline.load import load
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.workflow.store import Store
settings = Settings(home=Path(home), now="2026-01-01T00:00:00")
load(Path(file), SourceConfig.read(toml), settings, Store(settings))
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_load_killed_at_any_step_leaves_the_next_one_right(tmp_path, step, when):
    settings = Settings(home=tmp_path / "data", now="2026-01-01T00:00:00")
    with Store(settings) as store:
        desk = Desk(tmp_path, settings, store)
        desk.load(record("A-1"), record("A-2"))
        file = desk.file(
            record("A-2", 제목="고침"), record("A-3"), record("A-3"), record("A-4", 종류="모름"), name="b.csv"
        )
        source = desk.source()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, step, when, str(settings.home), str(file), str(source.path)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        settle(settings, store)
        assert store.batches(state="started") == []
        assert not list(settings.landing.glob(".incoming-*"))
        taken = desk.rows("SELECT batch_seq FROM core.taken ORDER BY ALL")
        assert taken == [(batch.seq,) for batch in store.batches(state="done")]
        assert desk.rows("SELECT count(*) FROM core.complaint WHERE complaint_id IS NULL") == [(0,)]
        report = load(file, source, settings, store)
        was_there = len(taken) == 2
        assert counts(report) == ((4, 0, 0, 0, 4) if was_there else (4, 1, 1, 1, 1))
        assert [row[:2] for row in desk.current()] == [("A-1", "가로등"), ("A-2", "고침"), ("A-3", "가로등")]
        assert [row[:2] for row in desk.versions()] == [("A-2", "가로등")]
        assert [row[0] for row in desk.rejected()] == [4]
