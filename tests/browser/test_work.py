"""접수·처리 업무: from 수기 접수 to reopening on screen, by keyboard, against a second person, for everyone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from pipeline.settings import Settings
from pipeline.workflow.case_state import Event
from pipeline.workflow.store import Store
from tests.browser.conftest import PATIENCE_MS, SIZES, Opener
from tests.browser.offices import (
    Office,
    act,
    be,
    copied,
    file_some,
    opened,
    opened_office,
    reaches_the_board,
    state,
    worker,
)
from tests.browser.test_access import violations
from tests.worlds import CITY_NOW

pytestmark = pytest.mark.browser
OURS = "강남구 주차관리과"
OUR_CODE = "11680-02"
ELSEWHERE = "강남구 교통행정과"


@pytest.fixture(scope="module")
def office(city: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    settings = copied(city, tmp_path_factory.mktemp("work") / "data")
    with worker(settings), opened_office(settings) as found:
        yield found


def test_a_case_goes_from_the_counter_to_its_reopening_and_each_step_reaches_the_board(
    office: Office, open_page: Opener
) -> None:
    page = open_page(office.url)
    be(page, office, "triage")
    page.goto(f"{office.url}/work?box=new")
    form = page.locator("form.new-case")
    form.locator('[name="district"]').select_option("11680")
    for name, value in (
        ("name", "홍길동"),
        ("phone", "010-1234-5678"),
        ("title", "주차 단속을 바랍니다"),
        ("body", "밤마다 인도에 차를 세웁니다. 010-1234-5678 로 연락 주세요."),
    ):
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("button[type=submit]").click()
    link = page.locator("#new-case-said a")
    number = link.inner_text()
    reaches_the_board(office, number, status_code="received", department_code=None)
    link.click()
    expect(page.locator("#work-panel .work-body")).to_contain_text("010-1234-5678")
    expect(page.locator("#work-panel .work-contact")).to_have_text("홍길동 · 010-1234-5678")
    act(page, "distribute", unit=ELSEWHERE)
    reaches_the_board(office, number, status_code="received", department_code="11680-01")

    be(page, office, "admin")
    opened(page, office, number, "unit")
    act(page, "assign", officer="장관리")
    act(page, "start")
    reaches_the_board(office, number, status_code="in_progress")
    act(page, "request_reassignment", unit=OURS, reason="other_duty", text="주차는 우리 일이 아닙니다")
    be(page, office, "triage")
    opened(page, office, number, "requests")
    expect(page.locator("#work-panel")).to_contain_text(f"{ELSEWHERE} → {OURS}")
    act(page, "approve_reassignment")
    reaches_the_board(office, number, department_code=OUR_CODE, transfer_count=1)

    be(page, office, "department")
    opened(page, office, number, "unit")
    act(page, "assign", officer="오주무")
    be(page, office, "handler")
    opened(page, office, number, "mine")
    act(page, "start")
    before = state(office, number).due_at
    act(page, "extend", reason="site_check", days="3")
    after = state(office, number).due_at
    assert before and after and after > before
    reaches_the_board(office, number, due_at=after)
    act(page, "draft", text="오늘 밤부터 살피겠습니다")
    be(page, office, "approver")
    opened(page, office, number, "approvals")
    expect(page.locator("#work-panel .work-said").first).to_have_text("오늘 밤부터 살피겠습니다")
    act(page, "approve")
    be(page, office, "handler")
    opened(page, office, number, "mine")
    expect(page.locator('#work-panel [data-command="answer"] textarea')).to_have_value(
        "오늘 밤부터 살피겠습니다"
    )
    act(page, "answer", reason="accepted")
    reaches_the_board(office, number, status_code="answered", result_code="accepted")
    be(page, office, "triage")
    opened(page, office, number, "answered")
    act(page, "rate", reason="2")
    reaches_the_board(office, number, satisfaction_score=2)
    act(page, "reopen", text="어젯밤에도 있었습니다")
    reaches_the_board(office, number, status_code="in_progress", result_code=None)
    with Store(office.settings) as store:
        case = store.cases.case(number)
        assert store.cases.replayed(number) == case.state
        assert {"조접수", "장관리", "강주무", "오주무"} <= {one.person for one in store.openings.of(number)}


def test_thirty_cases_are_assigned_by_keyboard_alone_and_the_last_is_taken_back(
    office: Office, open_page: Opener
) -> None:
    numbers = file_some(office, "keys", 30)
    reaches_the_board(office, numbers[-1], status_code="received")
    page = open_page(office.url)
    be(page, office, "triage")
    page.goto(f"{office.url}/work")
    page.wait_for_selector("#work-rows tr[aria-selected='true']")
    done: list[str] = []
    for _ in numbers:
        current = page.locator("#work-rows tr[aria-selected='true']:not([hidden])").get_attribute("data-id")
        assert current and current not in done
        expect(page.locator("#work-panel .work-number")).to_have_text(current)
        page.wait_for_selector("#work-panel input[name=advice], #work-panel input[name=unit]")
        if page.locator("#work-panel input[name=advice]").count():
            page.keyboard.press("1")
        else:
            page.keyboard.press("/")
            page.keyboard.type(OURS)
            page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        expect(page.locator("#work-toast")).to_contain_text(current)
        done.append(current)
    assert {state(office, number).state.status for number in numbers} == {"distributed"}
    page.keyboard.press("u")
    expect(page.locator("#work-toast")).to_have_text("되돌렸습니다.")
    assert state(office, done[-1]).state.status == "received"
    with Store(office.settings) as store:
        authors = [one.author for number in numbers for one in store.cases.log(number)]
    assert len(authors) == 61
    assert set(authors) == {"조접수"}


def test_enter_while_typing_confirms_nothing_and_later_moves_a_row_without_its_clock(
    office: Office, open_page: Opener
) -> None:
    first, second = file_some(office, "enter", 2, kind_code="other")
    page = open_page(office.url)
    be(page, office, "triage")
    page.goto(f"{office.url}/work?case={first}")
    expect(page.locator("#work-panel .work-number")).to_have_text(first)
    page.locator("#work-panel input[name=unit]").fill(OURS)
    page.keyboard.press("Enter")
    page.locator("#work-panel summary", has_text="취하").click()
    page.locator('#work-panel form[data-command="withdraw"] textarea').fill("그만둡니다")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert state(office, first).version == 0
    page.locator(f"#work-rows tr[data-id='{first}'] td").nth(1).click()
    page.keyboard.press("l")
    expect(page.locator("#work-rows tbody tr").last).to_have_attribute("data-id", first)
    assert state(office, first).version == 0
    assert state(office, second).version == 0


def test_the_second_of_two_people_at_one_case_is_told_and_sees_who_was_first(
    office: Office, browser: Browser
) -> None:
    (number,) = file_some(office, "two", 1)
    contexts = [browser.new_context(locale="ko-KR", viewport=SIZES["1366"]) for _ in range(2)]
    pages = []
    for context, person in zip(contexts, ("triage", "admin"), strict=True):
        be(context, office, person)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        opened(page, office, number, "intake")
        pages.append(page)
    expect(pages[1].locator(".work-watcher")).to_have_text("조접수 님이 보고 있습니다")
    pages[1].locator('#work-panel [data-command="distribute"] input[name=unit]').fill(OURS)
    act(pages[0], "distribute", unit=ELSEWHERE)
    form = pages[1].locator('#work-panel [data-command="distribute"]')
    if form.count() and form.is_visible():
        form.locator("button[type=submit]").click()
        expect(pages[1].locator("#work-toast")).to_contain_text("그사이 다른 사람이 처리했습니다")
    found = state(office, number)
    assert (found.version, found.state.unit) == (2, "11680-01")
    for context in contexts:
        context.close()


def test_many_are_previewed_row_by_row_and_then_done(office: Office, open_page: Opener) -> None:
    numbers = file_some(office, "bulk", 3)
    page = open_page(office.url)
    be(page, office, "triage")
    page.goto(f"{office.url}/work")
    for number in numbers:
        page.locator(f"#work-rows tr[data-id='{number}'] input[name=pick]").check()
    with Store(office.settings) as store:
        store.cases.do(numbers[2], Event("withdraw"), 0, "민원인")
    bulk = page.locator("#work-bulk-form")
    bulk.locator("input[name=unit]").fill(OURS)
    bulk.locator("button[type=submit]").click()
    go = bulk.locator(".work-outcomes button")
    expect(go).to_have_text("2건 실행")
    assert state(office, numbers[0]).version == 0, "a preview does nothing"
    go.click()
    expect(page.locator("#work-toast")).to_contain_text("2건 했습니다")
    assert [state(office, number).state.status for number in numbers] == [
        "distributed",
        "distributed",
        "withdrawn",
    ]


def test_rows_picked_in_the_list_are_worked_on_there_as_far_as_the_desk_has_them(
    office: Office, open_page: Opener
) -> None:
    numbers = file_some(office, "listed", 2)
    reaches_the_board(office, numbers[1])
    page = open_page(office.url)
    be(page, office, "triage")
    page.goto(f"{office.url}/complaints?ids={','.join(numbers)}&form=1")
    expect(page.locator("#list-total")).to_have_text("2건")
    for row in range(2):
        page.check(f".list-grid .ag-row[row-index='{row}'] .ag-selection-checkbox input")
    bulk = page.locator("#work-bulk-form")
    expect(bulk.locator("b")).to_have_text("선택 2건")
    bulk.locator("input[name=unit]").fill(OURS)
    bulk.locator("button[type=submit]").click()
    go = bulk.locator(".work-outcomes button")
    expect(go).to_have_text("2건 실행")
    go.click()
    expect(page.locator("#work-toast")).to_contain_text("2건 했습니다")
    assert {state(office, number).state.unit for number in numbers} == {OUR_CODE}
    expect(page.locator("#list-picked-count")).to_have_text("선택 2건")
    page.click("#work-toast button")
    expect(page.locator("#work-toast")).to_contain_text("되돌렸습니다")
    assert {state(office, number).state.unit for number in numbers} == {""}
    page.click("button:has-text('이 건들로 업무 시작')")
    expect(page.locator("#work-rows tbody tr")).to_have_count(2)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["1366", "1920"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    size: str, theme: str, office: Office, open_page: Opener
) -> None:
    (number,) = file_some(office, f"axe-{size}-{theme}", 1)
    page = open_page(office.url, size, theme)
    be(page, office, "triage")
    for address in (f"/work?case={number}", "/work?box=new", "/work?box=pingpong"):
        page.goto(office.url + address)
        page.wait_for_selector(
            "#work-panel form" if "case" in address else ".new-case input" if "new" in address else ".state"
        )
        page.wait_for_selector("#work-boxes a")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_is_worked_on_at_the_width_of_a_telephone(office: Office, browser: Browser) -> None:
    (number,) = file_some(office, "phone", 1)
    context = browser.new_context(locale="ko-KR", viewport={"width": 400, "height": 800})
    be(context, office, "triage")
    page = context.new_page()
    opened(page, office, number, "intake")
    page.locator("#work-panel input[name=unit]").scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    act(page, "distribute", unit=OURS)
    assert state(office, number).state.unit == OUR_CODE
    context.close()


def test_who_has_no_part_in_the_work_is_told_so(office: Office, open_page: Opener) -> None:
    page = open_page(office.url)
    be(page, office, "mayor")
    page.goto(f"{office.url}/work")
    expect(page.locator(".state-title")).to_have_text("접수·처리 업무를 맡지 않았습니다")
    be(page, office, "officer")
    page.goto(f"{office.url}/work?box=late")
    page.wait_for_selector("#work-boxes a[aria-current]")
    assert page.locator("#work-panel form").count() == 0


def test_a_day_off_says_what_it_moves_before_it_is_saved_and_who_decided_it(
    office: Office, open_page: Opener
) -> None:
    (number,) = file_some(office, "holiday", 1)
    with Store(office.settings) as store:
        due = store.cases.do(number, Event("receive"), 0, "조접수").due_at
    page = open_page(office.url)
    be(page, office, "officer")
    page.goto(f"{office.url}/work?box=settings")
    form = page.locator("form[data-holiday]")
    day = (CITY_NOW + timedelta(days=3)).date().isoformat()
    form.locator("[name=day]").fill(day)
    form.locator("[name=name]").fill("개청기념일")
    form.locator("button[type=submit]").click()
    expect(page.locator("#holiday-said")).to_contain_text("건의 처리기한이 하루 늦춰집니다")
    assert violations(page) == []
    with Store(office.settings) as store:
        assert store.holidays.all() == (), "a preview writes nothing"
    page.locator("#holiday-said button").click()
    row = page.locator("section", has_text="임시공휴일").first.locator("tbody tr")
    expect(row).to_contain_text("김담당")
    moved = state(office, number).due_at
    assert due and moved == due + timedelta(days=1)
    row.locator("button").click()
    expect(page.locator("section", has_text="임시공휴일").first.locator("tbody tr")).to_have_count(0)
    assert state(office, number).due_at == due
