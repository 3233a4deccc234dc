"""A generated fortnight with one planted campaign: most of it is found, and nothing else is taken for one."""

from datetime import timedelta

import polars as pl
import pytest

from models.similar.campaign_tables import find_campaigns
from models.similar.served import companions
from models.text.annotate import annotate
from pipeline import warehouse
from pipeline.build import build
from pipeline.settings import Settings
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
