"""For everyone: axe-core finds nothing, and the keyboard reaches and leaves everything."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboards.vendor import PACKAGES, VENDOR
from tests.browser.conftest import Opener, board_is_drawn

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = next(VENDOR / package.folder / "axe.min.js" for package in PACKAGES if package.name == "axe-core")


def violations(page: Page) -> list[Any]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        """(rules) => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then((found) =>
             found.violations.map((one) => [one.id, one.nodes.slice(0, 4).map((n) => n.html)]))""",
        RULES,
    )
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_board(theme: str, open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url, "1366", theme))
    page.wait_for_timeout(400)
    assert violations(page) == []


def test_axe_finds_nothing_in_any_table(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    for card in ("kpi", "rank", "map", "hours", "units", "feed"):
        page.locator(f"#{card}-as-table").click()
        page.wait_for_selector("#card-table a")
        page.wait_for_timeout(300)
        assert violations(page) == [], card
        page.keyboard.press("Escape")
        expect(page.locator("#card-table")).to_be_hidden()


def test_axe_finds_nothing_in_the_open_menu(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.locator(".person-menu summary").click()
    assert violations(page) == []


def test_the_first_tab_stop_skips_to_the_content(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#page').contains(document.activeElement)")


def test_a_table_opens_by_key_traps_focus_and_gives_it_back(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    button = page.locator("#map-as-table")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#card-table a")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('[role=dialog]')")
    page.keyboard.press("Escape")
    expect(page.locator("#card-table")).to_be_hidden()
    expect(button).to_be_focused()


def test_focus_can_be_seen(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.locator(".rank .rank-row").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_the_keyboard_order_is_header_then_cards(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    order = page.evaluate(
        "[...document.querySelectorAll('a[href], button, summary, [role=radio], input')]"
        ".filter((one) => one.offsetParent && one.tabIndex >= 0)"
        ".map((one) => one.closest('.columns') ? 2 : one.closest('.kpi-row') ? 1 : 0)"
    )
    assert order == sorted(order)


def test_a_table_is_copied_as_rows_and_cells(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url, permissions=["clipboard-read", "clipboard-write"])
    board_is_drawn(page).locator("#map-as-table").click()
    page.get_by_role("button", name="표 복사").click()
    expect(page.get_by_role("button", name="복사했습니다")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].split("\t") == ["자치구", "접수(건)", "인구(명)", "인구 1만 명당(건)"]
    assert len(lines) == 1 + 25 + 2
