"""비슷한 민원 beside a complaint: five cases with reasons, a way to each by keyboard, a sentence without an index."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboards.server import create_app
from pipeline import manifest as manifests
from pipeline.reader import Reader
from pipeline.settings import Settings
from tests.browser.conftest import Opener, Server

pytestmark = pytest.mark.browser


def a_number(city: Settings) -> str:
    with Reader(city).generation() as generation:
        sql = "SELECT min(complaint_id) FROM fact JOIN text USING (complaint_id) WHERE sign > 0 AND length(body) > 90"
        ((number,),) = generation.rows(sql)
    return str(number)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_complaint_shows_five_similar_ones_with_reasons_and_a_way_to_each(
    theme: str, city: Settings, server_url: str, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(f"{server_url}/complaints/{a_number(city)}", theme=theme)
    cases = page.locator(".similar-cases > li")
    expect(cases).to_have_count(5)
    expect(cases.first.locator(".similar-why")).to_contain_text(re.compile(r"글 \d+\s*곳 \d+\s*때 \d+"))
    page.screenshot(path=tmp_path / f"similar-{theme}.png", full_page=True)
    way = cases.first.get_by_role("link")
    title = way.inner_text()
    way.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#detail-title")).to_have_text(title)


def test_without_an_index_the_complaint_is_shown_with_a_sentence(
    city: Settings, open_page: Opener, serve_app: Server, tmp_path: Path
) -> None:
    number = a_number(city)
    home = tmp_path / "data"
    shutil.copytree(city.home, home, ignore=shutil.ignore_patterns("generated", "landing", "*.lock"))
    current = home / "published" / manifests.CURRENT
    text = re.sub(r'"companions": \[.*\]', '"companions": []', current.read_text("utf-8"), flags=re.DOTALL)
    current.write_text(text, "utf-8")
    url = serve_app(create_app(Settings(home=home, now=city.now)))
    page = open_page(f"{url}/complaints/{number}")
    expect(page.locator(".detail")).to_contain_text("유사민원 색인이 아직 없습니다")
