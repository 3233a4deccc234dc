"""What the desk does reaches the warehouse like any other source: counted, masked, once, after any kill."""

from datetime import datetime, timedelta

import pytest

from dashboards.queries import detail
from dashboards.shell import OPERATOR
from dashboards.work import Worker
from pipeline import warehouse
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow import delivery
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.delivery import deliver
from pipeline.workflow.store import Store

NOW = datetime(2026, 11, 23, 10, 0)
ROWS = """
SELECT complaint_id, receipt_number, status_code, department_code, result_code, title,
    due_at, answered_at, satisfaction_score, is_proxy
FROM core.complaint ORDER BY receipt_number
"""


@pytest.fixture
def unit() -> str:
    from pipeline.schema import organisation

    return organisation.read().children(organisation.read().bodies("bureau")[0])[0]


def file(store: Store, unit: str, key: str = "k-1") -> str:
    store.office.put_approval(unit, unit, "김심사", is_needed=False)
    filing = Filing(
        key=key,
        kind_code="inquiry",
        channel_code="visit",
        title="길이 꺼졌어요",
        body="저는 홍길동이고 010-1234-5678 입니다",
        name="홍길동",
        phone="010-1234-5678",
        arrived_at=NOW - timedelta(minutes=5),
    )
    return store.cases.file(filing, "조접수").id


def work(settings: Settings, store: Store) -> list[str]:
    said: list[str] = []
    with warehouse.writer_lock(settings, holder="worker"):
        worker = Worker(settings, store, said.append)
        while worker.turn():
            pass
    return said


def loaded(settings: Settings) -> list[tuple[object, ...]]:
    with warehouse.writer_lock(settings), warehouse.staging(settings) as connection:
        return connection.execute(ROWS).fetchall()


def shown(settings: Settings, number: str) -> str:
    """Its state on the complaint's own page."""
    reader = Reader(settings)
    try:
        with reader.generation() as generation:
            found = detail.complaint(generation, number, OPERATOR)
    finally:
        reader.close()
    assert found is not None
    return str(found.row["status_code"])


def move(store: Store, case_id: str, *events: Event, text: str = "") -> None:
    for event in events:
        store.cases.do(case_id, event, store.cases.case(case_id).version, "조접수", text)


def test_a_case_and_each_of_its_moves_is_one_complaint_and_its_images(tmp_path, unit):
    settings = Settings(home=tmp_path, now=NOW)
    with Store(settings) as store:
        number = file(store, unit)
        work(settings, store)
        row = loaded(settings)[0]
        assert row[:6] == (f"20261123-workflow-{number}", number, "received", None, None, "길이 꺼졌어요")
        assert row[-1] is True
        move(
            store,
            number,
            Event("receive"),
            Event("distribute", unit=unit),
            Event("assign", officer="오주무"),
            Event("start"),
        )
        move(store, number, Event("answer", reason="accepted"), text="고쳤습니다 010-1234-5678")
        move(store, number, Event("rate", reason="5"))
        work(settings, store)
        row = loaded(settings)[0]
        assert shown(settings, number) == "answered"
        assert row[2:5] == ("answered", unit, "accepted")
        assert row[6:9] == (datetime(2026, 12, 1, 18), NOW, 5)
        assert len(loaded(settings)) == 1
        batches = store.batches("workflow")
        assert [(one.new_count, one.changed_count, one.rejected_count) for one in batches] == [
            (1, 0, 0),
            (0, 1, 0),
        ]
        assert store.outbox.waiting() == 0
    for path in (settings.home / "published").glob("*"):
        assert b"1234-5678" not in path.read_bytes(), "published text is masked"


def test_a_kill_between_the_file_and_its_note_sends_it_again_and_counts_it_as_a_duplicate(
    tmp_path, unit, monkeypatch
):
    settings = Settings(home=tmp_path, now=NOW)
    with Store(settings) as store:
        file(store, unit)
        real = delivery._write

        def killed(*args: object) -> None:
            real(*args)
            raise KeyboardInterrupt

        monkeypatch.setattr(delivery, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(store, settings.home / "inbox", "worker")
        monkeypatch.setattr(delivery, "_write", real)
        work(settings, store)
        assert store.outbox.waiting() == 1, "its lease runs"
    later = Settings(home=tmp_path, now=NOW + timedelta(minutes=5))
    with Store(later) as store:
        work(later, store)
        assert store.outbox.waiting() == 0
        assert sum(one.new_count or 0 for one in store.batches("workflow")) == 1
        assert sum(one.duplicate_count or 0 for one in store.batches("workflow")) == 1
    assert len(loaded(later)) == 1


def test_how_a_case_ends_without_an_answer_is_told_too(tmp_path, unit):
    settings = Settings(home=tmp_path, now=NOW)
    with Store(settings) as store:
        numbers = [file(store, unit, f"k-{i}") for i in range(3)]
        for number, events in zip(
            numbers,
            (
                (Event("withdraw"),),
                (Event("receive"), Event("send_on", reason="other_agency")),
                (
                    Event("receive"),
                    Event("distribute", unit=unit),
                    Event("request_recusal"),
                    Event("accept_recusal"),
                ),
            ),
            strict=True,
        ):
            move(store, number, *events)
        work(settings, store)
    assert [row[2] for row in loaded(settings)] == ["withdrawn", "transferred_out", "received"]
    assert [row[7] for row in loaded(settings)] == [NOW, NOW, None]
