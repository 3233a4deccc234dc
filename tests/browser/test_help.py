"""찾기 (Ctrl+K), 도움말 and 둘러보기 by keyboard; J and K beside an open complaint."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, board_is_drawn
from tests.browser.test_access import violations
from tests.browser.test_list import LIST, first_number, list_is_drawn

pytestmark = pytest.mark.browser


def find(page: Page, text: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.find input")).to_be_focused()
    page.keyboard.insert_text(text)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_unit_a_topic_and_a_page_are_found_by_a_few_letters(
    theme: str, open_page: Opener, server_url: str
) -> None:
    page = board_is_drawn(open_page(server_url, theme=theme))
    find(page, "강남구주차")
    first = page.locator("dialog.find [role=option]").first
    expect(first).to_contain_text("강남구 주차관리과")
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/bureaus/"))
    expect(page.locator("h1")).to_have_text("주차관리과")
    find(page, "보도 위")
    expect(page.locator("dialog.find [role=option]").first).to_contain_text("보도 위 불법주정차")
    page.keyboard.press("ArrowDown")
    expect(page.locator("dialog.find [aria-selected=true]")).to_contain_text("글에 ‘보도 위’")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/topics/T001"))
    find(page, "예보")
    expect(page.locator("dialog.find [role=option]").first).to_contain_text("민원예보")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.find")).to_be_hidden()
    assert "/topics/T001" in page.url


def test_receipt_numbers_are_found_one_or_many(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    number = first_number(page)
    find(page, f"{number}, 20000101000000")
    expect(page.locator("dialog.find [role=option]").first).to_contain_text("접수번호 2개")
    page.keyboard.press("Enter")
    expect(page.locator("#list-total")).to_have_text("1건")


def test_nobody_is_offered_a_body_that_is_not_theirs(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    page.click(".person-menu summary")
    page.click("button.person[value='district']")
    page.wait_for_load_state("networkidle")
    find(page, "송파구")
    expect(page.locator("dialog.find [role=option]").first).to_contain_text("글에 ‘송파구’")


def test_each_page_has_its_help_and_the_tour_has_five_steps(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url + "/bureaus")
    expect(page.locator(".help-menu[data-new]")).to_be_visible()
    page.click(".help-menu > summary")
    expect(page.locator("#help")).to_contain_text("보정 지연비")
    expect(page.locator(".help-menu[data-new]")).to_have_count(0)
    page.goto(server_url + "/definitions")
    page.click(".help-menu > summary")
    expect(page.locator("#help")).to_contain_text("어떻게 세는 것인지")
    assert violations(page) == []
    page.click("[data-action=tour]")
    board_is_drawn(page)
    for step in range(1, 6):
        expect(page.locator(".tour-step")).to_contain_text(f"{step} / 5")
        expect(page.locator(".tour-here")).to_have_count(1)
        if step == 3:
            assert violations(page) == []
        page.keyboard.press("Enter")
    expect(page.locator(".tour")).to_have_count(0)
    page.click(".help-menu > summary")
    expect(page.locator("#help")).to_contain_text("한 화면에서")
    page.reload()
    board_is_drawn(page)
    expect(page.locator(".help-menu[data-new]")).to_have_count(0)


def test_j_and_k_go_through_the_list_beside_the_open_complaint(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + LIST))
    numbers = [
        page.inner_text(f".list-grid .ag-row[row-index='{row}'] .ag-cell[col-id='number']") for row in range(3)
    ]
    page.click(".list-grid .ag-row[row-index='0'] .ag-cell[col-id='title']")
    drawer = page.locator("#list-drawer")
    expect(drawer).to_contain_text(numbers[0])
    page.keyboard.press("j")
    expect(drawer).to_contain_text(numbers[1])
    page.keyboard.press("j")
    expect(drawer).to_contain_text(numbers[2])
    page.keyboard.press("k")
    expect(drawer).to_contain_text(numbers[1])
