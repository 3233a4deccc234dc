"""핵심어 in a real browser: the panel of a list and the chips of one complaint."""

import re

import pytest
from playwright.sync_api import Page, expect

from dashboards.pages import complaints as list_page
from dashboards.server import create_app
from pipeline.settings import Settings
from tests.browser.conftest import Opener, Server
from tests.browser.test_access import violations
from tests.browser.test_list import list_is_drawn

pytestmark = pytest.mark.browser

FIELD = "/complaints?field=F02"


def panel_is_open(page: Page) -> Page:
    list_is_drawn(page)
    page.click("#words-toggle")
    page.wait_for_selector("#list-words .word-link")
    return page


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_a_word_narrows_the_list_to_as_many_complaints_as_it_says(open_page: Opener, server_url: str) -> None:
    page = panel_is_open(open_page(server_url + FIELD))
    expect(page.locator("#list-words-about")).to_contain_text("시 전체")
    word = page.locator(".word-link").first
    name, count = word.locator("b").inner_text(), number(word.locator(".word-count").inner_text())
    word.click()
    expect(page.locator("#list-total")).to_have_text(f"{count:,}건")
    expect(page.locator(".chip:has-text('핵심어')")).to_contain_text(name)
    expect(page.locator("#list-words")).to_be_visible()
    expect(page.locator(".words .word-link b", has_text=re.compile(f"^{name}$"))).to_have_count(0)


def test_related_words_and_weeks_come_on_demand_and_by_key(open_page: Opener, server_url: str) -> None:
    page = panel_is_open(open_page(server_url + FIELD))
    page.locator(".word-link").first.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".word-more").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#list-words-more h3").first).to_contain_text("관련어")
    expect(page.locator("#list-words-more svg.spark")).to_be_visible()
    week = page.locator(".word-week")
    count = number(week.inner_text().split("주")[1])
    week.click()
    if count:
        expect(page.locator("#list-total")).to_have_text(f"{count:,}건")


def test_the_baseline_is_changed_and_named(open_page: Opener, server_url: str) -> None:
    page = panel_is_open(open_page(server_url + FIELD + "&period_from=2026-09-01&period_to=2026-11-01"))
    page.click("#words-against label:has-text('이전 기간')")
    expect(page.locator("#list-words-about")).to_contain_text("같은 조건의 이전 12개월")


def test_an_open_panel_leaves_whole_rows_and_closes_again(open_page: Opener, server_url: str) -> None:
    page = panel_is_open(open_page(server_url + FIELD))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.eval_on_selector("#page", "main => main.scrollHeight <= main.clientHeight")
    expect(page.locator(".list-grid .ag-center-cols-container .ag-row").nth(4)).to_be_visible()
    expect(page.locator("#words-toggle")).to_have_attribute("aria-expanded", "true")
    page.click("#words-toggle")
    expect(page.locator("#list-words")).to_be_hidden()
    expect(page.locator("#words-toggle")).to_have_attribute("aria-expanded", "false")


def test_a_list_of_everything_has_nothing_to_be_held_against(open_page: Opener, server_url: str) -> None:
    page = list_is_drawn(open_page(server_url + "/complaints"))
    page.click("#words-toggle")
    expect(page.locator("#list-words-body")).to_contain_text("견줄 민원이 없습니다")
    page.click("text=최근 4주 보기")
    page.wait_for_selector("#list-words .word-link, #list-words .words-none:has-text('두드러지는')")


def test_a_failure_of_the_panel_leaves_the_list_alive(
    city: Settings, open_page: Opener, serve_app: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr(list_page.keywords, "keywords", fails)
    url = serve_app(create_app(city))
    page = list_is_drawn(open_page(url + FIELD))
    page.click("#words-toggle")
    expect(page.locator("#list-words-body")).to_contain_text("자료를 불러오지 못했습니다")
    list_is_drawn(page)


def test_a_complaint_names_its_words_and_each_opens_a_list_that_holds_it(
    open_page: Opener, server_url: str
) -> None:
    page = list_is_drawn(open_page(server_url + FIELD))
    page.click(".list-grid .ag-row[row-index='1'] .ag-cell[col-id='title']")
    page.click("text=새 화면에서 보기")
    page.wait_for_selector(".complaint-page .detail")
    chip = page.locator("ul[aria-label='핵심어'] a").first
    word = chip.inner_text()
    chip.click()
    list_is_drawn(page)
    expect(page.locator(".chip").first).to_contain_text(word)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_panel(theme: str, open_page: Opener, server_url: str) -> None:
    page = panel_is_open(open_page(server_url + FIELD, theme=theme))
    page.locator(".word-more").first.click()
    page.wait_for_selector("#list-words-more h3")
    assert violations(page) == []
