"""알림 through faulty gateways: each event is told once, nothing is lost, and nobody is told twice."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from dashboards.serving import free_socket
from pipeline.errors import ConfigError, UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.gateways import HttpGateway, MailGateway, mail_gateway, sms_gateway
from pipeline.workflow.notice_rules import MAIL, SMS
from pipeline.workflow.notices import Sender, sender_of
from pipeline.workflow.office import Prices
from pipeline.workflow.ratings import Ratings
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CIVIL_CASE
from tests.carrier import Carrier
from tests.worlds import empty_desk

NOON = datetime(2026, 11, 23, 12, 0)
PHONE = "010-1234-5678"


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    running = Carrier()
    yield running
    running.close()


class Office:
    """A store whose clock can be set, and its sender."""

    def __init__(self, home, gateways, url: str = "") -> None:
        self.home, self.gateways, self.url = home, gateways, url
        self.at(NOON)

    def at(self, now: datetime) -> "Office":
        self.store = Store(Settings(home=self.home, now=now, store_url=self.url))
        self.sender = Sender(self.store.notices, self.store.cases, self.gateways, "가람시")
        return self

    def received(self, key: str = "k-1", **more: object) -> Filed:
        said = {"kind_code": "inquiry", "channel_code": "web", "title": "길이 꺼졌어요", "body": "빨리요"}
        case = self.store.cases.file(
            Filing(key=key, arrived_at=NOON, **{**said, "phone": PHONE, **more}), "민원인"
        )
        return self.store.cases.do(case.id, Event("receive"), case.version, "조접수")


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path, carrier: Carrier) -> Iterator[Office]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = Office(tmp_path, {SMS: HttpGateway(carrier.url, "120", "key", timeout_s=0.3)}, url)
    empty_desk(opened.store)
    yield opened
    opened.store.close()


def test_a_step_is_told_once_with_its_rule_and_cost_and_without_a_word_of_the_complaint(office, carrier):
    case = office.received()
    assert office.sender.send_due() == 1
    assert office.sender.send_due() == 0
    (rang,) = carrier.rang
    assert rang["to"] == PHONE
    assert rang["text"] == f"[가람시] 민원 {case.id} 을(를) 접수했습니다. 처리기한 12월 01일."
    assert "길" not in rang["text"]
    assert rang["type"] == "SMS"
    case = office.store.cases.do(case.id, Event("answer_at_once", reason="informed"), case.version, "조접수")
    office.sender.send_due()
    first, second = office.store.notices.of(case.id)
    assert (first.stage, first.rule, first.kind, first.cost, first.bytes) == ("received", "", "SMS", 10, 69)
    assert (second.stage, second.rule, second.kind, second.cost) == ("answered", "법 제27조", "SMS", 10)
    spend = office.store.notices.spend(office.store.office.prices().budget)
    assert (spend.messages, spend.won) == (2, 20)


@pytest.mark.parametrize(
    ("plan", "tries"),
    [
        (["500"], 2),
        (["429", "429", "503"], 4),
        (["stall"], 2),
        (["take and reset"], 2),
        (["take and stall"], 2),
        (["drop"], 2),
    ],
)
def test_a_gateway_that_fails_is_tried_again_and_the_citizen_is_told_once(office, carrier, plan, tries):
    carrier.plan = list(plan)
    case = office.received()
    now = NOON
    for _ in range(tries + 2):
        office.sender.send_due()
        now += timedelta(minutes=10)
        office.at(now)
    (notice,) = office.store.notices.of(case.id)
    assert (notice.state, notice.tries) == ("sent", tries)
    assert Counter(one["id"] for one in carrier.rang) == {notice.message_id: 1}
    assert carrier.asked, "what is unknown is asked about before it is sent again"


def test_a_number_that_is_refused_is_not_tried_again_until_somebody_says_so(office, carrier):
    carrier.plan = ["400"]
    case = office.received()
    office.sender.send_due()
    office.at(NOON + timedelta(days=1)).sender.send_due()
    (notice,) = office.store.notices.of(case.id)
    assert (notice.state, notice.problem, carrier.rang) == ("refused", "400", [])
    assert [one.id for one in office.store.notices.troubled()] == [notice.id]
    office.store.notices.resend(notice.id)
    assert office.sender.send_due() == 1
    with pytest.raises(UsageError, match="nothing to send"):
        office.store.notices.resend(notice.id)
    assert len(carrier.rang) == 1


def test_a_gateway_that_stays_down_is_given_up_after_its_tries_with_nothing_lost(office, carrier):
    carrier.plan = ["503"] * 20
    case = office.received()
    now = NOON
    for _ in range(12):
        office.sender.send_due()
        now += timedelta(hours=3)
        office.at(now)
    (notice,) = office.store.notices.of(case.id)
    assert (notice.state, notice.tries, notice.problem) == ("given_up", 8, "503")
    assert office.store.notices.counts()["given_up"] == 1


def test_a_sender_that_died_in_the_middle_is_followed_by_one_that_asks_first(office, carrier):
    case = office.received()
    (claimed,) = office.store.notices.claim([SMS], 10)
    carrier.rang.append({"id": claimed.message_id})
    assert office.sender.send_due() == 0, "the lease of the dead one holds for a minute"
    later = office.at(NOON + timedelta(minutes=2))
    assert later.sender.send_due() == 1
    assert len(carrier.rang) == 1
    assert later.store.notices.of(case.id)[0].state == "sent"


def test_a_case_that_cannot_be_opened_holds_up_no_other(office, carrier):
    broken, whole = office.received("k-1"), office.received("k-2")
    with office.store.engine.begin() as connection:
        spoilt = update(CIVIL_CASE).where(CIVIL_CASE.c.id == broken.id).values(sealed=b"x" * 40)
        connection.execute(spoilt)
    assert office.sender.send_due() == 1
    (waits,), (told,) = office.store.notices.of(broken.id), office.store.notices.of(whole.id)
    assert (waits.state, waits.problem, told.state) == ("waiting", "StorageError", "sent")


def test_four_senders_at_once_tell_each_thing_once(office, carrier):
    for number in range(40):
        office.received(f"k-{number}")
    threads = [
        threading.Thread(target=lambda: [office.sender.send_due(3) for _ in range(20)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Counter(one["id"] for one in carrier.rang).values()) == [1] * 40


def test_who_left_no_number_or_wants_only_what_must_be_is_not_told_more(office, carrier):
    silent = office.received("silent", phone="")
    assert office.store.notices.of(silent.id) == []
    spare = office.received("spare", wish="required")
    assert office.store.notices.of(spare.id) == []
    done = Event("answer_at_once", reason="informed")
    office.store.cases.do(spare.id, done, spare.version, "조접수")
    assert [one.stage for one in office.store.notices.of(spare.id)] == ["answered"]


def test_by_night_a_notice_waits_for_the_morning(office, carrier):
    night = office.at(datetime(2026, 11, 23, 22, 0))
    night.received()
    assert night.sender.send_due() == 0
    assert office.at(datetime(2026, 11, 24, 8, 0)).sender.send_due() == 1


def test_who_did_not_rate_is_asked_once_more_and_by_day(office, carrier):
    case = office.received()
    other = office.received("k-2", title="다른 글", phone="010-0000-0002")
    for one in (case, other):
        office.store.cases.do(one.id, Event("answer_at_once", reason="informed"), one.version, "조접수")
    rated = office.store.cases.case(other.id)
    office.store.cases.do(rated.id, Event("rate", reason="5"), rated.version, "민원인")
    office.sender.send_due()

    def reminded(days: int) -> int:
        store = office.at(NOON + timedelta(days=days)).store
        return Ratings(store.engine, store.clock).take_due()

    assert [reminded(days) for days in (2, 4, 5, 20)] == [0, 1, 0, 0]
    office.at(NOON + timedelta(days=4, hours=1)).sender.send_due()
    assert [one.stage for one in office.store.notices.of(case.id)] == ["received", "answered", "rating"]
    assert "만족도" in carrier.rang[-1]["text"]
    assert [one.stage for one in office.store.notices.of(other.id)] == ["received", "answered"]
    (told,) = Ratings(office.store.engine, office.store.clock).responses()
    assert (told.channel, told.answered, told.rated, told.share) == ("sms", 2, 1, 50)


def test_the_office_says_what_a_message_costs_and_what_a_month_may(office, carrier):
    office.store.office.put_prices(Prices(9, 27, 1_000), "김심사")
    case = office.received()
    office.sender.send_due()
    assert office.store.notices.of(case.id)[0].cost == 9
    spend = office.store.notices.spend(office.store.office.prices().budget)
    assert (spend.won, spend.budget) == (9, 1_000)
    assert office.store.office.changes()[0].after == "SMS 9원 · LMS 27원 · 한 달 1,000원"
    with pytest.raises(UsageError, match="not a price"):
        office.store.office.put_prices(Prices(-1), "김심사")


def test_the_words_are_the_offices_own(office, carrier):
    office.store.office.put_notice_text("received", "{번호} 받았습니다. 고맙습니다.", "김심사")
    case = office.received()
    office.sender.send_due()
    assert carrier.rang[0]["text"] == f"{case.id} 받았습니다. 고맙습니다."
    office.store.office.put_notice_text("received", "가" * 50, "김심사")
    long = office.received("k-2")
    office.sender.send_due()
    assert [(one.kind, one.cost) for one in office.store.notices.of(long.id)] == [("LMS", 30)]
    with pytest.raises(UsageError, match="unknown variable"):
        office.store.office.put_notice_text("received", "{제목}", "김심사")
    office.store.office.put_notice_text("received", "", "김심사")
    assert office.store.office.notice_text("received").startswith("[{기관}]")


class Post:
    """A mail server's hooks: what it answers to DATA, and the mails that it took."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.mails: list[bytes] = []

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = self.plan.pop(0) if self.plan else "250 OK"
        if answer == "drop":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.mails.append(envelope.content)
        return answer


@pytest.fixture
def post(tmp_path) -> Iterator[tuple[Post, Office]]:
    hooks = Post()
    listener = free_socket("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    server = Controller(hooks, hostname="127.0.0.1", port=port)
    server.start()
    office = Office(tmp_path, {MAIL: MailGateway("127.0.0.1", port, "help@city.example.kr", timeout_s=2)})
    yield hooks, office
    office.store.close()
    server.stop()


@pytest.mark.parametrize("plan", [[], ["451 try later"], ["drop"], ["421 closing", "452 full"]])
def test_mail_is_tried_again_under_one_message_id(post, plan):
    hooks, office = post
    hooks.plan = list(plan)
    case = office.received(phone="", email="hong@example.kr")
    now = NOON
    for _ in range(len(plan) + 2):
        office.sender.send_due()
        now += timedelta(minutes=10)
        office.at(now)
    assert office.store.notices.of(case.id)[0].state == "sent"
    assert {mail.count(f"Message-ID: <{case.id}-1-mail@".encode()) for mail in hooks.mails} == {1}
    assert len(hooks.mails) == 1


@pytest.mark.parametrize(("email", "plan"), [("nobody@example.kr", []), ("hong@example.kr", ["554 spam"])])
def test_mail_that_is_refused_for_good_is_given_up_at_once(post, email, plan):
    hooks, office = post
    hooks.plan = list(plan)
    case = office.received(phone="", email=email)
    office.sender.send_due()
    assert office.store.notices.of(case.id)[0].state == "refused"


def test_a_folder_is_a_way_out_without_a_network(tmp_path):
    settings = Settings(home=tmp_path, now=NOON, sms_url="folder:")
    with Store(settings) as store:
        office = Office(tmp_path, {})
        case = office.received()
        sender = sender_of(store.notices, store.cases, settings)
        assert sender is not None and sender.send_due() == 1
        (path,) = (tmp_path / "messages").glob("*.json")
        assert json.loads(path.read_text())["id"] == f"{case.id}-1-sms"
        assert path.stat().st_mode & 0o077 == 0
        office.store.close()


def test_an_address_that_is_no_gateway_is_said_at_once(tmp_path):
    assert sms_gateway("", "", "", tmp_path) is None and mail_gateway("", "") is None
    for make in (
        lambda: sms_gateway("ftp://carrier", "120", "", tmp_path),
        lambda: mail_gateway("mail.city.kr", "help@city.kr"),
        lambda: mail_gateway("smtp://mail.city.kr", ""),
    ):
        with pytest.raises(ConfigError):
            make()
