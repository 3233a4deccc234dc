"""긴급안전 지도 in a real browser: from a message that comes in to the officer who looked at it."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from models.refresh import refresh
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.browser.conftest import Opener, board_is_drawn
from tests.browser.test_access import violations
from tests.drawn import Desk, record
from tests.worlds import CITY_NOW, web_server

pytestmark = pytest.mark.browser

MONTH = "/map?period_from=2026-10-24&period_to=2026-11-23&danger=urgent,hazard"
HOLE = "천호대로 1005 앞 도로에 싱크홀이 생겨 차가 빠졌습니다"


def drawn(page: Page) -> Page:
    page.wait_for_selector(".danger-map[data-ready]")
    page.wait_for_selector("#danger-list .danger-row")
    page.wait_for_selector(".danger-pin, .danger-cluster")
    return page


def number_of(page: Page, selector: str) -> int:
    found = re.search(r"([\d,]+)건", page.locator(selector).inner_text())
    assert found
    return int(found[1].replace(",", ""))


def opens(page: Page, count: int) -> None:
    page.wait_for_url(re.compile(r"/complaints\?"))
    expect(page.locator("#list-total")).to_contain_text(f"{count:,}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["1366", "1920"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    open_page: Opener, server_url: str, theme: str, size: str
) -> None:
    page = drawn(open_page(server_url + MONTH, size, theme))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0


def test_the_words_of_the_period_open_as_many(open_page: Opener, server_url: str) -> None:
    page = drawn(open_page(server_url + MONTH))
    count = number_of(page, "#danger-told")
    page.locator("#danger-told").click()
    opens(page, count)


def test_a_district_opens_the_complaints_that_were_found_there(open_page: Opener, server_url: str) -> None:
    page = drawn(open_page(server_url + MONTH))
    page.locator("#map-as-table").click()
    row = page.locator("#map-table tbody tr", has_text="강서구")
    count = int(row.locator("a").first.inner_text())
    row.locator("a").first.click()
    opens(page, count)


def test_a_cluster_leaves_exactly_its_complaints_in_the_list_and_there_is_a_way_back(
    open_page: Opener, server_url: str
) -> None:
    page = drawn(open_page(server_url + MONTH))
    every = number_of(page, "#danger-about")
    cluster = page.locator(".danger-cluster").first
    count = int(cluster.inner_text())
    cluster.click(force=True)
    expect(page.locator("#danger-about")).to_contain_text(f"{count}건")
    expect(page.locator("#danger-list .danger-row")).to_have_count(count)
    page.locator("#danger-all").click()
    expect(page.locator("#danger-about")).to_contain_text(f"{every:,}건")
    expect(page.locator("#danger-all")).to_be_hidden()
    page.wait_for_timeout(500)  # the map moves back
    cluster = page.locator(".danger-cluster").first
    count = int(cluster.inner_text())
    cluster.click(force=True)
    expect(page.locator("#danger-about")).to_have_text(f"{count}건")
    page.locator("#danger-about a").click()
    opens(page, count)


def test_by_keyboard_a_day_is_chosen_and_map_words_and_list_follow(
    open_page: Opener, server_url: str
) -> None:
    page = drawn(open_page(server_url + MONTH))
    page.locator("#danger-day [role=slider]").focus()
    page.keyboard.press("End")
    expect(page.locator("#danger-told")).to_contain_text("2026-11-22(일)")
    count = number_of(page, "#danger-told")
    expect(page.locator("#danger-about")).to_contain_text(f"{count}건")
    page.locator("#danger-told").click()
    opens(page, count)


def test_the_days_play_and_pause(open_page: Opener, server_url: str) -> None:
    page = drawn(open_page(server_url + MONTH))
    page.locator("#danger-play").click()
    expect(page.locator("#danger-told")).to_contain_text("2026-10-25(일)")
    page.locator("#danger-play").click()
    stopped = page.locator("#danger-told").inner_text()
    page.wait_for_timeout(2_000)
    assert page.locator("#danger-told").inner_text() == stopped
    expect(page.locator("#danger-play")).to_have_text("▶ 재생")


def test_a_row_shows_its_circle_and_opens_beside_the_map(open_page: Opener, server_url: str) -> None:
    page = drawn(open_page(server_url + MONTH))
    row = page.locator(".danger-row:not([data-radius=''])").first
    row.hover()
    expect(page.locator(".danger-circle")).to_have_count(1)
    title = row.locator(".danger-title")
    title.click()
    expect(page.locator("#list-drawer h2")).to_have_text(title.inner_text())
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#list-drawer")).to_be_hidden()


def test_types_periods_and_states_change_the_address_and_what_is_shown(
    open_page: Opener, server_url: str
) -> None:
    page = drawn(open_page(server_url + MONTH))
    page.locator(".switch a", has_text="처리 중").click()
    page.wait_for_url(re.compile("state=open"))
    expect(page.locator(".switch a[aria-current]", has_text="처리 중")).to_be_visible()
    page.locator("#map-kinds").click()
    page.get_by_role("option", name="결빙").click()
    page.wait_for_url(re.compile("danger_type="))
    page.go_back()
    page.locator(".switch a", has_text="오늘").click()
    page.wait_for_url(re.compile("period_from=2026-11-22"))
    expect(page.locator("#danger-told")).to_contain_text("2026-11-22(일)")


def test_nothing_dangerous_is_said_as_such(open_page: Opener, server_url: str) -> None:
    page = open_page(server_url + "/map?period_from=2019-01-01&period_to=2019-01-05")
    expect(page.locator("#danger-body")).to_contain_text("조건에 맞는 긴급안전 민원이 없습니다")
    expect(page.locator("#danger-told")).to_contain_text("0건")


def test_for_print_the_list_is_whole_and_the_tools_are_gone(open_page: Opener, server_url: str) -> None:
    page = drawn(open_page(server_url + MONTH))
    page.emulate_media(media="print")
    expect(page.locator("#map-filters")).to_be_hidden()
    expect(page.locator(".danger-map")).to_be_visible()


@pytest.fixture
def own(city: Settings, tmp_path) -> Iterator[tuple[Settings, str]]:
    """A city of the test's own, with a 당직표, and its server."""
    home = tmp_path / "data"
    shutil.copytree(city.home, home)
    duty = "who,from,to,channel\n한당직,2026-11-22 09:00,2026-11-23 09:00,무전 3\n"
    (home / "duty.csv").write_text(duty, "utf-8")
    settings = Settings(home=home, now=CITY_NOW)
    with web_server(settings) as url:
        yield settings, url


def test_an_urgent_message_reaches_board_map_and_list_and_is_acknowledged(
    own: tuple[Settings, str], open_page: Opener, tmp_path
) -> None:
    settings, url = own
    board = board_is_drawn(open_page(url))
    board.locator("#feed-kind label", has_text="긴급안전").click()
    expect(board.locator("#feed-about")).to_contain_text("미확인 없음")
    with Store(settings) as store:
        desk = Desk(tmp_path, settings, store)
        line = record("A-1", 접수일시="2026-11-22 13:46", 제목=HOLE, 내용=HOLE)
        refresh(settings, store, [(desk.file(line), desk.source())])
    expect(board.locator("#feed-about")).to_contain_text("미확인 1건 · 최장 대기 14분")
    first = board.locator(".feed-row").first
    expect(first).to_contain_text("싱크홀")
    expect(first).to_contain_text("미확인 14분")

    page = drawn(open_page(url + "/map"))
    banner = page.locator(".banner-unseen")
    expect(banner).to_contain_text("긴급 미확인 1건")
    expect(banner).to_contain_text("당직 한당직(무전 3)")
    row = page.locator(".danger-row", has_text="싱크홀")
    expect(row).to_contain_text("[침하]")
    expect(row).to_contain_text("미확인 14분")
    expect(row).to_contain_text(re.compile(r"반경 [\d,]+ m"))
    report = row.locator("[data-action=copy-text]").get_attribute("data-text") or ""
    assert "미확인 14분" in report
    assert "천호대로 1005" in report

    row.locator(".danger-title").click()
    drawer = page.locator("#list-drawer")
    expect(drawer).to_contain_text("아직 확인한 사람이 없습니다")
    drawer.get_by_role("button", name="확인", exact=True).click()
    expect(drawer.locator(".confirm-detail")).to_contain_text("김담당")
    drawer.get_by_role("button", name="되돌리기(미확인)").click()
    expect(drawer.locator(".confirm-detail li")).to_have_count(2)
    drawer.get_by_role("button", name="확인", exact=True).click()
    expect(drawer.locator(".confirm-detail li")).to_have_count(3)
    drawer.get_by_role("button", name="위험요인", exact=True).click()
    expect(drawer.locator(".danger-said")).to_contain_text("위험요인 · 침하 · 2026-11-22(일) 14:00 김담당")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(row).to_contain_text("확인 14:00 김담당")
    row.get_by_role("button", name="조치 시작").click()
    expect(row).to_contain_text("조치 중 14:00 김담당")
    page.locator("#danger-confirmed label", has_text="조치 중").click()
    expect(page.locator("#danger-about")).to_contain_text("1건")
    page.locator("#danger-confirmed label", has_text="미확인").click()
    expect(page.locator("#danger-body")).to_contain_text("없습니다")
    page.reload()
    page.locator(".danger-page .formula summary", has_text="모델").click()
    expect(page.locator(".model-menu")).to_contain_text("잘못 부른 긴급 1건")
    assert violations(page) == []
    expect(page.locator(".stamp-age")).to_be_visible()
    expect(page.locator(".banner-unseen")).to_have_count(0)
    board.reload()
    expect(board.locator("#feed-about")).to_contain_text("미확인 없음")


def test_who_only_looks_on_has_no_button(own: tuple[Settings, str], open_page: Opener) -> None:
    _, url = own
    page = open_page(url)
    page.request.post(url + "/person", form={"person": "mayor"}, headers={"Origin": url})
    page.goto(url + "/map?state=open&danger=urgent,hazard")
    expect(page.locator(".danger-row .tag-unseen").first).to_be_visible()
    assert page.locator(".confirm-go").count() == 0
