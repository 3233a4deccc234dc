"""접수·처리 업무 beyond the way of one case: parts, mergers, recusals, the committee, repeats, photos, 독촉장."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from pipeline.settings import Settings
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import Event
from pipeline.workflow.gateways import Outcome, Outgoing
from pipeline.workflow.notices import sender_of
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
    state,
)
from tests.browser.test_access import violations
from tests.worlds import CITY_NOW

pytestmark = pytest.mark.browser
OURS, OUR_CODE = "강남구 주차관리과", "11680-02"
ELSEWHERE = "강남구 교통행정과"
AUDIT = "시민감사옴부즈만위원회"


@pytest.fixture(scope="module")
def office(city: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened_office(copied(city, tmp_path_factory.mktemp("office") / "data")) as found:
        yield found


@pytest.fixture
def refused_page(browser: Browser) -> Iterator[Page]:
    """A page on which the server may say no: the browser writes each refusal to its console."""
    context = browser.new_context(locale="ko-KR", viewport=SIZES["1366"])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def led(office: Office, number: str, *events: tuple[Event, str], text: str = "") -> Filed:
    """A case led on by others, without a screen."""
    with Store(office.settings) as store:
        case = store.cases.case(number)
        for event, author in events:
            case = store.cases.do(number, event, case.version, author, text)
        return case


GIVEN = ((Event("receive"), "조접수"), (Event("distribute", unit=OUR_CODE), "조접수"))
BEGUN = (*GIVEN, (Event("assign", officer="오주무"), "강주무"), (Event("start"), "오주무"))


def picture(tmp_path: Path) -> Path:
    path = tmp_path / "hole.jpg"
    made = BytesIO()
    Image.new("RGB", (640, 480), (90, 80, 70)).save(made, "JPEG")
    path.write_bytes(made.getvalue())
    return path


def press(page: Page, summary: str) -> None:
    page.locator("#work-panel summary", has_text=summary).first.click()


def test_a_recusal_is_accepted_and_the_unit_loses_the_case(office: Office, refused_page: Page) -> None:
    (number,) = file_some(office, "recusal", 1)
    led(office, number, *GIVEN)
    page = refused_page
    be(page, office, "triage")
    opened(page, office, number, "late")
    act(page, "request_recusal", text="지난번에 같은 과가 안 된다고만 했습니다")
    opened(page, office, number, "recusal")
    expect(page.locator("#work-panel")).to_contain_text("기피신청: 강남구 주차관리과")
    act(page, "accept_recusal")
    opened(page, office, number, "intake")
    form = page.locator('#work-panel form[data-command="distribute"]')
    form.locator("input[name=unit]").fill(OURS)
    form.locator("button[type=submit]").click()
    expect(page.locator("#work-toast")).to_contain_text("기피가 받아들여진 부서입니다")
    assert state(office, number).state.barred == {OUR_CODE}


def test_a_request_goes_to_the_committee_and_the_overseer_enters_what_it_decided(
    office: Office, open_page: Opener
) -> None:
    (number,) = file_some(office, "committee", 1)
    asks = Event("request_reassignment", unit="11680-01", reason="other_duty")
    led(office, number, *BEGUN, (asks, "오주무"))
    page = open_page(office.url)
    be(page, office, "triage")
    opened(page, office, number, "requests")
    act(page, "refer_to_committee", text="두 과가 서로 아니라고 합니다")
    be(page, office, "officer")
    opened(page, office, number, "committee")
    expect(page.locator("#work-panel")).to_contain_text("민원조정위원회 안건")
    act(page, "rule_unit", unit=ELSEWHERE, text="교통행정과가 맡습니다")
    found = state(office, number).state
    assert (found.unit, found.pending, found.held_by) == ("11680-01", "", (OUR_CODE, "11680-01"))


def test_what_came_again_and_again_is_counted_by_hand_and_closed(office: Office, open_page: Opener) -> None:
    told = (Event("receive"), "조접수"), (Event("answer_at_once", reason="informed"), "조접수")
    first, second = (
        file_some(office, f"repeat-{i}", 1, phone="010-7777-1234", title=title)[0]
        for i, title in enumerate(("주차를 단속해 주세요", "주차 단속 좀요"))
    )
    for number in (first, second):
        led(office, number, *told)
    (third,) = file_some(office, "repeat-3", 1, phone="010-7777-1234", title="또 주차입니다")
    led(office, third, told[0])
    page = open_page(office.url)
    be(page, office, "triage")
    opened(page, office, third, "intake")
    assert page.locator('#work-panel form[data-command="close_repeated"]').count() == 0
    act(page, "count_as_same", reason=first)
    act(page, "count_as_same", reason=second)
    expect(page.locator("#work-panel")).to_contain_text("같은 내용: 접수 3번 · 통지 2번")
    act(page, "close_repeated", text="같은 내용을 세 번째 내셨고 두 번 알려 드렸습니다")
    assert state(office, third).state.status == "closed"


def test_a_grievance_that_was_answered_before_is_sent_to_the_audit_unit(
    office: Office, open_page: Opener
) -> None:
    same = {"kind_code": "grievance", "phone": "010-8888-1234", "title": "공무원이 불친절합니다"}
    (first,) = file_some(office, "grievance-1", 1, **same)
    led(office, first, (Event("receive"), "조접수"), (Event("answer_at_once", reason="informed"), "조접수"))
    (again,) = file_some(office, "grievance-2", 1, **same)
    page = open_page(office.url)
    be(page, office, "triage")
    opened(page, office, again, "intake")
    expect(page.locator("#work-panel")).to_contain_text("감사 부서가 조사합니다")
    form = page.locator('#work-panel form[data-command="distribute"]')
    assert form.locator("input[name=unit]").input_value().startswith(AUDIT)
    form.locator("button[type=submit]").click()
    expect(page.locator("#work-toast")).to_contain_text("처리부서 지정:")
    assert state(office, again).state.unit.startswith("A06")


def test_five_are_received_as_one_and_one_of_them_goes_its_own_way_again(
    office: Office, refused_page: Page
) -> None:
    numbers = [file_some(office, f"merge-{i}", 1, phone=f"010-5555-000{i}")[0] for i in range(5)]
    page = refused_page
    be(page, office, "triage")
    page.goto(f"{office.url}/work?box=intake")
    for number in numbers[:4]:
        page.locator(f"#work-rows tr[data-id='{number}'] input[name=pick]").check()
    bulk = page.locator("#work-bulk-form")
    bulk.locator("select[name=command]").select_option("merge")
    bulk.locator("button[type=submit]").click()
    bulk.get_by_text("4건 병합").click()
    expect(page.locator("#work-toast")).to_contain_text("지금 4명")
    page.locator(f"#work-rows tr[data-id='{numbers[4]}'] input[name=pick]").check()
    bulk.locator("select[name=leader]").select_option(numbers[1])
    bulk.locator("button[type=submit]").click()
    bulk.get_by_text("5건 병합").click()
    expect(page.locator("#work-toast")).to_contain_text(f"병합: {numbers[1]}")
    leader = state(office, numbers[1]).state
    assert leader.members == {numbers[0], *numbers[2:]}
    expect(page.locator("#work-panel")).to_contain_text("함께 가는 민원 4")
    page.locator(f'#work-panel button[data-unmerge="{numbers[0]}"]').click()
    expect(page.locator("#work-toast")).to_contain_text("병합 풀기")
    assert state(office, numbers[0]).state.status == "received"
    assert violations(page) == []


def test_a_part_of_a_case_becomes_another_units(office: Office, open_page: Opener) -> None:
    (number,) = file_some(office, "split", 1)
    led(office, number, *BEGUN)
    page = open_page(office.url)
    be(page, office, "department")
    opened(page, office, number, "unit")
    press(page, "민원 나누기")
    form = page.locator("#work-panel form[data-split]")
    form.locator("[name=title]").fill("가로등이 꺼졌습니다")
    form.locator("button").click()
    expect(page.locator("#work-toast")).to_contain_text("민원 나누기:")
    (part,) = state(office, number).state.children
    expect(page.locator("#work-panel")).to_contain_text("나눈 민원")
    expect(page.locator("#work-panel .work-other li a", has_text=part)).to_be_visible()
    assert state(office, part).state.status == "received"


def test_a_batch_of_extensions_is_taken_back_with_one_key(office: Office, open_page: Opener) -> None:
    numbers = file_some(office, "undo", 2)
    due = [led(office, number, *BEGUN).due_at for number in numbers]
    page = open_page(office.url)
    be(page, office, "handler")
    page.goto(f"{office.url}/work?box=mine")
    for number in numbers:
        page.locator(f"#work-rows tr[data-id='{number}'] input[name=pick]").check()
    bulk = page.locator("#work-bulk-form")
    bulk.locator("select[name=command]").select_option("extend")
    bulk.locator("select[name=extension]").select_option("site_check")
    bulk.locator("button[type=submit]").click()
    bulk.get_by_text("2건 실행").click()
    expect(page.locator("#work-toast")).to_contain_text("2건 했습니다")
    assert all(state(office, number).state.extensions == 1 for number in numbers)
    page.locator("#work-toast button").click()
    expect(page.locator("#work-toast")).to_contain_text("2건 되돌렸습니다")
    assert [state(office, number).due_at for number in numbers] == due


def test_a_crew_closes_a_case_on_a_telephone_with_place_and_photo(
    office: Office, browser: Browser, tmp_path: Path
) -> None:
    with Store(office.settings) as store:
        store.office.put_approval(OUR_CODE, OURS, "김심사", is_needed=False)
    (number,) = file_some(office, "crew", 1, kind_code="field", channel_code="app", hours=24)
    led(office, number, *BEGUN)
    context = browser.new_context(locale="ko-KR", viewport={"width": 400, "height": 800})
    be(context, office, "handler")
    page = context.new_page()
    opened(page, office, number, "mine")
    expect(page.locator("#work-panel")).to_contain_text("처리 장소 없음 · 처리 뒤 사진 없음")
    assert page.locator('#work-panel form[data-command="answer"]').count() == 0
    act(page, "note_place", text="테헤란로 1길 5 앞 보도")
    press(page, "사진 붙이기")
    form = page.locator("#work-panel form[data-photo]")
    form.locator("[name=image]").set_input_files(picture(tmp_path))
    form.locator("button").click()
    expect(page.locator("#work-toast")).to_contain_text("사진 붙이기:")
    image = page.locator("#work-panel .work-photos img")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 640)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    act(page, "answer", reason="fixed", text="메웠습니다")
    done = state(office, number).state
    assert (done.status, done.result, done.photo, done.has_place) == ("answered", "fixed", "after", True)
    context.close()
    with Store(office.settings) as store:
        store.office.put_approval(OUR_CODE, OURS, "김심사", is_needed=True)


def test_an_answer_begins_from_a_template_with_the_cases_own_number(
    office: Office, open_page: Opener
) -> None:
    page = open_page(office.url)
    be(page, office, "department")
    page.goto(f"{office.url}/work?box=settings")
    form = page.locator('form[data-office="templates"]')
    form.locator("[name=name]").fill("단속 결과")
    form.locator("[name=text]").fill("{번호}번 민원대로 {장소} 에서 단속했습니다.")
    form.locator("button").click()
    expect(page.locator("table tbody tr", has_text="단속 결과").first).to_be_visible()
    assert violations(page) == []
    (number,) = file_some(office, "template", 1)
    led(office, number, *BEGUN)
    be(page, office, "handler")
    opened(page, office, number, "mine")
    draft = page.locator('#work-panel form[data-command="draft"]')
    draft.locator("[name=template]").select_option(label="단속 결과")
    expect(draft.locator("[name=text]")).to_have_value(f"{number}번 민원대로 강남구 에서 단속했습니다.")
    draft.locator("button").click()
    expect(page.locator("#work-toast")).to_contain_text("기안:")
    page.locator("#work-toast button").click()
    expect(page.locator("#work-toast")).to_have_text("되돌렸습니다.")
    assert state(office, number).state.status == "handling"


def test_a_colleague_stands_in_and_everything_changed_is_written_down(
    office: Office, open_page: Opener
) -> None:
    (number,) = file_some(office, "stand-in", 1)
    led(office, number, *BEGUN)
    page = open_page(office.url)
    be(page, office, "department")
    page.goto(f"{office.url}/work?box=settings")
    assert page.locator("form[data-holiday]").count() == 0, "days off are the overseer's"
    form = page.locator('form[data-office="stand-ins"]')
    for name, value in (
        ("person", "오주무"),
        ("substitute", "서주무"),
        ("since", CITY_NOW.date().isoformat()),
        ("until", CITY_NOW.date().isoformat()),
    ):
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    expect(page.locator("table tbody tr", has_text="서주무").first).to_be_visible()
    expect(page.locator("section", has_text="바꾼 기록").last).to_contain_text("업무대행")
    be(page, office, "handler2")
    opened(page, office, number, "mine")
    act(page, "draft", text="대신 씁니다")
    assert state(office, number).state.officer == "오주무"
    be(page, office, "department")
    page.goto(f"{office.url}/work?box=settings")
    page.locator("tr", has_text="서주무").locator("button", has_text="끝내기").click()
    expect(page.locator("section", has_text="업무대행").first).to_contain_text(
        "오늘부터의 업무대행이 없습니다"
    )


def test_the_overseer_writes_to_the_late_and_reviews_last_month(office: Office, open_page: Opener) -> None:
    (number,) = file_some(office, "late", 1, kind_code="other", title="어제까지였던 일")
    with Store(Settings(home=office.settings.home, now=CITY_NOW - timedelta(days=4))) as store:
        case = store.cases.do(number, Event("receive"), 0, "조접수")
        store.cases.do(number, Event("distribute", unit=OUR_CODE), case.version, "조접수")
    page = open_page(office.url)
    be(page, office, "officer")
    page.goto(f"{office.url}/work?box=reminders")
    row = page.locator("table tbody tr", has_text=number)
    expect(row).to_contain_text("0번")
    page.locator("button", has_text="발행").click()
    expect(page.locator("section", has_text="보낸 독촉장").last).to_contain_text(number)
    expect(page.locator("button", has_text="발행")).to_have_count(0)
    page.locator("button", has_text="점검함").click()
    expect(page.locator("section", has_text="지난달 점검").first).to_contain_text("김담당 점검함")
    assert violations(page) == []
    with Store(office.settings) as store:
        assert [one.author for one in store.reminders.issued() if one.case_id == number] == ["김담당"]


def test_a_days_work_is_told_once_and_gone_until_tomorrow(office: Office, open_page: Opener) -> None:
    (number,) = file_some(office, "digest", 1)
    led(office, number, *GIVEN)
    with Store(office.settings) as store:
        store.reminders.note_told("다른 사람")
    page = open_page(office.url)
    be(page, office, "triage")
    asks = Event("request_reassignment", unit="11680-01", reason="other_duty")
    led(office, number, (asks, "강주무"))
    page.goto(f"{office.url}/work")
    told = page.locator(".work-digest")
    expect(told).to_contain_text("조접수 님, 오늘 할 일")
    told.locator("button").click()
    expect(told).to_be_hidden()
    page.reload()
    page.wait_for_selector("#work-boxes a")
    assert page.locator(".work-digest").count() == 0


def test_each_step_is_told_to_the_citizen_and_what_failed_is_sent_again_by_hand(
    office: Office, open_page: Opener
) -> None:
    page = open_page(office.url)
    be(page, office, "triage")
    page.goto(f"{office.url}/work?box=new")
    form = page.locator("form.new-case")
    for name, value in (
        ("name", "홍길동"),
        ("phone", "010-3333-1234"),
        ("title", "알림을 받고 싶습니다"),
        ("body", "비밀스러운 내용"),
    ):
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("button[type=submit]").click()
    number = page.locator("#new-case-said a").inner_text()
    opened(page, office, number, "intake")
    act(page, "distribute", unit=OURS)
    opened(page, office, number, "late")
    page.locator("#work-panel summary", has_text="알림 1").click()
    expect(page.locator("#work-panel")).to_contain_text("접수 문자 · 대기")
    settings = office.settings.model_copy(update={"sms_url": "folder:"})
    with Store(office.settings) as store:
        (waiting,) = store.notices.of(number)
        (claimed,) = [one for one in store.notices.claim(["sms"], 500) if one.case_id == number]
        refused = Outgoing(claimed.message_id, "", "", "", "SMS")
        store.notices.settle(claimed, Outcome("refused", "400"), refused)
    be(page, office, "officer")
    page.goto(f"{office.url}/work?box=notices")
    expect(page.locator("section", has_text="연계 시스템").first).to_contain_text("국민신문고")
    row = page.locator("tbody tr", has_text=number)
    expect(row).to_contain_text("거부됨")
    row.locator("button").click()
    expect(page.locator("tbody tr", has_text=number).first).to_contain_text("대기")
    assert violations(page) == []
    with Store(office.settings) as store:
        sender = sender_of(store.notices, store.cases, settings)
        assert sender is not None
        sender.send_due()
        assert [one.state for one in store.notices.of(number)] == ["sent"]
    (message,) = (office.settings.home / "messages").glob(f"{waiting.message_id}.json")
    assert number in message.read_text() and "비밀" not in message.read_text()
    prices = page.locator('form[data-office="notices/prices"]')
    prices.locator("[name=budget]").fill("7000000")
    prices.locator("button").click()
    expect(page.locator("section", has_text="예산 7,000,000원").first).to_be_visible()
    expect(page.locator("section", has_text="만족도 응답률").first).to_be_visible()
    form = page.locator('form[data-office="notices/text"]')
    form.locator("[name=text]").fill("{번호} 번 민원을 받았습니다.")
    form.locator("button").click()
    expect(page.locator("section", has_text="알림 문안").last).to_contain_text(
        "20261123500001 번 민원을 받았습니다."
    )


def test_a_citizen_files_is_answered_told_rates_and_asks_again(office: Office, browser: Browser) -> None:
    context = browser.new_context(
        locale="ko-KR", viewport={"width": 400, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{office.url}/apply")
    page.get_by_label("고쳐 주기를 바랍니다").check()
    for label, value in (
        ("제목", "횡단보도 신호가 너무 짧습니다"),
        ("내용", "어르신이 건너다 멈춰 서십니다"),
        ("이름", "홍길동"),
        ("휴대전화", "010-4444-1234"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("일어난 곳").select_option("11680")
    page.get_by_role("button", name="다음").click()
    expect(page.locator("main")).to_contain_text("비슷한 민원")
    page.get_by_role("button", name="신청하기").click()
    number, secret = page.locator("#number").inner_text(), page.locator("#secret").inner_text()
    assert page.locator("html").evaluate("node => node.scrollWidth") <= 400
    with Store(office.settings) as store:
        store.office.put_approval(OUR_CODE, OURS, "김심사", is_needed=False)
    led(office, number, *BEGUN)
    led(office, number, (Event("answer", reason="accepted"), "오주무"), text="신호를 5초 늘렸습니다")
    settings = office.settings.model_copy(update={"sms_url": "folder:"})
    with Store(office.settings) as store:
        store.office.put_approval(OUR_CODE, OURS, "김심사", is_needed=True)
        sender = sender_of(store.notices, store.cases, settings)
        assert sender is not None
        sender.send_due()
        told = [one.stage for one in store.notices.of(number) if one.state == "sent"]
    assert told == ["received", "assigned", "answered"]
    assert len(list((office.settings.home / "messages").glob(f"{number}-*.json"))) == 3
    page.goto(f"{office.url}/my")
    page.get_by_label("민원번호").fill(number)
    page.get_by_label("비밀번호").fill(secret)
    page.locator('form[action="/my/open"] button').click()
    expect(page.locator("main")).to_contain_text("신호를 5초 늘렸습니다")
    page.get_by_role("button", name="2점 불만족").click()
    expect(page.locator(".done")).to_contain_text("만족도를 남겼습니다")
    page.locator("summary", has_text="추가로 묻기").click()
    page.get_by_label("더 묻고 싶은 것").fill("야간에도 그렇습니까")
    page.get_by_role("button", name="추가로 묻기").click()
    expect(page.locator("main")).to_contain_text("야간에도 그렇습니까")
    found = state(office, number).state
    assert (found.status, found.score, found.officer) == ("handling", 2, "오주무")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_citizens_pages_are_clean_to_axe(office: Office, open_page: Opener, theme: str) -> None:
    page = open_page(f"{office.url}/apply", "1366", theme)
    assert violations(page) == []
    page.get_by_label("제목").fill("가스 냄새가 납니다")
    page.get_by_label("내용").fill("지하에서 가스 누출 같습니다")
    page.get_by_label("이름").fill("홍길동")
    page.get_by_label("휴대전화", exact=True).fill("010-4444-5678")
    page.get_by_role("button", name="다음").click()
    expect(page.locator(".urgent")).to_contain_text("먼저 전화하십시오")
    assert violations(page) == []
    page.get_by_role("button", name="신청하기").click()
    assert violations(page) == []
    page.get_by_role("link", name="내 민원 보기").click()
    expect(page.locator("h1")).to_have_text("가스 냄새가 납니다")
    assert violations(page) == []
    page.goto(f"{office.url}/my")
    assert violations(page) == []
