"""The whole path at once: files in, figures out, and nothing that cannot be told apart or moved."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboards.doctor import examine
from dashboards.queries.asking import count
from models.refresh import refresh
from pipeline import warehouse
from pipeline.load import load
from pipeline.reader import Generation, Reader
from pipeline.schema import codes
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.sources.config import SourceConfig
from pipeline.synthetic.city import generate
from pipeline.synthetic.dirt import Dirt
from pipeline.workflow.store import Store
from tests.worlds import CITY_NOW

EVERYONE = Viewer("test", "analyst", sees_all=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path]]:
    """Source and path of each file of two months of a soiled city."""
    folder = tmp_path_factory.mktemp("sent")
    generate(folder, rows=600, first=date(2026, 10, 1), until=CITY_NOW, seed=5, dirt=Dirt(bad_cells=0.02))
    return [(path.parent.name, path) for path in sorted(folder.glob("*/*.csv"))]


@pytest.fixture
def generation(city: Settings) -> Iterator[Generation]:
    """The current generation of the shared city."""
    reader = Reader(city)
    with reader.generation() as current:
        yield current
    reader.close()


def everything(settings: Settings) -> list[tuple[Any, ...]]:
    """Every published complaint with its text and its words in letters (their numbers follow the order of
    loading), without when it was loaded and what this home's key made. A changed complaint has several images:
    their order is said, too."""
    reader = Reader(settings)
    with reader.generation() as generation:
        words = dict(generation.execute("SELECT token_id, token FROM vocabulary", {}).fetchall())
        fact = [
            (*row, [words[token] for token in tokens])
            for tokens, *row in generation.execute(
                "SELECT token_ids, * EXCLUDE (known_from_at, sign, applicant_key, token_ids) FROM fact "
                "ORDER BY complaint_id, known_from_at, sign",
                {},
            ).fetchall()
        ]
        text = generation.execute("SELECT * FROM text ORDER BY complaint_id", {}).fetchall()
    reader.close()
    return [*fact, *text]


def take(files: list[tuple[str, Path]], settings: Settings) -> None:
    """Load and publish `files` in their order."""
    with Store(settings) as store, warehouse.writer_lock(settings):
        for source, path in files:
            load(path, SourceConfig.read(source), settings, store)
        refresh(settings, store)


def test_the_same_files_make_the_same_tables_in_any_order_and_however_often(files, tmp_path):
    once = Settings(home=tmp_path / "once", now=CITY_NOW)
    twice = Settings(home=tmp_path / "twice", now=CITY_NOW)
    take(files, once)
    take([*reversed(files), *files], twice)
    assert everything(once) == everything(twice) != []


def test_every_line_of_every_file_is_somewhere(files, settings):
    take(files, settings)
    with Store(settings) as store:
        batches = store.batches()
    assert [batch for batch in batches if not batch.report().adds_up] == []
    assert sum(batch.rejected_count or 0 for batch in batches) > 0
    assert sum(batch.read_count or 0 for batch in batches) == sum(
        batch.source_count or 0 for batch in batches
    )


def test_the_whole_state_moves_as_one_folder(city, tmp_path):
    moved = Settings(home=tmp_path / "다른 곳" / "data", now=CITY_NOW)
    shutil.copytree(city.home, moved.home)
    assert everything(moved) == everything(city)
    assert [finding.line for finding in examine(moved) if not finding.is_ok] == []


def test_forms_are_counted_apart_and_the_switch_adds_exactly_them(generation):
    without, with_forms = (count(generation, Slice(form=form), EVERYONE) for form in (False, True))
    forms = count(generation, Slice(kind=codes.FORM_KINDS), EVERYONE)
    assert forms > 0
    assert with_forms == without + forms
    assert count(generation, Slice(source=("seosik",), form=True), EVERYONE) == forms


def test_sources_channels_and_kinds_each_add_up_to_the_total(generation, city):
    total = count(generation, Slice(form=True), EVERYONE)
    for field, values in (
        ("kind", tuple(codes.KINDS)),
        ("channel", (*codes.CHANNELS, "-")),
        ("source", ("eungdapso", "dasan120", "epeople", "smartapp", "parking", "seosik")),
    ):
        parts = [count(generation, Slice(form=True).but(**{field: (value,)}), EVERYONE) for value in values]
        assert sum(parts) == total
    with Store(city) as store:
        assert sum(batch.new_count or 0 for batch in store.batches() if batch.state == "done") == total


def test_the_portals_number_and_ours_stand_side_by_side(generation):
    numbers = generation.execute(
        "SELECT source_number, receipt_number FROM fact WHERE source_code = 'epeople' LIMIT 20", {}
    ).fetchall()
    assert numbers
    for source_number, receipt_number in numbers:
        assert source_number != receipt_number
        assert len(receipt_number) == 14
        assert receipt_number.isdigit()


def test_a_rating_stands_beside_the_answer_it_rates(city, truth):
    expected = (
        pl.scan_parquet(truth / "complaint-*.parquet")
        .sort("seen_at")
        .unique("complaint_id", keep="last")
        .select("complaint_id", "satisfaction_score")
        .drop_nulls()
        .collect()
    )
    reader = Reader(city)
    with reader.generation() as generation:
        rated = generation.execute(
            "SELECT complaint_id, satisfaction_score, is_open FROM fact WHERE satisfaction_score IS NOT NULL",
            {},
        ).fetchall()
    reader.close()
    assert {(number, score) for number, score, _ in rated} == set(expected.iter_rows()) != set()
    assert not any(is_open for *_, is_open in rated)
