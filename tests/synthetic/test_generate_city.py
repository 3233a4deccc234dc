"""The fake city: volumes, files, determinism, and what its truth says."""

import csv
import hashlib
import io
import json
import re
from datetime import date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from pipeline.errors import StorageError, UsageError
from pipeline.synthetic.city import delta, generate
from pipeline.synthetic.layouts import CONSTANTS, LAYOUTS, STAMP_FORMS
from pipeline.synthetic.presets import PRESETS, preset
from pipeline.synthetic.volumes import plan_for

FIRST, UNTIL = date(2022, 9, 1), datetime(2022, 12, 20, 14, 0)
ROWS = 4_000


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    report = generate(folder, rows=ROWS, first=FIRST, until=UNTIL, seed=3)
    return folder, report


def truth(folder):
    return pl.read_parquet(folder / "truth" / "complaint-*.parquet").sort("complaint_id", "seen_at")


def cells(folder, code):
    layout = LAYOUTS[code]
    rows = []
    for path in sorted((folder / code).glob("*.csv")):
        text = path.read_bytes().decode(layout.encoding)
        rows += list(csv.DictReader(io.StringIO(text, newline=""), delimiter=layout.delimiter))
    return rows


@pytest.mark.parametrize(
    ("year", "complaints", "forms"),
    [(2021, 2_238_641, 813_753), (2022, 2_380_604, 738_011), (2023, 2_081_013, 579_664)],
)
def test_a_preset_year_has_the_volumes_of_the_seed(year, complaints, forms):
    span = PRESETS[year]
    plan = plan_for(1, span.first, span.until, span.complaints, span.forms)
    counts = plan.counts(span.first, span.until.date()).sum(axis=0)
    assert counts[:2].sum() == complaints
    assert counts[2] == forms


def test_a_preset_at_another_size_keeps_the_share_of_forms():
    small = preset(2022, 24_000)
    assert small.rows == 24_000
    assert small.forms == pytest.approx(24_000 * 738_011 / 3_118_615, abs=1)


def test_a_year_without_figures_is_refused():
    with pytest.raises(UsageError, match="2019"):
        preset(2019)


def test_a_whole_span_has_exactly_the_rows_asked_for(tmp_path):
    report = generate(tmp_path, rows=1_500, first=date(2022, 3, 1), until=datetime(2022, 5, 1))
    assert report.loaded == 1_500
    assert report.adds_up


def test_six_sources_write_six_date_forms_and_three_encodings():
    assert len(LAYOUTS) == 6
    assert {layout.stamp for layout in LAYOUTS.values()} == set(STAMP_FORMS)
    assert {layout.encoding for layout in LAYOUTS.values()} == {"utf-8", "utf-8-sig", "cp949"}
    assert len({layout.headings for layout in LAYOUTS.values()}) == 6


@pytest.mark.parametrize("code", LAYOUTS)
def test_a_file_is_what_its_layout_says(city, code):
    folder, report = city
    rows = cells(folder, code)
    assert list(rows[0]) == [heading.text for heading in LAYOUTS[code].headings]
    assert len(rows) == report.details["sources"][code]
    number = next(h.text for h in LAYOUTS[code].headings if h.carries == "source_number")
    assert len({row[number] for row in rows}) == len(rows)


def test_what_is_the_same_in_all_rows_of_a_source_has_no_column(city):
    folder, _ = city
    rows = truth(folder)
    for code, values in CONSTANTS.items():
        mine = rows.filter(pl.col("source_code") == code)
        for column, value in values.items():
            assert set(mine[column]) == {value}
            assert not LAYOUTS[code].carries(column)


def test_receipt_numbers_have_14_digits_and_are_unique_over_all_sources(city):
    folder, report = city
    numbers = [row["민원번호"] for code in LAYOUTS for row in cells(folder, code)]
    assert all(re.fullmatch(r"2022\d{10}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers) == report.loaded


def test_each_file_has_a_manifest_that_fits_it(city):
    folder, _ = city
    for path in folder.glob("*/*.csv"):
        note = json.loads(path.with_name(path.name + ".manifest.json").read_text())
        assert note["bytes"] == path.stat().st_size
        assert note["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        late = path.stem.endswith("_late")
        assert note["backfill"] is not late
        assert note["known_at"] == ("2022-12-12T09:00:00" if late else "2022-12-20T14:00:00")


def test_part_of_a_november_comes_late(city):
    folder, _ = city
    late = truth(folder).filter(pl.col("late_at").is_not_null())
    assert set(late["source_code"]) == {"epeople", "dasan120"}
    assert set(late["received_at"].dt.month()) == {11}


def test_the_same_seed_gives_the_same_bytes(city, tmp_path):
    folder, _ = city
    generate(tmp_path, rows=ROWS, first=FIRST, until=UNTIL, seed=3)
    for path in folder.glob("*/*.csv"):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_another_seed_gives_another_city(city, tmp_path):
    folder, _ = city
    generate(tmp_path, rows=ROWS, first=FIRST, until=UNTIL, seed=4)
    mine, other = truth(folder), truth(tmp_path)
    assert mine["received_at"].to_list() != other["received_at"].to_list()


def test_nothing_is_shown_before_it_happens(city):
    folder, _ = city
    rows = truth(folder)
    for column in ("received_at", "arrived_at", "answered_at", "satisfied_at"):
        assert rows[column].drop_nulls().max() < UNTIL
    answered = rows.filter(pl.col("answered_at").is_not_null())
    assert (answered["answered_at"] > answered["received_at"]).all()
    assert rows.filter(pl.col("answered_at").is_null())["result_code"].null_count() == len(rows) - len(
        answered
    )


def test_history_and_deltas_together_are_the_city_as_a_later_look_shows_it(tmp_path):
    whole, grown = tmp_path / "whole", tmp_path / "grown"
    later = datetime(2022, 11, 1)
    generate(whole, rows=2_000, first=date(2022, 9, 1), until=later, seed=5)
    between = [
        datetime(2022, 10, 25, 9, 30),
        datetime(2022, 10, 27, 17, 0),
        datetime(2022, 10, 31, 8, 0),
        later,
    ]
    early_rows = truth(whole).filter(pl.col("received_at") < between[0])
    grown.mkdir()
    (grown / "plan.json").write_text((whole / "plan.json").read_text())
    first_look = delta(grown, since=datetime(2022, 9, 1), until=between[0], seed=5)
    assert first_look.new == len(early_rows)
    for since, until in pairwise(between):
        report = delta(grown, since=since, until=until, seed=5)
        assert report.new + report.changed == report.loaded > 0
    state = [
        "complaint_id",
        "status_code",
        "department_code",
        "item_code",
        "due_at",
        "answered_at",
        "transfer_path",
    ]
    seen = truth(grown).unique("complaint_id", keep="last").sort("complaint_id").select(state)
    assert seen.rows() == truth(whole).sort("complaint_id").select(state).rows()


def test_a_city_that_goes_on_tells_its_truth_in_one_shape(tmp_path):
    until = datetime(2022, 12, 20, 14, 0)
    generate(tmp_path, rows=600, first=date(2022, 11, 1), until=until, seed=6)
    before = len(truth(tmp_path))
    report = delta(tmp_path, since=until, until=until + timedelta(days=2))
    rows = truth(tmp_path)
    assert report.changed > 0
    assert len(rows) == before + report.loaded
    assert rows["complaint_id"].n_unique() == before + report.new


def test_a_demo_brings_a_surge_urgent_cases_and_a_late_file_in_ten_minutes(tmp_path):
    start = datetime(2026, 11, 22, 14, 0, 30)
    (tmp_path / "plan.json").write_text(
        '{"seed": 1, "rates": [60000, 7000, 20000], "shifts": [0, 0, 0], "first_on": "2025-10-01"}'
    )
    for minute in range(10):
        since, until = start + timedelta(minutes=minute), start + timedelta(minutes=minute + 1)
        delta(tmp_path, since=since, until=until, demo_started_at=start)
    rows = truth(tmp_path).unique("complaint_id", keep="last")
    planted = rows.filter(pl.col("source_number").str.slice(-5).cast(pl.Int64) >= 60_000)
    assert len(planted.filter(pl.col("surge_number").is_not_null())) == 24
    assert len(planted.filter(pl.col("is_urgent"))) == 3
    late = planted.filter(pl.col("received_at") < datetime(2026, 11, 22))
    assert len(late) == 23
    assert set(late["source_code"]) == {"dasan120"}


def test_a_demo_started_again_at_once_plants_nothing_twice(tmp_path):
    start = datetime(2026, 11, 22, 14, 0)
    again = start + timedelta(minutes=3)
    for at in (start, again):
        delta(tmp_path, since=at, until=at + timedelta(minutes=1), rows_per_year=100_000, demo_started_at=at)
    assert json.loads((tmp_path / "demo_starts.json").read_text()) == ["2026-11-22T14:00:00"]


def test_a_folder_with_another_city_is_left_alone(city):
    folder, _ = city
    with pytest.raises(UsageError, match="another city"):
        generate(folder, rows=ROWS + 1, first=FIRST, until=UNTIL, seed=3)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        generate(tmp_path / "file", rows=10, first=FIRST, until=UNTIL)


def test_the_planted_surges_are_told_with_place_time_and_strength(city):
    folder, _ = city
    told = pl.read_parquet(folder / "truth" / "surge.parquet")
    planted = truth(folder).filter(pl.col("surge_number").is_not_null())
    joined = planted.join(told, on="surge_number", suffix="_told")
    assert len(joined) == len(planted) > 0
    assert (joined["dong_code"] == joined["dong_code_told"]).all()
    day = joined["received_at"].dt.date()
    assert (day >= joined["first_on"]).all() and (day < joined["until_on"]).all()
    assert joined["strength"].min() >= 8


def test_a_letter_that_a_source_cannot_write_is_a_question_mark_in_file_and_truth(city):
    folder, _ = city
    written = {row["상담번호"]: row["민원제목"] for row in cells(folder, "dasan120")}
    told = truth(folder).filter(pl.col("source_code") == "dasan120")
    assert written == dict(told.select("source_number", "title").iter_rows())


def test_a_look_back_in_time_is_refused(tmp_path):
    with pytest.raises(UsageError, match="not after"):
        delta(tmp_path, since=UNTIL, until=UNTIL)
    with pytest.raises(UsageError, match="no span"):
        generate(tmp_path, rows=10, first=date(2023, 1, 1), until=UNTIL)
    with pytest.raises(UsageError, match="week"):
        generate(tmp_path, rows=10, first=FIRST, until=UNTIL, period="week")


def test_a_month_that_has_only_begun_may_hold_nothing(tmp_path):
    made = generate(
        tmp_path, rows=1_000, first=date(2026, 10, 20), until=datetime(2026, 12, 1, 0, 1), seed=3, period="month"
    )
    assert made.details["files"]
    assert not list((tmp_path / "truth").glob("*2026-12*"))
