"""Every sort of mark on the board opens a list whose total is the number that was clicked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, board_is_drawn

pytestmark = pytest.mark.browser

KINDS = {
    "figure of a card": ".kpi-part",
    "note of a card": ".kpi-note",
    "row of the ranking": ".rank .rank-row",
    "part of a bar": ".segment",
    "total of a body": ".unit-total",
    "late ones of a body": ".unit-late",
    "complaints without a place": ".legend-link",
}


def total_of_list(page: Page) -> int:
    page.wait_for_url(re.compile("/complaints"))
    heading = page.locator("main h1")
    expect(heading).to_contain_text(re.compile(r"[\d,]+건"))
    found = re.search(r"([\d,]+)건", heading.inner_text())
    assert found
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_mark_opens_as_many_complaints_as_it_says(kind: str, open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    marks = page.locator(KINDS[kind] + ":visible")
    numbers = [(i, int(marks.nth(i).get_attribute("data-count") or "-1")) for i in range(marks.count())]
    assert numbers
    for place, number in [numbers[i] for i in sorted({0, len(numbers) // 2, len(numbers) - 1})]:
        page.locator(KINDS[kind] + ":visible").nth(place).click()
        assert total_of_list(page) == number
        page.go_back()
        board_is_drawn(page)


def test_a_district_opens_its_complaints(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url, "1920"))
    labels = page.locator(".gu-label").evaluate_all(
        "(all) => all.map((one) => { const b = one.getBoundingClientRect();"
        " return [(b.left + b.right) / 2, (b.top + b.bottom) / 2, one.lastChild.textContent]; })"
    )
    for x, y, number in (labels[0], labels[12], labels[24]):
        page.mouse.move(x, y)
        expect(page.locator("#map-hover")).to_contain_text(f"{number}건")
        page.mouse.click(x, y)
        assert total_of_list(page) == int(number.replace(",", ""))
        page.go_back()
        board_is_drawn(page)


def test_an_hour_opens_its_complaints(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    points = page.locator(".hours-graph .scatterlayer .trace").nth(3).locator(".point")
    values = page.evaluate("document.querySelector('.hours-graph .js-plotly-plot').data[3].y")
    assert points.count() == len(values) >= 10
    for place in (0, len(values) // 2, len(values) - 1):
        box = points.nth(place).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_selector(".hours-graph .hovertext")
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert total_of_list(page) == values[place]
        page.go_back()
        board_is_drawn(page)


def test_the_newest_complaint_opens_its_own_page(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    row = page.locator(".feed-row").first
    title = row.locator(".feed-title").inner_text()
    row.click()
    page.wait_for_url(re.compile("/complaints/.+"))
    expect(page.locator("main")).to_contain_text(title)


def test_every_row_of_a_table_is_a_link_with_the_same_number(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    drawn = page.locator(".unit-row .unit-total:visible").first.inner_text()
    page.locator("#units-as-table").click()
    table = page.locator("#card-table")
    expect(table.locator("caption")).to_contain_text("기준")
    rows = table.locator("tbody tr")
    assert rows.count() == table.locator("tbody tr:has(a)").count() > 0
    assert rows.first.locator("a").last.inner_text() == drawn
    number = int(rows.first.locator("a").last.get_attribute("data-count") or "-1")
    rows.first.locator("a").last.click()
    assert total_of_list(page) == number
