"""What must be there before the first page is served: the published files, whole, and what is slow to import."""

import subprocess
import sys

from dashboards.doctor import examine, published
from pipeline import manifest


def test_a_published_file_that_is_gone_is_named(settings, city):
    settings.published.parent.mkdir(parents=True)
    settings.published.symlink_to(city.published)
    assert published(settings).is_ok
    settings.published.unlink()
    settings.published.mkdir()
    text = (city.published / manifest.CURRENT).read_text("utf-8")
    (settings.published / manifest.CURRENT).write_text(text, "utf-8")
    found = published(settings)
    assert found.state == "bad"
    assert "hot" in found.message


def test_a_city_that_was_published_is_healthy(city):
    assert [finding.line for finding in examine(city) if not finding.is_ok] == []


def test_a_site_has_imported_pandas_before_its_first_request(tmp_path):
    (tmp_path / "cache").mkdir()
    asked = (
        "import sys; from dashboards import maps; from dashboards.server import create_app; "
        "from pipeline.settings import Settings; from pathlib import Path; home = Path(sys.argv[1]); "
        "(home / 'cache' / f'districts.{maps.VERSION}.json').write_text('{}'); "
        "create_app(Settings(home=home)); print('pandas' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked, tmp_path], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "True"
