"""Notebooks: kept as pairs without outputs, run on the sample, and nothing served changes before a promotion."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import jupytext
import nbformat
import papermill
import pytest

from dashboards import lab
from dashboards.lab.scratch import MARK
from dashboards.queries import asking, listing
from models.labelset.labels import read
from models.labelset.taxonomy import taxonomy
from models.labelset.versions import commit, labels_of, versions
from models.similar.asking import OPERATOR
from models.store import promoted
from pipeline.errors import NotReadyError, UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice
from pipeline.synthetic.labels import write_labels
from pipeline.workflow.store import Store

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
LIST = "http://127.0.0.1:8050/complaints?gu=11680&state=done"


@pytest.fixture(scope="module")
def office(city, tmp_path_factory):
    """An office of its own with the city's generation, and a version of the labelled set."""
    home = tmp_path_factory.mktemp("office") / "data"
    for folder in ("published", "models", "keys"):
        shutil.copytree(city.home / folder, home / folder, copy_function=os.link)
    shutil.copytree(city.home / "generated" / "truth", home / "generated" / "truth", copy_function=os.link)
    settings = Settings(home=home, now=city.now)
    with Store(settings) as store:
        labels = read(write_labels(home / "generated", city.clock()), taxonomy(settings).topics)
        commit(settings, store, author="가", message="첫 라벨", more=labels)
    return settings


@pytest.fixture(scope="module")
def copy(office):
    return lab.opened(office.home)


@pytest.fixture(scope="module")
def run(copy):
    return lab.train(vector=0.0, seed=11, settings=copy)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_its_script_and_holds_no_output(name):
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    script = jupytext.read(NOTEBOOKS / f"{name}.py")
    assert [(one.cell_type, one.source) for one in notebook.cells] == [
        (one.cell_type, one.source) for one in script.cells
    ]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert sum("parameters" in cell.metadata.get("tags", ()) for cell in code) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_on_the_sample_from_top_to_bottom(name, office, tmp_path):
    before = promoted(office, "topics")
    made = tmp_path / f"{name}.ipynb"
    papermill.execute_notebook(
        str(NOTEBOOKS / f"{name}.ipynb"),
        str(made),
        parameters={"home": str(office.home)},
        progress_bar=False,
        cwd=str(tmp_path),
    )
    cells = [cell for cell in nbformat.read(made, as_version=4).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    assert not [out for cell in cells for out in cell.outputs if out.output_type == "error"]
    assert promoted(office, "topics") == before


@pytest.mark.parametrize("as_pandas", [False, True])
def test_the_address_of_a_list_gives_its_rows_in_its_order(copy, as_pandas):
    rows = lab.complaints(LIST, as_pandas=as_pandas, settings=copy)
    chosen = Slice(gu=("11680",), state="done")
    with Reader(copy).generation() as generation:
        assert len(rows) == asking.count(generation, chosen, OPERATOR) > 20
        first = listing.page(generation, chosen, OPERATOR, 0, 20)
    assert list(rows["complaint_id"])[:20] == [row["complaint_id"] for row in first.rows]


def test_texts_come_masked_beside_their_complaint_and_words_as_on_the_screen(copy):
    rows = lab.complaints(LIST, texts=True, settings=copy)
    assert rows["body"].null_count() == 0
    with Reader(copy).generation() as generation:
        number, body = rows.row(3, named=True)["complaint_id"], rows["body"][3]
        assert (number, body) in generation.rows(
            "SELECT complaint_id, body FROM text WHERE complaint_id = $id", {"id": number}
        )
    said = lab.complaints(LIST, in_words=True, settings=copy)
    assert set(said["자치구"]) == {"강남구"} and "None" not in said["만족도"].to_list()
    assert said.height == rows.height


@pytest.mark.parametrize(
    "address", ["/complaints/20261122-web-1", "/complaints?nonsense=1", "/complaints?gu="]
)
def test_an_address_that_is_no_list_is_told_so(copy, address):
    if address.endswith("gu="):
        assert len(lab.complaints(address, settings=copy)) > 1000
        return
    with pytest.raises(UsageError):
        lab.complaints(address, settings=copy)


def test_a_run_keeps_its_parameters_and_is_compared_with_what_is_served(copy, office, run):
    assert (run.parameters["vector"], run.parameters["seed"]) == (0.0, 11)
    assert run.versions["labels_version"] == "v1" and 0 < run.figures["macro_f1"] <= 1
    assert run.version in lab.runs(copy)["version"].to_list()
    found = lab.compare(None, run, rows=1200, texts=7, settings=copy)
    assert found.topics["complaints_before"].sum() == found.topics["complaints_after"].sum() == found.rows
    assert found.topics["change"].abs().sum() <= 2 * found.moved_count
    assert found.moved.height == min(7, found.moved_count) > 0
    assert (found.moved["before"] != found.moved["after"]).all()
    assert found.figure().data[0].link.value
    assert lab.compare(run, run, rows=600, settings=copy).moved_count == 0
    assert (office.home / "models" / "local" / "topics" / run.version).exists() is False


def test_only_a_promotion_changes_what_the_office_serves(copy, office, run):
    before = promoted(office, "topics")
    assert run.version not in before
    done = lab.promote(run, author="가", reason="시험", force=True, settings=copy)
    assert promoted(office, "topics")[0] == done.version == run.version
    assert promoted(office, "topics")[1:] == before[:1]


def test_a_copy_shares_the_files_of_the_generation_and_has_labels_of_its_own(copy, office):
    (name,) = [path.name for path in office.published.glob("hot.*.duckdb")]
    assert (copy.published / name).samefile(office.published / name)
    assert not (office.home / MARK).exists() and (copy.home / MARK).exists()
    with Store(copy) as store:
        one = labels_of(copy, 1)[0]
        commit(copy, store, author="나", message="사본에서", more=[replace(one, labeller="나")])
    assert len(versions(office)) == 1
    again = lab.opened(office.home, fresh=True)
    assert len(versions(again)) == 1


def test_without_a_generation_there_is_nothing_to_copy(tmp_path):
    with pytest.raises(NotReadyError):
        lab.opened(tmp_path)


def opened_page(address: str, seconds: float = 60) -> str:
    """A page of a server that is still starting."""
    until = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address, timeout=20).read().decode()
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def test_minwon_lab_serves_the_notebooks_on_this_computer_and_asks_nobody_outside(office):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboards", "lab", "--no-browser", "--port", str(port)],
        env={**os.environ, "MINWON_HOME": str(office.home), "JUPYTER_TOKEN": "fixed"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        page = opened_page(f"http://127.0.0.1:{port}/lab?token=fixed")
        assert "@jupyterlab/apputils-extension:announcements" in page
        listed = opened_page(f"http://127.0.0.1:{port}/api/contents?token=fixed")
        assert all(f"{name}.ipynb" in listed for name in NAMES)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
