"""What the site shows when it cannot show figures: stale, past, empty, failed, not allowed, not there."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from dashboards.pages import board as board_page
from dashboards.server import create_app
from pipeline.schema import organisation
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from pipeline.workflow.tables import BATCH
from tests.browser.conftest import Opener, Server, board_is_drawn

pytestmark = pytest.mark.browser


def later(city: Settings, **by: int) -> Settings:
    assert city.now is not None
    return Settings(home=city.home, now=city.now + timedelta(**by))


def test_fresh_data_have_a_green_stamp_and_no_banner(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    expect(page.locator("#stamp")).to_contain_text("2026-11-22(일) 14:00 기준")
    expect(page.locator(".dot-good")).to_be_visible()
    expect(page.locator("#banner .banner")).to_have_count(0)


@pytest.mark.parametrize(("minutes", "level"), [(55, "warn"), (180, "bad")])
def test_old_data_say_so_and_the_board_still_fits(
    minutes: int, level: str, city: Settings, open_page: Opener, serve_app: Server
) -> None:
    url = serve_app(create_app(later(city, minutes=minutes)))
    page = board_is_drawn(open_page(url))
    expect(page.locator(f".dot-{level}")).to_be_visible()
    expect(page.locator("#banner")).to_contain_text("자료가 오래되었습니다")
    expect(page.locator("#banner")).to_contain_text("마지막 수집 2026-11-22(일) 14:00")
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_one_late_source_is_named_on_the_page_with_its_last_file_and_how_late_it_is(
    city: Settings, tmp_path: Path, open_page: Opener, serve_app: Server
) -> None:
    assert city.now is not None
    shutil.copy(city.home / "minwon.sqlite", tmp_path / "ledger.sqlite")
    settings = Settings(home=city.home, now=city.now, store_url=f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    last = city.now - timedelta(hours=27)  # its TOML states a day
    with Store(settings) as store, store.engine.begin() as connection:
        connection.execute(update(BATCH).where(BATCH.c.source_code == "eungdapso").values(known_at=last))
    url = serve_app(create_app(settings))
    page = board_is_drawn(open_page(url))
    said = "응답소 누리집: 마지막 자료 2026-11-21(토) 11:00, 3시간 늦음"
    expect(page.locator("#banner")).to_contain_text(said)
    expect(page.locator(".dot-warn")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_a_past_moment_is_stamped_as_such(city: Settings, open_page: Opener, serve_app: Server) -> None:
    assert city.now is not None
    url = serve_app(create_app(city, as_of=city.now - timedelta(days=1)))
    page = open_page(url)
    expect(page.locator("#stamp")).to_contain_text("2026-11-21(토) 14:00")
    expect(page.locator("#stamp")).to_contain_text("과거 시점 보기")
    expect(page.locator("#banner")).to_contain_text("과거 시점 보기")
    page.wait_for_selector(".kpi-part")


def test_before_anything_is_published_the_site_says_how_to_go_on(
    settings: Settings, open_page: Opener, serve_app: Server
) -> None:
    url = serve_app(create_app(settings))
    page = open_page(url)
    expect(page.locator("#kpi-body")).to_contain_text("아직 공개된 자료가 없습니다")
    expect(page.locator("#stamp")).to_contain_text("공개된 자료 없음")


def test_a_failing_card_hides_its_cause_and_leaves_the_others_alive(
    city: Settings, open_page: Opener, serve_app: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("SELECT secret FROM core.complaint WHERE phone = '010-0000-0000'")

    whole = board_page.board.units
    monkeypatch.setattr(board_page.board, "units", fails)
    url = serve_app(create_app(city))
    page = open_page(url)
    answers: list[str] = []
    page.on("response", lambda got: answers.append(got.text()) if "update-component" in got.url else None)
    card = page.locator("#units-body")
    expect(card).to_contain_text("자료를 불러오지 못했습니다")
    expect(card).to_contain_text("오류 번호 E-")
    page.wait_for_selector(".rank .rank-row")
    page.wait_for_load_state("networkidle")
    assert not any(word in answer for answer in answers for word in ("secret", "010-", "Traceback"))
    monkeypatch.setattr(board_page.board, "units", whole)
    card.get_by_role("button", name="다시 시도").click()
    page.wait_for_selector(".units .unit-row")


def test_a_slice_without_complaints_says_so_and_offers_a_way_out(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/?dong=1199999999")
    expect(page.locator("#rank-body")).to_contain_text("조건에 맞는 민원이 없습니다")
    page.locator("#rank-body").get_by_role("link", name="조건 모두 지우기").click()
    board_is_drawn(page)


def test_an_address_that_names_nothing_is_refused_in_one_sentence(open_page: Opener, server_url: str) -> None:
    page = open_page(f"{server_url}/?colour=blue")
    expect(page.locator("#page")).to_contain_text("이 주소로는 볼 수 없습니다")
    page = open_page(f"{server_url}/nowhere")
    expect(page.locator("#page")).to_contain_text("없는 페이지입니다")


def test_a_bureau_head_sees_only_their_bureau(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    whole = int(page.locator("[data-kpi=open] .kpi-part").get_attribute("data-count") or "-1")
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="박실장").click()
    expect(page.locator(".person-menu summary")).to_contain_text("교통실")
    assert page.url.endswith("/bureaus"), "a head begins at the own body"
    expect(page.locator(".sentences li")).to_have_count(3)
    page.get_by_role("link", name="상황판", exact=True).click()
    page.wait_for_selector(".units .unit-row")
    tree = organisation.read()
    units = {tree.name(code) for code in tree.expand(tree.find("교통실") or "")}
    assert set(page.locator(".unit-name").all_inner_texts()) <= units
    own = int(page.locator("[data-kpi=open] .kpi-part").get_attribute("data-count") or "-1")
    assert own < whole


def height_of_a_card(page: Page) -> float:
    """Found and measured in one step: a redraw between the two would leave nothing to measure."""
    return float(
        page.wait_for_function(
            "() => document.querySelector('.kpi')?.getBoundingClientRect().height"
        ).json_value()
    )


def test_loading_shows_a_skeleton_of_the_same_height(open_page: Opener, server_url: str) -> None:
    page = board_is_drawn(open_page(server_url))
    drawn = height_of_a_card(page)

    def hold_the_cards(route: Route) -> None:
        if "-body.children" not in route.request.post_data_json["output"]:
            route.continue_()

    page.route("**/_dash-update-component*", hold_the_cards)
    with page.expect_request(lambda asked: "kpi-body" in (asked.post_data or "")):
        page.reload()
    expect(page.locator(".skeleton").first).to_contain_text("불러오는 중입니다")
    assert height_of_a_card(page) == drawn
