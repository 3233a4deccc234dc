"""A random town for tests of questions and pages; quick to build, and every column is drawn on its own."""

from collections.abc import Iterator

import polars as pl
import pytest

from pipeline.reader import Generation, Reader
from pipeline.schema import organisation
from pipeline.settings import Settings
from tests.pages.town import NOW, Town, build_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town, published in two turns."""
    return build_town(Settings(home=tmp_path_factory.mktemp("town") / "data", now=NOW))


@pytest.fixture(scope="session")
def town_truth(town: Town) -> pl.DataFrame:
    """The town's complaints in the form that `recount` reads; no model has judged them."""
    rows = pl.DataFrame(town.complaints, infer_schema_length=None)
    tree = organisation.read()
    bureaus = [
        tree.bureau(unit, at.date()) if unit else None
        for unit, at in rows.select("department_code", "received_at").iter_rows()
    ]
    return rows.with_columns(
        pl.Series("bureau_code", bureaus, dtype=pl.String), pl.lit(None, pl.String).alias("danger_code")
    )


@pytest.fixture
def generation(town: Town) -> Iterator[Generation]:
    """The town's current generation."""
    reader = Reader(town.settings)
    with reader.generation() as current:
        yield current
    reader.close()
