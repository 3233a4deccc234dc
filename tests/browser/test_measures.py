"""정책·개선과제 in a real browser: from a list to a task, to the day it was done, to what changed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser


def test_a_list_becomes_a_task_with_its_before_and_after(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/complaints?topic=T001&state=open")
    page.get_by_role("link", name="과제로", exact=True).click()
    page.wait_for_url(re.compile(r"/measures/new\?topic=T001$"))
    expect(page.locator(".measure-new .chips")).to_contain_text("주제")
    assert violations(page) == []
    page.locator("#measure-save").click()
    expect(page.locator("#measure-said")).to_contain_text("이름을")
    page.locator("#measure-name").fill("거주자 우선주차 점검")
    page.locator("#measure-plan").fill("주 2회 저녁 점검")
    page.locator("#measure-save").click()
    page.wait_for_url(re.compile(r"/measures/\d+$"))
    expect(page.get_by_role("heading", name="거주자 우선주차 점검")).to_be_visible()
    expect(page.get_by_text("아직 조치하지 않았습니다")).to_be_visible()
    page.locator("#measure-done").click()
    expect(page.get_by_text("0일째입니다")).to_be_visible()
    bar = page.locator(".week-bar[data-count]:not([data-count='0'])").first
    count = int(bar.get_attribute("data-count") or 0)
    assert violations(page) == []
    bar.click()
    page.wait_for_url(re.compile(r"/complaints\?"))
    expect(page.locator("#list-total")).to_contain_text(f"{count:,}")
    page.go_back()
    page.locator("#measure-close").click()
    expect(page.get_by_role("button", name="다시 열기")).to_be_visible()
    page.get_by_role("link", name="모두 보기").click()
    expect(page.get_by_role("heading", name="개선과제", exact=True)).to_be_visible()
    expect(page.get_by_text("거주자 우선주차 점검")).to_have_count(0)
    page.get_by_role("link", name="닫은 것 보기").click()
    expect(page.get_by_role("link", name="거주자 우선주차 점검")).to_be_visible()


def test_a_number_nobody_gave_is_told_so(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/measures/98765")
    expect(page.get_by_text("98765번은 없습니다")).to_be_visible()
