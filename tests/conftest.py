"""What every test may ask for: a home of its own, and small prepared worlds shared by the whole run."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.docs.registry import NamedTests
from tests.worlds import CITY_NOW, build_city, postgres_server, shared_folder, web_server

ROOT = Path(__file__).parent.parent

# How fast this machine is today is nothing that a test may fail of. `make test` draws the same examples every
# time, so that what landed once lands again; `make soak` draws new ones (--hypothesis-profile search).
hypothesis_settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=2_000
)
hypothesis_settings.register_profile(
    "minwon", hypothesis_settings.get_profile("search"), derandomize=True, max_examples=100
)
hypothesis_settings.load_profile("minwon")


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder of pyproject.toml."""
    return ROOT


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty home with a clock that stands still at `CITY_NOW`."""
    return Settings(home=tmp_path / "data", now=CITY_NOW)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The operational store of an empty home."""
    with Store(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment at which the shared city stands."""
    return CITY_NOW


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """A small published city of six sources, 400 days and about 6,000 complaints; do not write to it.

    Its last two days came as changes, so its newest part holds signed rows. All workers share it.
    """
    home = shared_folder(tmp_path_factory, worker_id, "city", build_city)
    return Settings(home=home, now=CITY_NOW)


@pytest.fixture(scope="session")
def truth(city: Settings) -> Path:
    """Folder of the Parquet files in which the generator wrote down what it planted in `city`."""
    return city.home / "generated" / "truth"


@pytest.fixture(scope="session")
def server_url(city: Settings) -> Iterator[str]:
    """A running `minwon serve` over `city`."""
    with web_server(city) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL of this test run."""
    with postgres_server() as url:
        yield url


def pytest_addoption(parser: pytest.Parser) -> None:
    """A full run also asks whether every test that docs/coverage.md names has passed."""
    parser.addoption("--coverage-registry", action="store_true", help="fail if a named test did not pass")


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that collects all reports can answer."""
    if config.getoption("--coverage-registry") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NamedTests(), "named-tests")
