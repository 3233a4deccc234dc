"""군집·학습데이터: twenty labels by keyboard, taken back, kept as a version, learnt from, compared and used."""

import dataclasses
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboards.pages import topics as topics_page
from dashboards.queries import asking, labelling
from dashboards.server import create_app
from models.labelset.labels import read
from models.labelset.taxonomy import Taxonomy, taxonomy
from models.labelset.versions import commit, labels_of
from models.similar.asking import OPERATOR
from pipeline import manifest
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.synthetic.labels import write_labels
from pipeline.workflow.store import Store
from tests.browser.conftest import Opener, Server
from tests.browser.offices import Office, copied, opened_office, worker
from tests.worlds import CITY_NOW

pytestmark = pytest.mark.browser
TRAINED_MS = 900_000
SAVED_S = 120  # a slow machine saves one label a second; a lost one never comes
TODAY = CITY_NOW.date()


@pytest.fixture(scope="module")
def office(city: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    settings = copied(city, tmp_path_factory.mktemp("office") / "data")
    with Store(settings) as store:
        path = write_labels(settings.home / "generated", CITY_NOW, each=8, left_out=2)
        commit(settings, store, author="가", message="처음", more=read(path, taxonomy(settings).topics))
    with worker(settings), opened_office(settings) as found:
        yield found


@pytest.fixture
def desk(office: Office, open_page: Opener) -> Page:
    page = open_page(office.url + "/topics", "1920")
    page.wait_for_selector("#queue-rows .queue-row[aria-selected='true']")
    page.wait_for_selector("#desk-preview h3")
    return page


def waiting(settings: Settings) -> int:
    with Store(settings) as store:
        return len(store.labels.pending())


def reaches(settings: Settings, count: int) -> None:
    deadline = time.monotonic() + SAVED_S
    while waiting(settings) != count and time.monotonic() < deadline:
        time.sleep(0.1)
    assert waiting(settings) == count


def test_the_whole_text_of_the_row_in_focus_is_shown_with_the_deciding_words_marked(desk: Page) -> None:
    first = desk.locator("#queue-rows .queue-row").first
    expect(desk.locator("#desk-preview h3")).to_have_text(first.locator(".queue-title").inner_text())
    desk.keyboard.press("ArrowDown")
    second = desk.locator("#queue-rows .queue-row").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(desk.locator("#desk-preview h3")).to_have_text(second.locator(".queue-title").inner_text())


def test_nothing_on_the_page_is_wider_than_the_screen(office: Office, open_page: Opener) -> None:
    for size in ("1366", "1920"):
        page = open_page(office.url + "/topics", size)
        page.wait_for_selector("#queue-rows .queue-row")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_cards_of_clusters_hold_what_they_show(
    office: Office, serve_app: Server, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(office.settings) as store:
        found = topics_page.labelling.desk(office.settings, store)
    with Reader(office.settings).generation() as generation:
        ids = [number for (number,) in generation.rows("SELECT DISTINCT complaint_id FROM fact LIMIT 5")]
    words = ["현수막", "목 높이", "묶다 현수막", "주말 정비", "헬스 현수막"]
    cards = [
        {"code": f"C{number:04d}", "words": words, "size": 90, "representatives": ids} for number in range(24)
    ]
    monkeypatch.setattr(
        topics_page.labelling, "desk", lambda *_: dataclasses.replace(found, candidates=cards)
    )
    page = open_page(serve_app(create_app(office.settings)) + "/topics", "1366")
    page.locator("#desk-tab label", has_text="새 군집 제안").click()
    expect(page.locator(".desk-cluster")).to_have_count(24)
    too_small = "cards => cards.filter(card => card.scrollHeight > card.clientHeight + 1).length"
    assert page.locator(".desk-cluster").evaluate_all(too_small) == 0


def test_keys_faster_than_the_server_lose_no_label(desk: Page, office: Office) -> None:
    for _ in range(12):
        desk.keyboard.press("1")
    reaches(office.settings, 12)
    expect(desk.locator("#desk-facts")).to_contain_text("저장 전 12건")
    for _ in range(12):
        desk.keyboard.press("Control+z")
    reaches(office.settings, 0)


def test_another_topic_can_be_typed_before_the_models_are_shown(desk: Page, office: Office) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if "desk-moved" in (route.request.post_data or "") else route.continue_()

    desk.route("**/_dash-update-component*", hold)
    desk.reload()
    desk.wait_for_selector("#queue-rows .queue-row[aria-selected='true']")
    desk.keyboard.press("2")
    desk.keyboard.type("가로등 고장")
    desk.keyboard.press("Enter")
    reaches(office.settings, 1)
    assert held
    for route in held:
        route.continue_()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+z")
    reaches(office.settings, 0)


def test_a_label_that_does_not_reach_the_server_is_not_shown_as_given(
    office: Office, browser: Browser
) -> None:
    with browser.new_context() as context:  # not through the opener: the console may say what fails here
        page = context.new_page()
        page.goto(office.url + "/topics")
        page.wait_for_selector("#queue-rows .queue-row[aria-selected='true']")
        page.route("**/topics/decisions", lambda route: route.abort())
        page.keyboard.press("1")
        expect(page.locator("#desk-said")).to_contain_text("저장하지 못했습니다")
        expect(page.locator("#queue-rows .queue-done")).to_have_count(0)
    assert waiting(office.settings) == 0


def test_twenty_labels_by_keyboard_a_version_a_new_model_and_its_use(desk: Page, office: Office) -> None:
    began = time.monotonic()
    for number in range(19):
        desk.keyboard.press("4" if number == 5 else "1")
        desk.wait_for_timeout(150)
    desk.keyboard.press("2")
    desk.keyboard.type("가로등 고장")
    desk.keyboard.press("Enter")
    assert time.monotonic() - began < 60
    reaches(office.settings, 20)
    expect(desk.locator("#desk-facts")).to_contain_text("저장 전 20건")
    with Store(office.settings) as store:
        codes = [edit.topic_code for edit in store.labels.pending()]
    assert codes[5] == ""
    assert codes[19] == "T049" or taxonomy(office.settings).name(codes[19]) == "가로등 고장"

    desk.locator(".desk-keys").click()
    desk.keyboard.press("Control+z")
    reaches(office.settings, 19)
    desk.reload()
    desk.wait_for_selector("#queue-rows .queue-row[aria-selected='true']")
    expect(desk.locator("#desk-facts")).to_contain_text("저장 전 19건")
    desk.keyboard.press("Control+z")
    reaches(office.settings, 18)

    desk.fill("#version-message", "스무 건을 보았습니다")
    desk.click("#version-go")
    expect(desk.locator("#desk-job")).to_contain_text("끝났습니다")
    expect(desk.locator("#desk-facts")).to_contain_text("학습셋 v2")
    before = {label.complaint_id for label in labels_of(office.settings, 1)}
    added = [label for label in labels_of(office.settings, 2) if label.complaint_id not in before]
    assert len(added) == 18

    generation = manifest.current(office.settings.published)
    desk.click("#train-go")
    expect(desk.locator("#desk-job progress")).to_be_visible()
    expect(desk.locator("#desk-job .job-done")).to_be_visible(timeout=TRAINED_MS)
    assert manifest.current(office.settings.published).topic_model_id == generation.topic_model_id

    desk.locator("#desk-tab label", has_text="모델 비교").click()
    expect(desk.locator("#panel-models table tbody tr").first).to_be_visible()
    desk.fill("#promote-reason", "첫 라벨로 배운 모델")
    desk.click("#promote-go")
    expect(desk.locator("#desk-job .job-done")).to_be_visible(timeout=TRAINED_MS)
    expect(desk.locator("#panel-models")).to_contain_text("견줄 새 모델이 없습니다", timeout=TRAINED_MS)
    now = manifest.current(office.settings.published)
    assert now.topic_model_id == generation.topic_model_id + 1
    weeks_of_clusters_open_their_complaints(office.settings)


def weeks_of_clusters_open_their_complaints(settings: Settings) -> None:
    with Reader(settings).generation() as generation:
        sql = "SELECT DISTINCT cluster_code FROM fact WHERE cluster_code IS NOT NULL ORDER BY 1"
        codes = tuple(code for (code,) in generation.rows(sql))
        weeks = labelling.cluster_weeks(generation, codes, OPERATOR)
        marks = [mark for code in codes for mark in weeks[code]]
        assert len(marks) == 12 * len(codes) > 0
        for mark in marks:
            assert asking.count(generation, mark.slice, OPERATOR) == mark.value


def test_a_person_of_one_bureau_is_told_that_the_page_is_not_theirs(
    office: Office, open_page: Opener
) -> None:
    page = open_page(office.url + "/", "1366")
    page.request.post(office.url + "/person", form={"person": "bureau"}, headers={"Origin": office.url})
    answer = page.request.post(office.url + "/topics/decisions", data={"id": "x", "topic": "T001"})
    assert (answer.status, answer.text()) == (400, "라벨을 붙일 권한이 없습니다(not allowed)")
    page.goto(office.url + "/topics")
    expect(page.locator("#page")).to_contain_text("권한이 없습니다")
    assert not page.locator("#queue-rows").count()


def becomes(settings: Settings, code_of: Callable[[Taxonomy], str]) -> str:
    """What is asked of the taxonomy, once the worker has done its job."""
    deadline = time.monotonic() + 30
    while not (found := code_of(taxonomy(settings))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found
    return found


def test_a_topic_is_renamed_parted_and_merged_on_its_page_and_keeps_its_number(
    office: Office, open_page: Opener
) -> None:
    def named(name: str) -> Callable[[Taxonomy], str]:
        return lambda known: next(
            (one.topic_code for one in known.topics.values() if one.name_ko == name), ""
        )

    page = open_page(office.url + "/topics/T049")
    page.fill("#topic-name", "가로등 꺼짐")
    page.click("#topic-rename")
    expect(page.locator("#topic-job .job-done")).to_be_visible()
    assert becomes(office.settings, named("가로등 꺼짐")) == "T049"
    page.fill("#topic-part", "가로등 깜박임")
    page.click("#topic-split")
    part = becomes(office.settings, named("가로등 깜박임"))
    known = taxonomy(office.settings).topics
    assert known[part].field_code == known["T049"].field_code

    page.goto(f"{office.url}/topics/{part}")
    expect(page.locator(".bar h1")).to_have_text("가로등 깜박임")
    page.locator("#topic-into").fill("가로등 꺼짐")
    page.get_by_role("option", name="가로등 꺼짐").click()
    page.click("#topic-merge")
    expect(page.locator("#topic-job .job-done")).to_be_visible()
    merged = becomes(office.settings, lambda known: "" if known.topics[part].is_alive(TODAY) else part)
    assert taxonomy(office.settings).standing(merged, TODAY) == "T049"
