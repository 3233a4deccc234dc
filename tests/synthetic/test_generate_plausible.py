"""The fake year as an officer of the 민원담당관 would read it: domain E, from the truth alone."""

from datetime import date, datetime
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from pipeline.calendar.periods import working_days_between
from pipeline.schema import organisation
from pipeline.synthetic.city import generate
from pipeline.synthetic.days import composed_rows, whole_days
from pipeline.synthetic.plausibility import worst_overlap
from pipeline.synthetic.tables import tables
from pipeline.synthetic.volumes import plan_for

ROWS = 40_000
DONE = pl.col("answered_at").is_not_null()
LATE = pl.col("answered_at") > pl.col("due_at")
HOURS = (pl.col("answered_at") - pl.col("received_at")).dt.total_seconds() / 3600
GENERAL = ("inquiry", "suggestion", "other")


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    generate(folder, rows=ROWS, first=date(2022, 1, 1), until=datetime(2023, 1, 1), seed=2022, processes=1)
    return pl.read_parquet(folder / "truth" / "complaint-*.parquet")


@pytest.fixture(scope="module")
def field(year):
    return year.filter(pl.col("kind_code") == "field")


def share(rows, condition):
    return rows.select(condition.mean()).item()


def counts(rows, part):
    return rows.group_by(part.alias("part")).len().sort("part")["len"].to_list()


def test_field_complaints_end_in_15_hours_and_one_in_twenty_is_late(field):
    done = field.filter(DONE)
    assert 14 <= done.select(HOURS.mean()).item() <= 16
    assert 0.03 <= share(done, LATE) <= 0.07


def test_the_slowest_district_takes_at_least_three_times_as_long_as_the_fastest(field):
    means = field.filter(DONE).group_by("district_code").agg(HOURS.mean().alias("hours")).sort("hours")
    assert means["district_code"][0] == "11410"
    assert means["district_code"][-1] == "11590"
    assert means["hours"][-1] / means["hours"][0] >= 3


def test_traffic_makes_three_quarters_of_field_complaints(field):
    shares = dict(field["field_code"].value_counts(normalize=True).iter_rows())
    assert 0.70 <= shares["F01"] <= 0.76
    assert shares["F06"] == pytest.approx(0.070, abs=0.012)
    assert shares["F03"] == pytest.approx(0.049, abs=0.010)
    assert shares["F02"] == pytest.approx(0.039, abs=0.010)


def test_general_complaints_take_two_to_four_days_and_one_in_twelve_is_answered_at_once(year):
    rows = year.filter(pl.col("kind_code").is_in(GENERAL) & DONE)
    received = rows["received_at"].to_numpy().astype("datetime64[D]")
    answered = rows["answered_at"].to_numpy().astype("datetime64[D]")
    assert 2 <= np.mean(working_days_between(received, answered)) <= 4
    everything = year.filter(pl.col("kind_code").is_in(GENERAL))
    at_once = everything.filter(HOURS <= 3)
    assert 0.07 <= len(at_once) / len(everything) <= 0.09


def test_few_open_complaints_are_late(year):
    still_open = year.filter(~DONE)
    assert 0 < share(still_open, pl.col("due_at") < datetime(2023, 1, 1)) <= 0.15


def test_legal_periods_are_mostly_kept(year):
    for kind in ("inquiry", "suggestion", "grievance", "proposal", "statutory"):
        rows = year.filter((pl.col("kind_code") == kind) & DONE)
        assert 0.80 <= 1 - share(rows, LATE) <= 0.99, kind


def test_a_third_of_complaints_come_on_top_as_forms(year):
    forms = year.filter(pl.col("kind_code") == "statutory")
    assert len(forms) / (len(year) - len(forms)) == pytest.approx(738_011 / 2_380_604, abs=0.001)
    assert set(forms["source_code"]) == {"seosik"}


def test_mondays_are_busiest_and_october_beats_january(year):
    office = year.filter(pl.col("kind_code") != "field")
    by_day = counts(office, pl.col("received_at").dt.weekday())
    assert by_day[0] == max(by_day)
    assert max(by_day[5:]) < min(by_day[:5])
    by_month = counts(year, pl.col("received_at").dt.month())
    assert by_month[9] > 1.15 * by_month[0]


def test_field_complaints_belong_to_the_district_of_their_place(field):
    own = field.filter(pl.col("department_code").str.starts_with("11"))
    assert len(own) / len(field) > 0.93
    assert (own["department_code"].str.slice(0, 5) == own["district_code"]).all()


def test_other_kinds_belong_to_the_city_except_questions_about_parking(year):
    general = year.filter(pl.col("kind_code").is_in([*GENERAL, "grievance", "proposal"]))
    local = general.filter(pl.col("department_code").str.starts_with("11"))
    assert set(local["item_code"]) <= {"G004"}
    assert set(local["kind_code"]) <= {"inquiry", "other", "grievance"}
    tree = organisation.read()
    held = general["department_code"].drop_nulls().unique()
    assert {tree.kind(tree.bureau(code)) for code in held} == {"bureau", "agency", "district"}


def test_units_are_leaves_of_the_tree(year):
    leaves = set(organisation.read().leaves())
    assert set(year["department_code"].drop_nulls()) <= leaves


def test_some_complaints_go_back_and_forth(year):
    paths = year.filter(pl.col("transfer_path").is_not_null())
    whole = pl.concat_str("transfer_path", "department_code", separator=">").str.split(">")
    bounced = paths.filter(whole.list.n_unique() < whole.list.len())
    assert 0.02 <= len(paths) / len(year) <= 0.06
    assert 0.03 <= len(bounced) / len(paths) <= 0.25


def test_nothing_is_passed_on_to_the_unit_that_holds_it(year):
    moved = year.filter(pl.col("transfer_path").is_not_null())
    for path, unit in moved.select("transfer_path", "department_code").iter_rows():
        units = [*path.split(">"), unit]
        assert all(before != after for before, after in pairwise(units))


def test_ratings_are_rare_and_lower_when_late(year):
    rated = year.filter(pl.col("satisfaction_score").is_not_null())
    assert 0.02 <= len(rated) / len(year.filter(DONE)) <= 0.08
    in_time, late = rated.filter(~LATE), rated.filter(LATE)
    assert late["satisfaction_score"].mean() < in_time["satisfaction_score"].mean() - 0.4


def test_surges_campaigns_and_copies_are_planted_and_told(year):
    surges = year.filter(pl.col("surge_number").is_not_null())
    for _, rows in surges.group_by("surge_number"):
        assert rows.select("item_code", "dong_code").n_unique() == 1 or rows["first_item_code"].n_unique() > 1
    campaigns = year.filter(pl.col("campaign_number").is_not_null())
    assert campaigns["campaign_number"].n_unique() >= 10
    twice = year.filter(pl.col("copy_kind") == "twice").join(
        year.select("complaint_id", "source_code", "dong_code", "received_at"),
        left_on="origin_id",
        right_on="complaint_id",
        suffix="_origin",
    )
    assert len(twice) > 50
    assert (twice["source_code"] == "parking").all()
    assert (twice["source_code_origin"] == "smartapp").all()
    assert (twice["dong_code"] == twice["dong_code_origin"]).all()
    minutes = (twice["received_at"] - twice["received_at_origin"]).dt.total_minutes()
    assert minutes.min() >= 0
    assert minutes.max() <= 10


def test_phone_numbers_are_of_ranges_never_given_out(year):
    assert year["applicant"].drop_nulls().str.contains(r"^010-[01]\d{3}-\d{4}$").all()


def test_of_200_bodies_of_the_city_no_two_share_half_their_words():
    """In at most one of 100 draws; those planted to be alike are left out, the truth names them."""
    known, year = tables(), (date(2022, 1, 1), datetime(2023, 1, 1))
    rows, life = whole_days(plan_for(2022, *year, 45_800, 14_200), known, date(2022, 5, 1), date(2022, 5, 15))
    at = np.datetime64("2022-05-15", "s")
    written = composed_rows(rows, life, np.arange(len(rows.number)), at, known).complaints
    alike = pl.col("copy_kind").is_not_null() | pl.col("campaign_number").is_not_null()
    bodies = written.filter(~alike)["body"].to_numpy()
    assert len(bodies) > 2_000
    draw = np.random.default_rng(1)
    worst = [worst_overlap(draw.choice(bodies, 200, replace=False).tolist()) for _ in range(100)]
    assert sum(overlap >= 0.5 for overlap in worst) <= 1
    assert worst_overlap(written["body"].to_list()) >= 0.5
