"""지도 내려받기: one file that opens from a disk, asks for nothing, and shows the same cases."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboards.exports.offline_map import offline_map
from dashboards.queries.dangers import dangers
from models.similar.asking import OPERATOR
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice
from tests.browser.conftest import Opener
from tests.browser.test_danger_map import MONTH, drawn
from tests.worlds import CITY_NOW

pytestmark = pytest.mark.browser


def opened(browser: Browser, path: Path) -> tuple[Page, list[str]]:
    """The file in a context of its own, and everything it asked for or complained of."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True).new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(path.as_uri())
    page.wait_for_selector(".marker-cluster, path[stroke='#ffffff']")
    return page, wrong


def test_the_downloaded_map_opens_from_disk_with_no_request_but_itself(
    open_page: Opener, server_url: str, browser: Browser, tmp_path: Path
) -> None:
    page = drawn(open_page(server_url + MONTH))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="지도 내려받기").click()
    download = waiting.value
    assert re.fullmatch(r"긴급안전지도_\d{8}-\d{4}\.html", download.suggested_filename)
    path = tmp_path / "map.html"
    download.save_as(path)
    alone, wrong = opened(browser, path)
    expect(alone.locator("header")).to_contain_text(page.locator("#danger-told").inner_text())
    expect(alone.locator(".marker-cluster").first).to_be_visible()
    assert wrong == [path.as_uri()]
    alone.context.close()


def test_a_pin_of_the_file_tells_its_case_and_draws_its_circle_and_html_stays_text(
    city: Settings, browser: Browser, tmp_path: Path
) -> None:
    reader = Reader(city)
    with reader.generation() as g:
        found = dangers(g, Slice(danger=("urgent", "hazard")), OPERATOR)
    reader.close()
    case = next(one for one in found.cases if one.radius_m)
    hostile = replace(case, title="</script><img src=x onerror=alert(1)> {{ 7 * 7 }}")
    path = tmp_path / "one.html"
    path.write_text(offline_map(replace(found, cases=(hostile,)), city.home, "가람시", CITY_NOW), "utf-8")
    page, wrong = opened(browser, path)
    page.locator("path[stroke='#ffffff']").click(force=True)
    expect(page.locator(".leaflet-popup")).to_contain_text(
        "</script><img src=x onerror=alert(1)> {{ 7 * 7 }}"
    )
    expect(page.locator("path[stroke='#bd2c0f']")).to_have_count(1)
    assert wrong == [path.as_uri()]
    page.context.close()
