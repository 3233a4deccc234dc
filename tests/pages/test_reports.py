"""일일·주간 보고, 점검 and the forms of a report: numbers of the screens, the same bytes, a way out where a form cannot be made."""

import builtins
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from hwpx import HwpxDocument, validate_editor_open_safety
from typer.testing import CliRunner

from dashboards.cli import app
from dashboards.queries import asking
from dashboards.queries.answers import CONTACT, REFUSALS, REMEDY, SAME, checked, sample
from dashboards.reports import pdf as pdf_module
from dashboards.reports.daily import daily, day_of
from dashboards.reports.hwpx import hwpx
from dashboards.reports.made import write
from dashboards.reports.mail import send
from dashboards.reports.pdf import pdf
from dashboards.reports.regular import MONTHLY, WEEKLY, regular, week_of
from dashboards.reports.report import cell_text
from dashboards.serving import free_socket
from dashboards.work import Worker
from pipeline import warehouse
from pipeline.errors import ConfigError, NotReadyError, StorageError, UsageError
from pipeline.reader import Generation, Reader
from pipeline.slices import Slice, Viewer
from pipeline.workflow.store import Store
from tests.worlds import build_city

ALL = Viewer("전체", "analyst", sees_all=True)
GANGNAM = Viewer("강남구", "bureau_head", bureaus=frozenset({"11680"}))
DAY, TOMORROW = date(2026, 11, 19), date(2026, 11, 20)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def generation(city) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as opened:
        yield opened
    reader.close()


def tables(report):
    return {table.title: table for table in report.tables}


def test_the_numbers_of_a_day_are_the_screens(generation):
    report = daily(generation, ALL, DAY)
    for mark in report.marks:
        assert asking.count(generation, mark.slice, ALL) == mark.value
    whole = tables(report)
    came = asking.count(generation, Slice(period_from=DAY, period_to=TOMORROW), ALL)
    assert whole["하루 현황"].rows[0][1] == came == whole["기관별"].rows[-1][1]
    assert sum(row[1] for row in whole["기관별"].rows[:-1]) == came
    late = asking.count(generation, Slice(late="open"), ALL)
    assert whole["오늘 기한과 지연"].rows[-1][2] == late == whole["하루 현황"].rows[-1][1]
    week = Slice(period_from=DAY - timedelta(7), period_to=DAY)
    assert whole["하루 현황"].rows[0][4] == round(asking.count(generation, week, ALL) / 7, 1)
    assert f"{came:,}건을 접수" in report.sentences[0]


def test_a_head_reads_the_own_day_alone(generation):
    mine, same = daily(generation, GANGNAM, DAY), daily(generation, ALL, DAY, "11680")
    assert mine.tables[0].rows == same.tables[0].rows
    assert mine.title == same.title == "일일민원동향_강남구_2026-11-19"
    assert "부서별" in tables(mine)


@pytest.mark.parametrize(
    ("text", "why"), [("어제", "no day"), ("2026-11-22", "not over yet"), ("2027-01-01", "not over yet")]
)
def test_a_day_that_is_none_or_not_over_is_said(text, why):
    with pytest.raises(UsageError, match=why):
        day_of(text, datetime(2026, 11, 22, 14))


def test_without_a_day_it_is_the_last_whole_one():
    assert day_of("", datetime(2026, 11, 22, 14)) == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["2026-W47", "2026-11-16", "2026-11-22"])
def test_a_week_is_named_by_its_number_or_any_of_its_days(text):
    assert week_of(text) == date(2026, 11, 16)


def test_a_week_is_compared_with_the_one_before(generation):
    report = regular(WEEKLY, generation, ALL, date(2026, 11, 9))
    assert report.title == "주간민원보고_시 전체_2026-W46"
    row = report.tables[0].rows[0]
    spans = [(date(2026, 11, 9), 7), (date(2026, 11, 2), 7), (date(2025, 11, 10), 7)]
    counted = [
        asking.count(generation, Slice(period_from=first, period_to=first + timedelta(days)), ALL)
        for first, days in spans
    ]
    assert list(row[1:]) == counted
    assert "점검 표본" not in tables(report)
    with pytest.raises(UsageError, match="no week"):
        week_of("47주")


def test_a_month_tells_direct_filings_campaigns_and_the_sample(generation):
    whole = tables(regular(MONTHLY, generation, ALL, OCTOBER))
    here = {"period_from": OCTOBER, "period_to": NOVEMBER}
    direct = asking.count(generation, Slice(**here, channel=("visit", "phone", "letter", "fax")), ALL)
    assert whole["직소민원"].rows[-1][1] == direct == sum(row[1] for row in whole["직소민원"].rows[:-1])
    assert whole["집단민원"].rows[-1][1] == asking.count(generation, Slice(**here, campaign="only"), ALL)
    drawn = [row[0] for row in whole["점검 표본"].rows]
    assert len(set(drawn)) == 30


def answers_of(generation, chosen) -> list[tuple[str, str | None, float]]:
    """Every finished complaint of a slice with the text of its answer, read one by one."""
    relation = asking.complaints(generation, chosen, ALL)
    sql = (
        "SELECT complaint_id, result_code, answered_at - received_at, known_from_at, sign FROM "
        f"{relation.name} WHERE status_code = 'answered' AND {relation.where.sql}"
    )
    images = generation.rows(sql, relation.where.params)
    alive = Counter()
    newest = {}
    for number, result, took, known, sign in images:
        alive[number] += sign
        if sign > 0 and (number not in newest or known > newest[number][2]):
            newest[number] = (result, took, known)
    texts: dict[str, str] = {}
    for part in generation.text_parts:
        for number, answers in generation.rows(f"SELECT complaint_id, answers FROM {part.text}"):
            texts.setdefault(number, (answers[-1]["answer_text"] or "").strip() if answers else "")
    return [(texts.get(number, ""), *newest[number][:2]) for number, count in alive.items() if count > 0]


def test_the_rules_of_the_answers_are_what_a_second_count_says(generation):
    chosen = Slice(answered_from=OCTOBER, answered_to=NOVEMBER, form=True)
    found, told = checked(generation, chosen, ALL), answers_of(generation, chosen)
    assert found.answered == len(told) > 300
    assert found.without_text == sum(not text for text, *_ in told)
    assert found.without_contact == sum(bool(text) and not re.search(CONTACT, text) for text, *_ in told)
    refused = [text for text, result, _ in told if result in REFUSALS]
    assert found.refused == len(refused) > 0
    assert found.without_remedy == sum(bool(text) and not re.search(REMEDY, text) for text in refused)
    assert found.over_a_month == sum(took > timedelta(30) for *_, took in told)
    shapes = Counter(re.sub(r"[\s0-9]+", "", text) for text, *_ in told if text)
    assert found.same_text == sum(count for shape, count in shapes.items() if shape and count >= SAME)


def test_the_same_month_draws_the_same_answers_and_another_one_others(generation):
    chosen = Slice(answered_from=OCTOBER, answered_to=NOVEMBER)
    one, again, other = (
        sample(generation, chosen, ALL, seed, 10) for seed in ("2026-10", "2026-10", "2026-11")
    )
    assert one == again != other


def test_a_pdf_has_its_font_its_pages_and_the_same_bytes(generation):
    report = daily(generation, ALL, DAY, "11680")
    made = pdf(report)
    assert made.startswith(b"%PDF-") and made == pdf(report)
    streams = [
        zlib.decompressobj().decompress(one) for one in re.findall(rb"stream\n(.*?)endstream", made, re.S)
    ]
    assert any(one.startswith(b"OTTO") or b"Pretendard" in one for one in streams), "the font is in it"
    assert 20_000 < len(made) < 2_000_000


def test_an_hwpx_opens_again_and_holds_every_table(generation):
    report = daily(generation, ALL, DAY, "11680")
    made = hwpx(report)
    assert made == hwpx(report)
    text = HwpxDocument.open(io.BytesIO(made)).export_text()
    assert report.heading in text and "[시험]" in text
    for table in report.tables:
        assert table.title in text
        for row in table.rows:
            assert all(cell_text(cell) in text for cell in row)
    assert validate_editor_open_safety(made).ok


def test_without_pango_the_other_forms_are_made_and_the_reason_is_said(generation, tmp_path, monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **more):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    report = daily(generation, ALL, DAY, "11680")
    paths, problem = write(report, tmp_path)
    assert [path.suffix for path in paths] == [".hwpx", ".xlsx", ".html"]
    assert "needs Pango" in problem and "apt-get install" in problem


def test_without_the_font_of_set_up_the_reason_is_said(generation, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_module, "VENDOR", tmp_path)
    with pytest.raises(NotReadyError, match="no font"):
        pdf(daily(generation, ALL, DAY, "11680"))


def test_the_command_writes_every_form_and_says_where(city, tmp_path, monkeypatch):
    monkeypatch.setenv("MINWON_HOME", str(city.home))
    monkeypatch.setenv("MINWON_NOW", "2026-11-22T14:00:00")
    asked = ["report", "weekly", "--week", "2026-W46", "--bureau", "11680", "--out", str(tmp_path)]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0, said.output
    names = {"주간민원보고_강남구_2026-W46" + ending for ending in (".pdf", ".hwpx", ".xlsx", ".html")}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert zipfile.is_zipfile(tmp_path / "주간민원보고_강남구_2026-W46.xlsx")


class Postbox:
    """A mail server on this host."""

    def __init__(self, refuses: str = "") -> None:
        self.mails: list[bytes] = []
        self.refuses = refuses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refuses:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    listener = free_socket("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    box = Postbox(refuses="nobody@city.kr")
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_a_report_is_mailed_as_a_page_with_its_sentences(generation, city, postbox):
    box, url = postbox
    settings = city.model_copy(update={"smtp_url": url, "mail_sender": "minwon@city.kr"})
    report = daily(generation, ALL, DAY)
    assert send(settings, report, "a@city.kr, b@city.kr") == 2
    mail = message_from_bytes(box.mails[0], policy=policy.default)
    assert mail["subject"] == "일일민원동향 시 전체 2026-11-19"
    assert report.sentences[0] in mail.get_body(("plain",)).get_content()
    assert "<h2>하루 현황</h2>" in mail.get_body(("html",)).get_content()
    with pytest.raises(StorageError, match="1곳에만"):
        send(settings, report, "a@city.kr, nobody@city.kr")
    with pytest.raises(ConfigError, match="no mail server"):
        send(city, report, "a@city.kr")


def test_each_morning_at_the_set_time_the_day_before_is_there_once(tmp_path, postbox):
    box, url = postbox
    home = tmp_path / "data"
    build_city(home, 3_000)
    from pipeline.settings import Settings

    said: list[str] = []

    def work(at: str) -> None:
        settings = Settings(
            home=home,
            now=datetime.fromisoformat(f"2026-11-22T{at}:00"),
            daily_report_at="08:30",
            daily_report_to="chief@city.kr",
            smtp_url=url,
            mail_sender="minwon@city.kr",
        )
        with Store(settings) as store, warehouse.writer_lock(settings, holder="worker"):
            worker = Worker(settings, store, said.append)
            while worker.turn():
                pass

    work("08:29")
    assert not (home / "reports").exists() and not box.mails
    work("08:30")
    names = sorted(path.name for path in (home / "reports").iterdir())
    assert names == [f"일일민원동향_시_전체_2026-11-21.{one}" for one in ("html", "hwpx", "pdf", "xlsx")]
    assert len(box.mails) == 1
    work("14:00")
    assert len(box.mails) == 1, "once a day"
    assert sum("일일 민원동향" in line for line in said) == 1
