"""분석 and 실국현황 in a real browser: reached from the menu, narrowed, sorted, opened, and left again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser
TABS = ("when", "what", "where", "how", "liked", "forms", "explore")


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wide


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        *(f"/charts/{tab}" for tab in TABS),
        "/charts/when?period_from=2025-11-22&period_to=2026-11-22",
        "/charts/how?beside=before",
        "/bureaus",
        "/bureaus/district",
        "/bureaus/11680",
        "/data",
        "/definitions",
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    theme: str, path: str, open_page: Opener, server_url: str
) -> None:
    page = open_page(f"{server_url}{path}", "1366", theme)
    expect(page.locator(".data-table").first).to_be_visible()
    page.wait_for_timeout(200)
    assert violations(page) == []
    assert not overflows(page)
    assert "NaN" not in page.inner_text("#page") and "None" not in page.inner_text("#page")


def test_a_cell_opens_its_list_and_the_browser_comes_back(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/charts/where")
    cell = page.locator("#chart-district-fields .heat-cell").first
    count = int(cell.get_attribute("data-count") or 0)
    cell.click()
    page.wait_for_url(re.compile(r"/complaints\?"))
    expect(page.locator("#list-total")).to_contain_text(f"{count:,}")
    page.go_back()
    expect(page.locator("#chart-district-fields")).to_be_visible()


def test_a_condition_goes_into_the_address_and_out_again(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/charts/what")
    page.get_by_label("자치구", exact=True).select_option(label="강남구")
    page.get_by_role("button", name="적용").click()
    page.wait_for_url(re.compile("gu=11680"))
    expect(page.locator(".chip", has_text="강남구")).to_be_visible()
    assert "field=" not in page.url
    page.get_by_role("link", name="365일").click()
    page.wait_for_url(re.compile("period_from"))
    expect(page.locator(".chip", has_text="강남구")).to_be_visible()
    page.locator(".chip", has_text="강남구").click()
    page.wait_for_function("() => !location.search.includes('gu=')")
    page.go_back()
    expect(page.locator(".chip", has_text="강남구")).to_be_visible()


def test_any_two_dimensions_are_asked_by_the_form_and_stay_in_the_address(
    open_page: Opener, server_url: str
) -> None:
    page = open_page(f"{server_url}/charts/explore")
    page.get_by_label("행", exact=True).select_option("channel")
    page.get_by_label("값", exact=True).select_option("kept")
    page.get_by_role("button", name="보기").click()
    page.wait_for_url(re.compile("rows=channel"))
    expect(page.get_by_role("heading", name="접수경로 × 분야: 처리기간 준수율")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="접수경로 × 분야: 처리기간 준수율")).to_be_visible()
    page.get_by_label("열", exact=True).select_option("channel")
    page.get_by_role("button", name="보기").click()
    expect(page.get_by_text("행과 열이 같습니다")).to_be_visible()


def test_the_table_of_bodies_is_put_in_order_by_its_headings(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/bureaus/district")
    table = page.locator("#bodies-table")
    expect(table.locator("tbody tr").first).to_be_visible()

    def column(number: int) -> list[float]:
        cells = table.locator(f"tbody tr td:nth-child({number})").all()
        return [
            float(cell.get_attribute("data-sort") or "nan")
            for cell in cells
            if cell.get_attribute("data-sort")
        ]

    heading = table.get_by_role("button", name="처리 중")
    heading.click()
    assert column(4) == sorted(column(4), reverse=True)
    expect(table.locator("th[aria-sort='descending']")).to_have_count(1)
    heading.press("Enter")
    assert column(4) == sorted(column(4))
    name = table.get_by_role("button", name="이름")
    name.click()
    names = table.locator("tbody th").all_inner_texts()
    assert names == sorted(names)


def test_a_head_lands_on_their_own_body_and_sees_no_other(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url)
    page.context.request.post(
        f"{server_url}/person", form={"person": "district", "next": "/"}, headers={"origin": server_url}
    )
    page.goto(f"{server_url}/bureaus")
    expect(page.get_by_role("heading", name="강남구", exact=True)).to_be_visible()
    expect(page.locator(".sentences li")).to_have_count(3)
    expect(page.locator(".kpi")).not_to_have_count(0)
    for other in ("/bureaus/11710", "/bureaus/district"):
        page.goto(f"{server_url}{other}")
        expect(page.get_by_text("권한이 없습니다")).to_be_visible()
    page.goto(f"{server_url}/bureaus/none")
    expect(page.get_by_text("그런 기관이나 부서가 없습니다")).to_be_visible()


def test_a_body_fits_one_sheet_of_paper(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/bureaus/11680")
    expect(page.locator(".sentences li")).to_have_count(3)
    pdf = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
