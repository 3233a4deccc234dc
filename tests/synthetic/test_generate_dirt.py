"""Dirt on demand: what was planted is told, and the lines add up."""

import csv
from datetime import date, datetime

import polars as pl
import pytest

from pipeline.synthetic.city import generate
from pipeline.synthetic.dirt import BAD_CELLS, Dirt

DIRT = Dirt(bad_cells=0.03, duplicates=0.05, corrections=0.06)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dirty")
    report = generate(
        folder, rows=3_000, first=date(2022, 3, 1), until=datetime(2022, 5, 1), dirt=DIRT, period="year"
    )
    return folder, report


def test_every_line_is_new_changed_rejected_or_duplicate(dirty):
    folder, report = dirty
    truth = pl.read_parquet(folder / "truth" / "complaint-*.parquet")
    planted = dict(truth["dirt"].value_counts().iter_rows())
    assert report.adds_up
    assert report.rejected == sum(planted.get(name, 0) for name in BAD_CELLS)
    assert report.duplicate == planted["duplicate"]
    assert report.changed == planted["correction"]
    assert report.read == 3_000 + report.duplicate + report.changed
    for count, part in ((report.rejected, 0.03), (report.duplicate, 0.05), (report.changed, 0.06)):
        assert count / 3_000 == pytest.approx(part, abs=0.02)


def test_a_corrected_line_stands_first_without_its_answer(dirty):
    folder, _ = dirty
    corrected = pl.read_parquet(folder / "truth" / "complaint-*.parquet").filter(
        (pl.col("dirt") == "correction") & (pl.col("source_code") == "parking")
    )
    with (folder / "parking" / "parking_2022.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="|"))
    for number, answered_at in corrected.select("source_number", "answered_at").iter_rows():
        first, last = [line for line in lines if line["통합번호"] == number]
        assert (first["처리일시"], first["처리상태"]) == ("", "진행중")
        assert last["처리일시"] == f"{answered_at:%Y%m%d%H%M%S}"


def test_clean_files_are_the_default(tmp_path):
    report = generate(tmp_path, rows=300, first=date(2022, 3, 1), until=datetime(2022, 4, 1))
    assert (report.rejected, report.duplicate, report.changed) == (0, 0, 0)
