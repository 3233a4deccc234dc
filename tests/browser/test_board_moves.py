"""What moves on the board: the theme, the switches, the minute's refresh; and without WebGL."""

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import Opener, board_is_drawn, chromium, opener

pytestmark = pytest.mark.browser

LINE = "document.querySelectorAll('.hours-graph .js-line')[3].style.stroke"


def test_a_refresh_moves_nothing_and_keeps_focus(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.wait_for_load_state("networkidle")
    page.locator(".rank .rank-row").nth(2).focus()
    focused = page.evaluate("document.activeElement.href")
    page.evaluate(
        """() => {
          for (const one of document.querySelectorAll('.js-plotly-plot, path.gu')) one.kept = true;
          document.querySelector('.kpi').old = true;
          window.shifts = []; window.skeletons = 0;
          new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value)))
            .observe({type: 'layout-shift', buffered: false});
          new MutationObserver(() => { window.skeletons += document.querySelectorAll('.skeleton').length; })
            .observe(document.body, {childList: true, subtree: true});
        }"""
    )
    page.evaluate("dash_clientside.set_props('board-generation', {data: [0, 'anew']})")
    drawn_anew = "() => !document.querySelector('.kpi').old && !!document.querySelector('.kpi-part')"
    page.wait_for_function(drawn_anew)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot, path.gu')].every((one) => one.kept)"
    )
    assert page.evaluate("window.shifts") == []
    assert page.evaluate("window.skeletons") == 0
    assert page.evaluate("document.activeElement.href") == focused


def test_a_minute_without_a_new_generation_asks_no_card_again(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or request.url))
    page.evaluate("dash_clientside.set_props('minute', {n_intervals: 9})")
    page.wait_for_timeout(800)
    asked = [one for one in asked if not one.endswith("/pulse")]
    assert len(asked) == 2, "the stamp and the generation"
    assert not any("kpi-body" in one for one in asked)


def test_the_theme_changes_everything_at_once_and_is_kept(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    light = page.evaluate(LINE)
    page.get_by_role("button", name="어둡게").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.wait_for_function(f"() => {LINE} !== {light!r}")
    page.wait_for_timeout(500)
    fill = "getComputedStyle(document.querySelector('path.gu')).fill"
    dark_fill = page.evaluate(fill)
    page.reload()
    board_is_drawn(page)
    expect(page.locator("path.gu").first).to_have_css("fill", dark_fill)  # it fades in
    expect(page.get_by_role("button", name="어둡게")).to_have_attribute("aria-pressed", "true")


def test_the_population_switch_lives_in_the_address(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    expect(page.locator(".population")).to_contain_text("서식 제외")
    page.get_by_role("link", name="서식 포함").click()
    page.wait_for_url("**/?form=1")
    expect(page.locator(".population")).to_contain_text("서식민원")
    expect(page.locator(".kpi")).to_have_count(8)
    page.go_back()
    expect(page.locator(".kpi")).to_have_count(7)


def test_the_switches_of_cards_show_other_figures(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.locator("#units-group label", has_text="자치구").click()
    expect(page.locator(".unit-name", has_text="강남구")).to_be_visible()
    before = page.locator(".ramp-legend").inner_text()
    page.locator("#map-measure label", has_text="인구 1만 명당").click()
    expect(page.locator(".ramp-legend")).not_to_have_text(before)
    page.locator("#rank-by label", has_text="분야").click()
    expect(page.locator(".rank-name", has_text="교통")).to_be_visible()
    expect(page.locator(".rank a[href*='campaign=out']")).to_have_count(0)
    page.get_by_role("checkbox", name="집단민원 제외").check()
    expect(page.locator(".rank a[href*='campaign=out']").first).to_be_visible()


def test_everything_is_drawn_without_webgl(playwright: Playwright, server_url: str) -> None:
    browser = chromium(playwright, "--disable-3d-apis")
    with opener(browser) as open_page:
        page = board_is_drawn(open_page(server_url))
        assert page.locator("path.gu").count() == 25
        assert page.locator(".hours-graph .point").count() > 0
    browser.close()
