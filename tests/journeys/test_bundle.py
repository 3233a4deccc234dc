"""`make bundle`: a machine without any network is set up from one archive, and shows the demo's board."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from dashboards.bundle import locked, runtime
from pipeline.errors import StorageError

NO_NETWORK = ["unshare", "--net", "sh", "-c"]


def test_what_runs_is_taken_from_the_lock_with_its_hashes_and_nothing_else(repo_root):
    names = runtime("minwon", ("postgres",))
    assert {"duckdb", "dash", "psycopg", "weasyprint", "python-hwpx"} <= names.keys()
    assert not {"pytest", "playwright", "mypy", "jupyterlab", "torch"} & names.keys()
    entries = locked(repo_root / "requirements.lock", names)
    assert entries.count("==") >= len(names) and "--hash=sha256:" in entries
    with pytest.raises(StorageError, match="not locked"):
        locked(repo_root / "requirements.lock", {"no-such-package": "1"})


@pytest.mark.slow
def test_a_machine_without_a_network_is_set_up_and_shows_the_board(repo_root, tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "dashboards.bundle"], cwd=repo_root, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    archive = Path(said.stdout.rpartition(":")[0])
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    folder = tmp_path / archive.stem.removesuffix(".tar")
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "MINWON_"))
    }
    bare["PYTHON"] = str(Path(sys.base_prefix) / "bin" / "python3")
    done = subprocess.run([*NO_NETWORK, "./install.sh"], cwd=folder, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown = (
        "ip link set lo up; .venv/bin/minwon demo --rows 24000 --port 8099 & "
        "for i in $(seq 300); do "
        ".venv/bin/python -c 'import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:8099/health\").read())' "
        "2>/dev/null && break; sleep 1; done; kill %1; wait"
    )
    seen = subprocess.run(
        [*NO_NETWORK, shown], cwd=folder / "minwon", env=bare, capture_output=True, text=True
    )
    assert '"status":"ok"' in seen.stdout, seen.stdout + seen.stderr
    shutil.rmtree(folder)
