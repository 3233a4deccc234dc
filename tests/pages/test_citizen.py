"""The citizen's pages over HTTP: filed once, opened by its secret alone, rated by its link, and nothing echoed."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from dashboards.citizen.routes import router
from dashboards.site import Site
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import Event
from pipeline.workflow.notices import sender_of
from pipeline.workflow.office import Menu
from pipeline.workflow.tables import CIVIL_CASE

NOW = datetime(2026, 11, 23, 10, 0)
SAID = {
    "key": "0123456789abcdef",
    "kind": "inquiry",
    "title": "공원 문은 언제 엽니까",
    "body": "아침 일찍 열면 좋겠습니다",
    "district": "11680",
    "name": "홍길동",
    "phone": "010-1234-5678",
}


class Citizen:
    """A browser without scripts."""

    def __init__(self, home, now: datetime = NOW) -> None:
        settings = Settings(home=home, now=now, sms_url="folder:", public_url="https://city.example.kr")
        self.site = Site(settings, Reader(settings), None)
        self.app = FastAPI()
        self.app.state.office_name = "가람시"
        self.app.include_router(router(self.site))
        self.http = TestClient(self.app, base_url="http://127.0.0.1")

    def another(self) -> TestClient:
        return TestClient(self.app, base_url="http://127.0.0.1")

    def apply(self, **more: str) -> tuple[str, str]:
        page = self.http.post("/apply", data={"step": "send"} | SAID | more).text
        found = [re.search(f'id="{name}">([^<]+)<', page) for name in ("number", "secret")]
        assert all(found), page
        number, secret = (one.group(1) for one in found if one)
        return number, secret

    def do(self, number: str, command: str, text: str = "", **named: object) -> Filed:
        cases = self.site.store.cases
        return cases.do(number, Event(command, **named), cases.case(number).version, "조접수", text)

    def messages(self) -> list[str]:
        return [path.read_text() for path in sorted((self.site.settings.home / "messages").glob("*.json"))]


@pytest.fixture
def citizen(tmp_path) -> Iterator[Citizen]:
    opened = Citizen(tmp_path)
    yield opened
    opened.site.store.close()


def test_a_filing_is_seen_before_it_is_sent_and_sent_twice_is_one_case(citizen):
    empty = citizen.http.get("/apply").text
    assert "119" in empty and "112" in empty
    check = citizen.http.post("/apply", data={"step": "check"} | SAID).text
    assert "신청할 내용" in check and SAID["title"] in check
    assert citizen.site.store.cases.box(CIVIL_CASE.c.id != "") == []
    first, again = citizen.apply(), citizen.apply()
    assert first == again
    (case,) = citizen.site.store.cases.box(CIVIL_CASE.c.id != "")
    assert (case.channel_code, case.entered_by, case.state.status) == ("web", "민원인", "filed")
    back = citizen.http.post("/apply", data={"step": "edit"} | SAID).text
    assert f'value="{SAID["title"]}"' in back, "고치기 loses nothing"


def test_what_is_missing_is_named_and_what_was_written_stays(citizen):
    page = citizen.http.post("/apply", data={"step": "check"} | SAID | {"phone": "", "title": ""}).text
    assert "제목·전화나 전자우편을(를) 적어 주십시오" in page
    assert SAID["body"] in page


def test_danger_in_the_words_sends_somebody_to_119_first(citizen):
    page = citizen.http.post(
        "/apply", data={"step": "check"} | SAID | {"body": "지금 가스 누출 냄새가 나요"}
    ).text
    assert "먼저 전화하십시오" in page
    assert "먼저 전화하십시오" not in citizen.http.post("/apply", data={"step": "check"} | SAID).text


def test_what_is_too_long_is_refused_without_being_said_again(citizen):
    long = citizen.http.post("/apply", data={"step": "send"} | SAID | {"title": "홍길동" * 100})
    assert long.status_code == 422
    assert "너무 길거나" in long.text and "홍길동" not in long.text


def test_two_filings_stay_open_in_one_browser(citizen):
    first, _ = citizen.apply()
    second, _ = citizen.apply(key="fedcba9876543210", title="다른 일")
    page = citizen.http.get("/my").text
    assert first in page and second in page


def test_what_is_written_is_shown_as_text_and_never_as_a_page(citizen):
    nasty = "<script>alert(1)</script>"
    page = citizen.http.post("/apply", data={"step": "check"} | SAID | {"title": nasty}).text
    assert nasty not in page and "&lt;script&gt;" in page
    number, _ = citizen.apply(title=nasty)
    assert nasty not in citizen.http.get(f"/my/{number}").text


def test_a_case_is_opened_by_its_secret_and_by_nobody_elses(citizen):
    number, secret = citizen.apply()
    other, _ = citizen.apply(key="fedcba9876543210", title="다른 일")
    stranger = citizen.another()
    assert stranger.get(f"/my/{number}").status_code == 400
    wrong = stranger.post("/my/open", data={"number": number, "secret": "AAAAAAAA"})
    assert wrong.status_code == 400 and number not in wrong.text
    opened = stranger.post("/my/open", data={"number": number, "secret": f" {secret.lower()} "})
    assert SAID["body"] in opened.text
    assert stranger.get(f"/my/{other}").status_code == 400
    stranger.cookies.set("minwon_citizen", '["' + other + '"].forged', path="/")
    assert stranger.get(f"/my/{other}").status_code == 400


def test_guessing_is_stopped_and_tells_nothing(citizen):
    number, secret = citizen.apply()
    stranger = citizen.another()
    for _ in range(5):
        assert (
            "맞지 않습니다" in stranger.post("/my/open", data={"number": number, "secret": "BBBBBBBB"}).text
        )
    stopped = stranger.post("/my/open", data={"number": number, "secret": secret})
    assert "10분 뒤에" in stopped.text
    none = stranger.post("/my/open", data={"number": "20261123599999", "secret": "BBBBBBBB"})
    assert "맞지 않습니다" in none.text, "as for a number that there is"


def test_a_telephone_gets_a_code_that_opens_what_it_filed(citizen):
    number, _ = citizen.apply()
    stranger = citizen.another()
    assert stranger.post("/my/code", data={"phone": "01012345678"}).status_code == 200
    (message,) = citizen.messages()
    code = re.search(r"확인번호 (\d{6})", message)
    assert code and "공원" not in message
    bad = f"{(int(code.group(1)) + 1) % 1_000_000:06d}"
    assert stranger.post("/my/phone", data={"phone": "01012345678", "code": bad}).status_code == 400
    assert (
        stranger.post("/my/phone", data={"phone": "010-9999-0000", "code": code.group(1)}).status_code == 400
    )
    page = stranger.post("/my/phone", data={"phone": "010 1234 5678", "code": code.group(1)})
    assert number in page.text
    silent = stranger.post("/my/code", data={"phone": "010-9999-0000"})
    assert (silent.status_code, len(citizen.messages())) == (200, 1), "nobody learns who filed anything"


def answered(citizen: Citizen) -> str:
    number, _ = citizen.apply()
    citizen.site.store.office.put_approval("11680-02", "x", "김심사", is_needed=False)
    citizen.do(number, "receive")
    citizen.do(number, "distribute", unit="11680-02")
    citizen.do(number, "assign", officer="오주무")
    citizen.do(number, "start")
    citizen.do(number, "answer", "아침 여섯 시에 엽니다", reason="accepted")
    return number


def test_a_case_tells_its_steps_its_answer_and_who_handles_it(citizen):
    number = answered(citizen)
    page = citizen.http.get(f"/my/{number}").text
    for said in (
        "접수했습니다",
        "담당자를 정했습니다",
        "아침 여섯 시에 엽니다",
        "수용",
        "오주무",
        "처리완료",
    ):
        assert said in page
    assert "기안" not in page, "the office's own steps stay its own"


def test_a_citizen_rates_asks_again_and_finds_every_version_of_the_answer(citizen):
    number = answered(citizen)
    do = f"/my/{number}/do"
    assert "고맙습니다" in citizen.http.post(do, data={"command": "rate", "reason": "4"}).text
    again = citizen.http.post(do, data={"command": "reopen", "text": "주말에도 그렇습니까"})
    assert "주말에도 그렇습니까" in again.text
    citizen.do(number, "answer", "주말에는 일곱 시입니다", reason="informed")
    page = citizen.http.get(f"/my/{number}").text
    assert "아침 여섯 시에 엽니다" in page and "주말에는 일곱 시입니다" in page
    refused = citizen.http.post(do, data={"command": "distribute"})
    assert refused.status_code == 400
    assert citizen.site.store.cases.replayed(number) == citizen.site.store.cases.case(number).state


def test_one_tap_from_the_notice_rates_that_answer_and_no_later_one(citizen):
    number = answered(citizen)
    sender = sender_of(citizen.site.store.notices, citizen.site.store.cases, citizen.site.settings)
    assert sender is not None and sender.send_due() == 3
    (address,) = re.findall(r"https://city.example.kr(/rate/[^\" ]+)", "".join(citizen.messages()))
    phone = citizen.another()
    assert phone.get(address).text.count("<button") == 5
    assert "고맙습니다" in phone.post(address, data={"reason": "5"}).text
    assert citizen.site.store.cases.case(number).state.score == 5
    assert phone.post(address, data={"reason": "9"}).status_code == 400
    assert phone.get(address[:-2] + "zz").status_code == 400
    citizen.do(number, "answer_again", "덧붙입니다", reason="informed")
    assert phone.get(address).status_code == 400, "the old link is of the old answer"


def test_a_photo_is_added_to_the_own_case_alone(citizen):
    number, _ = citizen.apply()
    made = BytesIO()
    Image.new("RGB", (40, 30)).save(made, "PNG")
    files = {"image": ("hole.png", made.getvalue(), "image/png")}
    assert "사진을 붙였습니다" in citizen.http.post(f"/my/{number}/photo", files=files).text
    (photo,) = citizen.site.store.photos.of(number)
    assert citizen.http.get(f"/my/{number}/photos/{photo.id}").content.startswith(b"\xff\xd8")
    assert citizen.another().get(f"/my/{number}/photos/{photo.id}").status_code == 400
    bad = {"image": ("x.svg", b"<svg/>", "image/svg+xml")}
    assert "사진만 받습니다" in citizen.http.post(f"/my/{number}/photo", files=bad).text


def test_a_window_for_some_days_is_open_on_these_days_alone_and_protects_who_files(citizen):
    office = citizen.site.store.office
    office.put_menu(Menu("crime", "민생사범 신고", "불법 대부", NOW.date(), NOW.date(), True), "김심사")
    office.put_menu(Menu("snow", "제설 신고", "", date(2026, 12, 1), date(2027, 2, 28)), "김심사")
    form = citizen.http.get("/apply").text
    assert "민생사범 신고" in form and "제설 신고" not in form
    number, _ = citizen.apply(kind="menu:crime")
    case = citizen.site.store.cases.case(number)
    assert (case.menu, case.is_protected, case.kind_code) == ("crime", True, "other")
    closed = citizen.http.post(
        "/apply", data={"step": "send"} | SAID | {"kind": "menu:snow", "key": "x" * 16}
    )
    assert "신청했습니다" not in closed.text
    with pytest.raises(UsageError, match="wrong way"):
        office.put_menu(Menu("snow", "제설", "", date(2027, 2, 1), date(2026, 12, 1)), "김심사")
    with pytest.raises(UsageError, match="no code"):
        office.put_menu(Menu("눈", "제설", "", NOW.date(), NOW.date()), "김심사")


@pytest.mark.parametrize(("asked", "told_by"), [("", "sms"), ("mail", "mail"), ("sms", "sms"), ("pigeon", "sms")])
def test_a_citizen_chooses_how_they_are_told(citizen, asked, told_by):
    check = citizen.http.post("/apply", data=SAID | {"step": "check", "tells_by": asked}).text
    assert f'name="tells_by" value="{asked}"' in check, "the choice goes on to the next page"
    number, _ = citizen.apply(email="hong@example.kr", tells_by=asked, key=f"0123456789abcde{len(asked)}")
    citizen.do(number, "receive")
    (told,) = citizen.site.store.notices.of(number)
    assert told.channel == told_by


def test_a_case_that_is_no_longer_kept_is_said_to_be_gone(citizen):
    number, secret = citizen.apply()
    with citizen.site.store.engine.begin() as connection:
        connection.execute(CIVIL_CASE.delete())
    answer = citizen.another().post("/my/open", data={"number": number, "secret": secret})
    assert answer.status_code == 400 and "보존기간이 지나" in answer.text
