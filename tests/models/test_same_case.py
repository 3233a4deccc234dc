"""One car told to two receiving systems: the pairs that the generator planted are found, and no others."""

from datetime import date

import polars as pl
import pytest

from dashboards.components.complaint_detail import detail_panel
from dashboards.queries.around import NOTHING
from dashboards.queries.detail import complaint
from models.similar.same_case import APART, same_cases, told_elsewhere
from pipeline.reader import Reader
from pipeline.slices import Viewer

ALL = Viewer(name="all", role="tester", sees_all=True)


@pytest.fixture
def generation(city):
    with Reader(city).generation() as opened:
        yield opened


@pytest.fixture(scope="module")
def planted(truth):
    told = pl.concat([pl.read_parquet(path) for path in truth.glob("complaint*.parquet")], how="diagonal")
    twice = told.filter(pl.col("copy_kind") == "twice")
    return {frozenset(pair) for pair in twice.select("complaint_id", "origin_id").iter_rows()}


def test_the_planted_pairs_are_found(generation, planted):
    pairs = same_cases(generation, ALL, date(2020, 1, 1), date(2030, 1, 1))
    found = {frozenset((one.complaint_id, other.complaint_id)) for one, other in pairs}
    assert len(planted) >= 10
    assert len(found & planted) >= 0.95 * len(planted)
    assert len(found & planted) >= 0.9 * len(found)
    for one, other in pairs:
        assert one.source_code != other.source_code
        assert other.received_at - one.received_at <= APART


def test_each_of_a_pair_names_the_other_and_the_detail_shows_it(generation, planted, city):
    one, other = sorted(next(iter(planted)))
    for number, told in ((one, other), (other, one)):
        found = complaint(generation, number, ALL)
        assert [case.complaint_id for case in found.elsewhere] == [told]
        assert told in str(detail_panel(found, NOTHING, city.clock(), in_drawer=False))
        nobody = Viewer(name="nobody", role="tester")
        assert told_elsewhere(generation, nobody, number, found.row["received_at"]) == []


def test_a_complaint_told_once_shows_no_such_section(generation, planted, city):
    known = {number for pair in planted for number in pair}
    ((number,), *_) = [
        row
        for row in generation.rows("SELECT complaint_id FROM fact WHERE sign > 0 ORDER BY complaint_id")
        if row[0] not in known
    ]
    found = complaint(generation, number, ALL)
    assert found.elsewhere == ()
    assert "다른 접수시스템" not in str(detail_panel(found, NOTHING, city.clock(), in_drawer=False))
