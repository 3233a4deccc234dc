"""상황판 at both sizes and in both themes: nothing scrolls, nothing is cut, nothing leaves the host."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, board_is_drawn

pytestmark = pytest.mark.browser

SCROLLS = """() => {
  const page = document.querySelector('#page'), whole = document.documentElement;
  return [whole.scrollHeight - innerHeight, whole.scrollWidth - innerWidth,
          page.scrollHeight - page.clientHeight, page.scrollWidth - page.clientWidth];
}"""

CUT = """() => [...document.querySelectorAll(
    '.kpi h2, .kpi-part, .kpi-part-label, .figures, .card h2, .rank-count, .unit-total, .unit-late, '
    + '.legend:not(.ramp-legend) li, .menu-link, .stamp, .tools > *, .bar h1, .population')]
  .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .map((one) => one.className + ': ' + one.textContent.slice(0, 40))"""

OUTSIDE = """() => {
  const bad = [];
  for (const card of document.querySelectorAll('.kpi, .card')) {
    const room = card.getBoundingClientRect();
    for (const one of card.querySelectorAll(
        'a, h2, p, li, button, b, svg.spark, .legend li, .hours-graph text, path.gu')) {
      const box = one.getBoundingClientRect();
      if (!box.width || !box.height || getComputedStyle(one).clipPath !== 'none') continue;
      if (one.closest('.hidden-text, .menu-list')) continue;
      if (box.left < room.left - 1 || box.right > room.right + 1
          || box.top < room.top - 1 || box.bottom > room.bottom + 1) {
        bad.push([card.className, one.className.baseVal ?? one.className, one.textContent.slice(0, 30),
                  box.right - room.right, box.bottom - room.bottom]);
      }
    }
  }
  return bad;
}"""

HALF_ROWS = """() => [...document.querySelectorAll('.fitted')].flatMap((list) => {
  const room = list.getBoundingClientRect();
  return [...list.children].filter((row) => {
    const box = row.getBoundingClientRect();
    return box.height && (box.bottom > room.bottom + 1 || box.height < 18);
  }).map((row) => list.className + ': ' + row.textContent.slice(0, 30));
})"""


@pytest.fixture(params=["1366-light", "1366-dark", "1920-light", "1920-dark"])
def board(request: pytest.FixtureRequest, open_page: Opener, server_url: str) -> Page:
    size, theme = request.param.split("-")
    page = board_is_drawn(open_page(server_url, size, theme))
    page.wait_for_timeout(400)
    return page


def test_the_board_fits_without_scrolling_or_cutting_anything(board: Page) -> None:
    assert board.evaluate(SCROLLS) == [0, 0, 0, 0]
    assert board.evaluate(CUT) == []
    assert board.evaluate(OUTSIDE) == []


def test_lists_show_whole_rows_only(board: Page) -> None:
    assert board.evaluate(HALF_ROWS) == []
    assert board.locator(".rank > li:visible").count() >= 5
    assert board.locator(".feed > li:visible").count() >= 3


def test_the_page_is_korean_and_set_in_our_font(board: Page) -> None:
    assert board.locator("html").get_attribute("lang") == "ko"
    assert board.title() == "상황판 · 가람시"
    loaded = "[...document.fonts].some((f) => f.family.includes('Pretendard GOV') && f.status === 'loaded')"
    assert board.evaluate(loaded)
    chart_font = "getComputedStyle(document.querySelector('.hours-graph text')).fontFamily"
    assert "Pretendard GOV Variable" in board.evaluate(chart_font)


def test_the_board_fits_with_forms_and_a_banner_too(open_page: Opener, server_url: str) -> None:
    for size in ("1366", "1920"):
        page = board_is_drawn(open_page(f"{server_url}/?form=1", size))
        page.evaluate("dash_clientside.set_props('banner', {children: '자료가 오래되었습니다'})")
        page.wait_for_timeout(400)
        assert page.locator(".kpi").count() == 8
        assert page.evaluate(SCROLLS) == [0, 0, 0, 0]
        assert page.evaluate(CUT) == []


def touching(board: Page, selector: str) -> list[tuple[list[float], list[float]]]:
    """Pairs of drawn boxes that share a point."""
    boxes = board.locator(selector).evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect()).map((b) =>"
        " [b.left, b.top, b.right, b.bottom])"
    )
    assert len(boxes) >= 3
    return [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_labels_of_the_map_and_its_scale_do_not_touch_each_other(board: Page) -> None:
    assert board.locator(".gu-label").count() == 25
    assert touching(board, ".gu-label") == []
    assert touching(board, ".tick") == []


def test_on_a_wall_the_board_is_larger_without_a_menu_and_still_fits(
    open_page: Opener, server_url: str
) -> None:
    page = board_is_drawn(open_page(f"{server_url}/?wall=1", "1920"))
    expect(page.locator(".menu-bar")).to_be_hidden()
    expect(page.locator(".person-menu")).to_be_hidden()
    plain = board_is_drawn(open_page(server_url, "1920"))
    sizes = [
        one.locator(".kpi .figure b").first.evaluate("node => node.getBoundingClientRect().height")
        for one in (page, plain)
    ]
    assert sizes[0] > 1.1 * sizes[1]
    for one in (page, plain):
        assert one.evaluate("document.documentElement.scrollHeight <= window.innerHeight + 1")
        assert one.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(".rank .rank-row").nth(1).click()
    page.wait_for_url(re.compile(r"/complaints"))
    expect(page.locator(".menu-bar")).to_be_visible()
