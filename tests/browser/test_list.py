"""민원 목록 and 민원 상세 in a real browser: one bar, whole rows, the keyboard, search, files, states."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

LIST = "/complaints"
MANY = "?kind=field&channel=app,web,phone&gu=11680,11710,11500&late=on_time&period_from=2026-01-01"


def list_is_drawn(page: Page) -> Page:
    first = page.locator(".list-grid .ag-row[row-index='0'] .ag-cell[col-id='number']")
    expect(first).to_have_text(re.compile(r"\d"))  # a row that still waits for its values has an empty cell
    page.evaluate("document.fonts.ready")
    return page


def first_number(page: Page) -> str:
    return page.inner_text(".list-grid .ag-row[row-index='0'] .ag-cell[col-id='number']")


@pytest.mark.parametrize("size", ["1366", "1920"])
def test_the_list_is_one_bar_and_whole_rows_without_scrolling_the_page(
    size: str, open_page: Opener, server_url: str
) -> None:
    page = list_is_drawn(open_page(server_url + LIST + MANY, size))
    assert page.eval_on_selector(".list-bar", "bar => bar.getBoundingClientRect().height") == 48
    assert page.eval_on_selector(".list-bar", "bar => bar.scrollWidth <= bar.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.eval_on_selector("#page", "main => main.scrollHeight <= main.clientHeight")
    cut = """() => {
        const room = document.querySelector('.list-grid .ag-body').getBoundingClientRect();
        return [...document.querySelectorAll('.list-grid .ag-center-cols-container .ag-row')]
            .map(row => row.getBoundingClientRect())
            .filter(row => row.top < room.bottom - 1 && row.bottom > room.bottom + 1).length;
    }"""
    expect(page.locator(".list-grid .ag-center-cols-container .ag-row").nth(13)).to_be_attached()
    assert page.evaluate(cut) == 0


def test_a_row_opens_by_enter_follows_the_arrows_and_gives_the_focus_back(
    open_page: Opener, server_url: str
) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    page.focus(".list-grid .ag-row[row-index='0'] .ag-cell[col-id='number']")
    page.keyboard.press("Enter")
    expect(page.locator(".list-drawer .detail")).to_contain_text(first_number(page))
    second = page.inner_text(".list-grid .ag-row[row-index='1'] .ag-cell[col-id='number']")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".list-drawer .detail")).to_contain_text(second)
    page.keyboard.press("Escape")
    expect(page.locator(".list-drawer")).to_be_hidden()
    focused = "document.activeElement.closest('.ag-row')?.getAttribute('row-index')"
    assert page.evaluate(focused) == "1"


def test_the_drawer_lies_beside_the_grid_and_leads_to_the_complaints_own_page(
    open_page: Opener, server_url: str
) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    page.click(".list-grid .ag-row[row-index='2'] .ag-cell[col-id='title']")
    page.wait_for_selector(".list-drawer .detail")
    drawer, grid = (page.locator(one).bounding_box() for one in (".list-drawer", ".list-body"))
    assert drawer and grid and drawer["x"] >= grid["x"] + grid["width"] and drawer["width"] == 560
    title = page.inner_text(".list-drawer h2")
    page.click("text=새 화면에서 보기")
    expect(page.locator(".complaint-page h1")).to_have_text(title)
    assert re.search(r"/complaints/\d{8}-", page.url)


def test_sorting_is_done_by_the_server_over_the_whole_list(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    newest = first_number(page)
    page.click(".ag-header-cell[col-id='received_at']")
    expect(page.locator(".ag-row[row-index='0'] .ag-cell[col-id='number']")).not_to_have_text(newest)
    assert first_number(page) < newest


def test_a_chip_takes_its_condition_away(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST + "?kind=field&gu=11680"))
    before = page.inner_text("#list-total")
    page.click(".chip:has-text('자치구')")
    expect(page.locator("#list-total")).not_to_have_text(before)
    assert page.url.endswith("?kind=field")


def test_pasted_receipt_numbers_are_found(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    numbers = [page.inner_text(f".ag-row[row-index='{row}'] .ag-cell[col-id='number']") for row in (0, 3, 5)]
    page.click("#list-search")
    paste = """text => {
        const data = new DataTransfer();
        data.setData('text', text);
        const how = {clipboardData: data, bubbles: true, cancelable: true};
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', how));
    }"""
    page.evaluate(paste, "\n".join(numbers))
    expect(page.locator("#list-search")).to_have_value(" ".join(numbers))
    page.keyboard.press("Enter")
    expect(page.locator("#list-total")).to_have_text("3건")


def test_the_form_of_conditions_changes_the_address(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    page.click("summary:has-text('조건')")
    page.click("#list-by-kind")
    page.click("[role='option']:has-text('고충')")
    page.click("#list-apply")
    expect(page.locator(".chip")).to_contain_text("고충")
    assert page.url.endswith("?kind=grievance")


def test_columns_are_chosen_and_kept(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    page.click("summary:has-text('열')")
    page.click("label:has-text('처리기한')")
    expect(page.locator(".ag-header-cell[col-id='due_at']")).to_be_attached()
    page.reload()
    expect(list_is_drawn(page).locator(".ag-header-cell[col-id='due_at']")).to_be_attached()


def test_the_files_hold_as_many_rows_as_the_list_says(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST + "?gu=11680&kind=field"))
    total = int(re.sub(r"\D", "", page.inner_text("#list-total")))
    with page.expect_download() as csv_file:
        page.click("a:has-text('CSV')")
    with page.expect_download() as xlsx_file:
        page.click("a:has-text('엑셀')")
    text = csv_file.value.path().read_bytes()
    assert text.startswith(b"\xef\xbb\xbf") and text.count(b"\r\n") == total + 1
    assert csv_file.value.suggested_filename == "민원목록_강남구_20261122_1400.csv"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.value.path().read_bytes()), read_only=True)
    assert book.sheetnames == ["조건", "민원 목록"]
    assert sum(1 for _ in book["민원 목록"].rows) == total + 1


def test_an_empty_list_and_a_forbidden_one_say_so(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url + LIST + "?ids=20000101000000")
    expect(page.locator(".state-empty")).to_contain_text("조건에 맞는 민원이 없습니다")
    page.click(".person-menu summary")
    page.click("button.person[value='bureau']")
    page.wait_for_selector(".kpi-part")
    page.goto(server_url + LIST + "?bureau=11680")
    expect(page.locator(".state-forbidden")).to_contain_text("교통실 민원만 볼 수 있습니다")


def test_a_number_that_is_not_there_is_told_so(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url + "/complaints/20000101000000")
    expect(page.locator(".state-forbidden")).to_contain_text("민원을 찾을 수 없습니다")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_list_with_its_drawer(
    theme: str, open_page: Opener, server_url: str
) -> None:
    page = list_is_drawn(open_page(server_url + LIST + MANY, theme=theme))
    page.click(".list-grid .ag-row[row-index='1'] .ag-cell[col-id='title']")
    page.wait_for_selector(".list-drawer .detail")
    assert violations(page) == []
    page.click("text=새 화면에서 보기")
    page.wait_for_selector(".complaint-page .detail")
    assert violations(page) == []


def tick(page: Page, count: int) -> None:
    """Pick the first rows of the list by their boxes."""
    for row in range(count):
        page.check(f".list-grid .ag-row[row-index='{row}'] .ag-selection-checkbox input")


def test_picked_rows_are_looked_at_noted_and_found_again_by_that(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST + MANY))
    expect(page.locator("#list-picked")).to_be_hidden()
    tick(page, 3)
    expect(page.locator("#list-picked-count")).to_have_text("선택 3건")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.click("#list-picked button:has-text('확인함')")
    noted = page.locator(".list-grid .ag-row[row-index='2'] .ag-cell[col-id='noted']")
    expect(noted).to_have_text("확인")
    page.fill("#list-memo", "현장 확인")
    page.click("#list-picked button:has-text('메모 적기')")
    expect(noted).to_have_text("확인·메모")
    expect(page.locator("#list-picked-count")).to_have_text("선택 3건")
    page.goto(server_url + LIST + MANY + "&noted=memo")
    expect(list_is_drawn(page).locator("#list-total")).to_have_text("3건")
    expect(page.locator(".chip")).to_contain_text(["확인·메모"])
    tick(page, 3)
    page.click("#list-picked button:has-text('확인 풀기')")
    page.fill("#list-memo", "")
    page.click("#list-picked button:has-text('메모 적기')")
    expect(page.locator("#list-said")).to_contain_text("메모를 지웠습니다")
    page.click("#list-picked button:has-text('선택 풀기')")
    expect(page.locator("#list-picked")).to_be_hidden()


def test_a_view_is_saved_opened_and_taken_out(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST + "?gu=11680"))
    page.click("summary:has-text('저장한 보기')")
    page.fill("#views-name", "강남 전체")
    page.click("#views-save")
    expect(page.locator(".views-all a")).to_have_text("강남 전체")
    page.goto(server_url + LIST)
    list_is_drawn(page)
    page.click("summary:has-text('저장한 보기')")
    page.click(".views-all a:has-text('강남 전체')")
    expect(page.locator(".chip")).to_contain_text("강남구")
    page.click("summary:has-text('저장한 보기')")
    page.click("[aria-label='강남 전체 지우기']")
    expect(page.locator("#views-list")).to_contain_text("저장한 보기가 없습니다")


def test_a_chart_is_saved_as_a_picture_with_its_instant(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url + "/charts/how")
    card = page.locator(".topic-card").first
    expect(card).to_be_visible()
    with page.expect_download() as saved:
        card.locator("button:has-text('그림')").click()
    assert re.fullmatch(r"민원_.+_\d{8}_\d{4}\.png", saved.value.suggested_filename)
    content = saved.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    box = card.bounding_box()
    assert box is not None
    assert width >= 2 * int(box["width"]) - 4, "twice as fine as the screen"
    assert height > 2 * int(box["height"]), "with a line for the instant below"
