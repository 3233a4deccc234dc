"""보존기간: a closed case leaves the store once the warehouse says the same of it, and not a day or a word sooner."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dashboards.work import FOLD_HOUR, Worker
from pipeline import warehouse
from pipeline.settings import Settings
from pipeline.workflow.audit import KEY, verify
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.delivery import deliver
from pipeline.workflow.keeping import Keeping
from pipeline.workflow.relay import Relay
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CIVIL_CASE, METADATA, RELAY_MESSAGE
from tests.faults.test_relay import message
from tests.worlds import empty_desk

NOW = datetime(2026, 11, 23, 10, 0)
DAYS = 30
LATER = NOW + timedelta(DAYS + 1)
ANSWER = Event("answer_at_once", reason="informed")


class Office:
    """One home whose clock can be set, and its worker."""

    def __init__(self, home, url: str) -> None:
        self.home, self.url = home, url
        self.at(NOW)

    def at(self, now: datetime) -> "Office":
        self.settings = Settings(home=self.home, store_url=self.url, now=now, keep_days=DAYS)
        self.store = Store(self.settings)
        return self

    def keeping(self) -> Keeping:
        return Keeping(self.settings, self.store, DAYS)

    def file(self, key: str, *events: Event) -> str:
        filing = Filing(
            key, "inquiry", "web", f"{key} 길이 꺼졌어요", "홍길동 010-1234-5678", NOW, phone="010-1"
        )
        number = self.store.cases.file(filing, "민원인").id
        self.move(number, *events)
        return number

    def move(self, number: str, *events: Event) -> None:
        for event in events:
            self.store.cases.do(number, event, self.store.cases.case(number).version, "조접수", "메웠습니다")

    def work(self) -> list[str]:
        said: list[str] = []
        with warehouse.writer_lock(self.settings, holder="worker"):
            worker = Worker(self.settings, self.store, said.append)
            while worker.turn():
                pass
        return said

    def numbers(self) -> set[str]:
        return {one.id for one in self.store.cases.box(CIVIL_CASE.c.id != "")}

    def mentions(self, number: str) -> dict[str, int]:
        """Rows of each table that name a case."""
        found = {}
        with self.store.engine.connect() as connection:
            for table in METADATA.sorted_tables:
                if "case_id" in table.c:
                    rows = connection.execute(table.select().where(table.c.case_id == number)).all()
                    found[table.name] = len(rows)
        return {name: count for name, count in found.items() if count}


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path) -> Iterator[Office]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = Office(tmp_path, url)
    empty_desk(opened.store, with_ledger=True)
    yield opened
    opened.store.close()


def test_what_closed_long_ago_leaves_at_night_and_its_complaint_and_its_readers_stay(office):
    old = office.file("k-1", Event("receive"), ANSWER)
    still_open = office.file("k-2", Event("receive"))
    office.store.openings.note(old, "조접수")
    office.work()
    assert office.keeping().due().leaving == (), "it is not old yet"
    office.at(LATER.replace(hour=FOLD_HOUR))
    said = office.work()
    assert any("종결 민원 1건을 뺌" in line for line in said)
    assert office.numbers() == {still_open}
    assert office.mentions(old) == {"case_opening": 1}, "who read the original is kept"
    assert verify(office.store.engine, office.store.secret(KEY))[1] == []
    assert office.store.office.changes()[0].after == "30일 넘은 종결 민원 1건을 뺐습니다"
    with warehouse.writer_lock(office.settings), warehouse.staging(office.settings) as connection:
        found = connection.execute(
            "SELECT receipt_number, status_code FROM core.complaint ORDER BY 1"
        ).fetchall()
    assert found == [(old, "answered"), (still_open, "received")]


def test_what_the_warehouse_does_not_say_yet_stays(office):
    first, second = office.file("k-1", Event("receive"), ANSWER), office.file("k-2", Event("receive"), ANSWER)
    assert office.at(LATER).keeping().take_due() == 0, "nothing was told"
    deliver(office.store, office.settings.home / "inbox", "worker")
    assert office.keeping().due().waiting == (first, second), "nothing is published"
    office.work()
    office.at(NOW).move(first, Event("reopen_at_desk"))
    deliver(office.at(LATER).store, office.home / "inbox", "worker")
    assert office.keeping().due().leaving == (second,), "an open one is no business of this"
    office.at(NOW + timedelta(hours=1)).move(first, ANSWER)
    deliver(office.at(LATER).store, office.home / "inbox", "worker")
    assert office.keeping().due().waiting == (first,), "the warehouse knows its first answer alone"
    office.work()
    assert office.keeping().due().leaving == (first, second)
    assert office.keeping().take_due() == 2
    assert office.numbers() == set()


def test_nothing_leaves_where_no_days_are_set_or_a_part_is_open(office):
    whole = office.file("k-1", Event("receive"))
    with office.store.engine.begin() as connection:
        part = office.store.cases.add(
            connection, Filing("k-1p", "inquiry", "web", "나눔", "", NOW), "조접수", whole
        )
    office.move(whole, Event("withdraw"))
    office.work()
    office.at(LATER)
    assert office.keeping().due().leaving == ()
    office.at(NOW).move(part.id, Event("withdraw"))
    office.work()
    office.at(LATER)
    assert Keeping(office.settings, office.store, 0).take_due() == 0
    assert office.keeping().take_due() == 2


def test_the_table_of_linked_systems_goes_on_counting_what_was_answered(office):
    relay = Relay(office.store.cases)
    (taken,) = relay.take_all("epeople", [message("epeople", 1)])
    office.move(taken.case_id, Event("receive"), ANSWER)
    with office.store.engine.begin() as connection:
        connection.execute(RELAY_MESSAGE.update().where(RELAY_MESSAGE.c.direction == "out").values(state="sent"))
    office.work()
    office.at(LATER)
    assert office.keeping().take_due() == 1
    after = Relay(office.store.cases)
    row = next(one for one in after.table() if one.system == "epeople")
    assert (row.received, row.answered) == (1, 1)
    assert [one["case_id"] for one in after.rows_of("epeople", "answered")] == [taken.case_id]
