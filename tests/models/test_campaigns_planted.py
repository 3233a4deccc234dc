"""A generated fortnight with one planted campaign: most of it is found, and nothing else is taken for one."""

from datetime import timedelta

import polars as pl
import pytest

from dashboards.queries import asking, board, listing
from models.similar.campaign_tables import SPAN, find_campaigns
from models.similar.served import companions
from models.text.annotate import annotate
from pipeline import warehouse
from pipeline.build import build
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.synthetic.city import generate
from pipeline.workflow.store import Store
from tests.worlds import CITY_NOW, load_folder


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("fortnight"), now=CITY_NOW)
    generated = settings.home / "generated"
    first = (CITY_NOW - timedelta(days=13)).date()
    generate(generated, rows=5_000, first=first, until=CITY_NOW, seed=11, period="year")
    with Store(settings) as store, warehouse.writer_lock(settings):
        load_folder(generated, settings, store)
        build(settings, store)
        annotate(settings)
    return settings


def test_the_planted_campaign_is_found_and_the_same_search_again_changes_nothing(fortnight):
    truth = (fortnight.home / "generated" / "truth").glob("complaint*.parquet")
    told = pl.concat([pl.read_parquet(path) for path in truth], how="diagonal")
    planted = set(told.filter(pl.col("campaign_number").is_not_null()).get_column("complaint_id"))
    table = companions(fortnight)[0].table
    for _ in range(2):
        with warehouse.writer_lock(fortnight):
            report = find_campaigns(fortnight, table)
            with warehouse.staging(fortnight) as connection:
                rows = connection.sql("SELECT complaint_id FROM model.complaint_campaign").fetchall()
                ((least,),) = connection.sql("SELECT min(applicant_count) FROM model.campaign").fetchall()
        found = {number for (number,) in rows}
        assert len(planted) >= 10
        assert len(found & planted) >= 0.95 * len(found)
        assert len(found & planted) >= 0.6 * len(planted)
        assert report.details["complaints"] == len(rows) == len(found)
        assert least >= 8


def test_a_ranking_without_campaigns_counts_what_its_lists_show(fortnight):
    with Store(fortnight) as store, warehouse.writer_lock(fortnight):
        found = find_campaigns(fortnight, companions(fortnight)[0].table, whole=True)
        publish(fortnight, store)
    everybody = Viewer("시험", "analyst", sees_all=True)
    whole = Slice(form=True)
    with Reader(fortnight).generation() as g:
        members = set(g.rows("SELECT complaint_id FROM complaint_campaign"))
        total = asking.count(g, whole, everybody)
        few = listing.page(g, whole.but(campaign="only"), everybody, 0, 1_000)
        rest = listing.page(g, whole.but(campaign="out"), everybody, 0, total)
        assert few.total == len(few.rows) == found.details["complaints"] == len(members)
        assert rest.total == len(rest.rows) == total - few.total == count(g, "out", everybody)
        assert not members & {(row["complaint_id"],) for row in rest.rows}
        with_them = {row.code: row.mark.value for row in board.ranking(g, whole, everybody, limit=500)}
        without = board.ranking(g, whole.but(campaign="out"), everybody, limit=500)
        for row in without:
            assert row.mark.value == listing.page(g, row.mark.slice, everybody, 0, 1).total
        assert sum(with_them.values()) > sum(row.mark.value for row in without)


def count(g, campaign, viewer):
    return asking.count(g, Slice(form=True, campaign=campaign), viewer)


def test_a_campaign_that_began_before_a_search_is_not_cut_in_two(fortnight):
    table = companions(fortnight)[0].table
    later = fortnight.model_copy(update={"now": CITY_NOW + SPAN - timedelta(days=3)})
    with warehouse.writer_lock(fortnight):
        whole = find_campaigns(fortnight, table, whole=True).details
        assert find_campaigns(later, table).details == whole
