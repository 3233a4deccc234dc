"""The stamp against the ledger: what is published, what waits, and which source is late."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import OperationalError

from dashboards.components.stamp import banner, stamp
from dashboards.freshness import freshness
from dashboards.site import Site
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.reports import StepReport
from pipeline.rhythm import lateness, silence
from pipeline.settings import Settings
from pipeline.workflow.arrivals import LedgerReader
from pipeline.workflow.store import Store
from pipeline.workflow.tables import BATCH, SETTING
from tests.drawn import Desk, record

NOON = datetime(2026, 11, 22, 12)
HOUR = timedelta(hours=1)


def hourly(last: datetime, count: int = 5) -> tuple[datetime, ...]:
    return tuple(last - HOUR * back for back in range(count))


def test_a_source_is_late_after_three_of_its_usual_gaps():
    assert silence(hourly(NOON), None) == 3 * HOUR
    assert lateness(hourly(NOON), None, NOON + 3 * HOUR) == timedelta(0)
    assert lateness(hourly(NOON), None, NOON + 6 * HOUR) == 3 * HOUR


def test_what_the_toml_states_beats_the_rhythm():
    assert lateness(hourly(NOON), 24 * HOUR, NOON + 6 * HOUR) == timedelta(0)
    assert lateness((NOON,), HOUR, NOON + 4 * HOUR) == 3 * HOUR


def test_a_source_of_every_few_seconds_may_be_silent_for_an_hour_and_one_file_has_no_rhythm():
    seconds = tuple(NOON - timedelta(seconds=10 * back) for back in range(20))
    assert silence(seconds, None) == HOUR
    assert silence((NOON, NOON, NOON - HOUR, NOON - 2 * HOUR), None) is None
    assert silence((), HOUR) == HOUR and lateness((), HOUR, NOON) == timedelta(0)


def enter(store: Store, source: str, known_at: datetime, finished_at: datetime, rows: int = 1) -> None:
    """A done batch of the ledger."""
    begun = store.begin_batch(
        source_code=source, file_name="a.csv", landing_path="", file_hash=f"{source}{known_at}", bytes=1,
        config_hash="c", known_at=known_at,
    )  # fmt: skip
    store.finish_batch(begun.seq, StepReport("load", read=rows, loaded=rows, new=rows))
    with store.engine.begin() as connection:
        connection.execute(update(BATCH).where(BATCH.c.seq == begun.seq).values(finished_at=finished_at))


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_store(request: pytest.FixtureRequest, tmp_path: Path):
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with Store(Settings(home=tmp_path, now=NOON, store_url=url)) as opened:
        with opened.engine.begin() as connection:
            connection.execute(BATCH.delete())
        yield opened


def test_the_ledger_says_what_is_in_what_waits_and_when_each_source_sent(ledger_store: Store):
    enter(ledger_store, "a", NOON - 2 * HOUR, NOON - HOUR)
    enter(ledger_store, "b", NOON - 3 * HOUR, NOON - HOUR)
    enter(ledger_store, "a", NOON, NOON + HOUR)
    enter(ledger_store, "a", NOON, NOON + 2 * HOUR, rows=0)
    reader = LedgerReader(ledger_store.settings.database_url)
    seen = reader.look(NOON)
    assert (seen.as_of, seen.waiting) == (NOON - 2 * HOUR, 1)
    assert seen.made_at == {"a": (NOON, NOON, NOON - 2 * HOUR), "b": (NOON - 3 * HOUR,)}
    reader.close()


def test_the_web_cannot_write_the_ledger(store: Store):
    reader = LedgerReader(store.settings.database_url)
    with pytest.raises(OperationalError, match="readonly"), reader._engine.begin() as connection:
        connection.execute(insert(SETTING).values(name="x", value=1, changed_at=NOON))
    reader.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    settings = Settings(home=tmp_path / "data", now=NOON)
    return Desk(tmp_path, settings, Store(settings))


def said(desk: Desk, now: datetime) -> tuple[str, str]:
    """Stamp and banner of a site at a moment."""
    site = Site(Settings(home=desk.settings.home, now=now), Reader(desk.settings))
    found = freshness(site)
    site.reader.close()
    site.ledger.close()
    return found.level + str(stamp(found)), str(banner(found))


def test_the_banner_names_the_one_source_that_is_late(desk: Desk):
    desk.load(record("A-1"), known_at=NOON)
    publish(desk.settings, desk.store)
    for moment in hourly(NOON - 6 * HOUR):
        enter(desk.store, "slow", moment, NOON)
    level, told = said(desk, NOON)
    assert "slow: 마지막 자료 06:00, 3시간 늦음" in told and "일부 자료 지연" in told
    assert level.startswith("warn")


def test_data_that_nobody_publishes_are_told_from_data_that_do_not_come(desk: Desk):
    desk.load(record("A-1"), known_at=NOON)
    publish(desk.settings, desk.store)
    assert "50분째 새 자료가 없습니다" in said(desk, NOON + timedelta(minutes=50))[1]
    enter(desk.store, "drawn", NOON + timedelta(minutes=1), NOON + timedelta(minutes=1))
    assert "50분째 받은 자료 1묶음이 발행을 기다립니다" in said(desk, NOON + timedelta(minutes=50))[1]


def test_a_ledger_that_knows_less_than_the_published_files_is_believed(desk: Desk):
    desk.load(record("A-1"), known_at=NOON)
    publish(desk.settings, desk.store)
    with desk.store.engine.begin() as connection:
        connection.execute(update(BATCH).values(known_at=NOON - 3 * HOUR))
    assert said(desk, NOON)[0].startswith("bad") and "09:00" in said(desk, NOON)[0]


def test_without_a_ledger_the_stamp_says_that_it_could_not_look(desk: Desk):
    desk.load(record("A-1"), known_at=NOON)
    publish(desk.settings, desk.store)
    desk.store.close()
    (desk.settings.home / "minwon.sqlite").rename(desk.settings.home / "away.sqlite")
    assert "장부 확인 안 됨" in said(desk, NOON)[0]
    assert not (desk.settings.home / "minwon.sqlite").exists()
