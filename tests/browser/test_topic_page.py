"""The page of a topic and 민원예보 in a real browser: reached, read, narrowed, and left again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_outlook_nor_on_a_topic(
    theme: str, open_page: Opener, server_url: str
) -> None:
    page = open_page(f"{server_url}/outlook", "1366", theme)
    expect(page.locator("#card-table tbody tr").first).to_be_visible()
    page.wait_for_timeout(300)
    assert violations(page) == []
    page.locator("#card-table tbody th a").first.click()
    expect(page.locator(".topic-definition")).to_be_visible()
    page.wait_for_timeout(300)
    assert violations(page) == []


def test_a_week_opens_its_list_and_the_browser_comes_back(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/topics/T001")
    bar = page.locator(".week-bar[data-count]:not([data-count='0'])").last
    expect(bar).to_be_visible()
    count = int(bar.get_attribute("data-count") or 0)
    bar.click()
    page.wait_for_url(re.compile(r"/complaints\?"))
    expect(page.locator("#list-total")).to_contain_text(f"{count:,}")
    page.go_back()
    expect(page.locator(".topic-definition")).to_be_visible()


def test_a_topic_nobody_knows_is_told_so_with_a_way_on(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/topics/T999")
    expect(page.get_by_text("그런 주제가 없습니다")).to_be_visible()
