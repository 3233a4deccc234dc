"""A day of all six linked systems, each by its own way over lines that break, reconciles to the id."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from dashboards.bench import relay as bench
from pipeline.errors import ConfigError, UsageError
from pipeline.settings import Settings
from pipeline.synthetic.linked import There, city_day, day_of, dropped
from pipeline.workflow.relay import Relay
from pipeline.workflow.relay_sources import Drop, Poller, poller_of, read_messages
from pipeline.workflow.signature import KEY, key_of
from pipeline.workflow.store import Store
from pipeline.workflow.systems import systems
from pipeline.workflow.tables import CIVIL_CASE
from tests.worlds import empty_desk

NOW = datetime(2026, 11, 23, 10, 0)
ON = date(2026, 11, 22)
LONG_AGO = datetime(2026, 11, 1).timestamp()


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with Store(Settings(home=tmp_path, now=NOW)) as opened:
        empty_desk(opened)
        yield opened


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_day_of_all_six_over_broken_lines_loses_and_doubles_nothing(kind, request, tmp_path):
    url = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path, store_url=url)) as shared:
        empty_desk(shared)
    figures = bench.run(1_200, url, faults=0.2)
    assert (figures["lost"], figures["doubled"], figures["forged"]) == (0, 0, 0)
    assert figures["in"] == 600 and figures["sent_again"] > 0
    assert set(figures["systems"]) == set(systems())
    for code, row in figures["systems"].items():
        day = next(one for one in city_day(date(2026, 11, 23), 600) if one.code == code)
        assert row["matched"] == len(day.numbers)


def test_a_captured_day_played_again_gives_the_identical_state(store, tmp_path):
    days = city_day(ON, 200)

    def state(of: Store) -> list[tuple[str, ...]]:
        cases = of.cases.box(CIVIL_CASE.c.id != "")
        return sorted((one.relay_system, one.relay_id, one.title, one.state.status) for one in cases)

    for day in days:
        Relay(store.cases).take_all(day.code, day.messages)
    first = state(store)
    for day in days:
        Relay(store.cases).take_all(day.code, day.messages)
    assert state(store) == first
    with Store(Settings(home=tmp_path / "other", now=NOW)) as other:
        empty_desk(other)
        for day in reversed(days):
            Relay(other.cases).take_all(day.code, day.messages)
        assert state(other) == first
    assert {one[3] for one in first} == {"filed", "withdrawn"}


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_a_dropped_file_is_taken_once_and_says_what_became_of_it(store, encoding):
    folder, day = store.settings.home / "relay", day_of("gangdong", ON, 40)
    drop = Drop(Relay(store.cases), folder)
    path = dropped(folder, day, encoding)
    assert drop.take_due() == 0, "it may still be written"
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert drop.take_due() == 40
    account = json.loads((path.parent / "done" / "gangdong.csv.account.json").read_text(encoding="utf-8"))
    assert account == {"filed": 40}
    again = dropped(folder, day, encoding)
    os.utime(again, (LONG_AGO, LONG_AGO))
    assert drop.take_due() == 40
    assert len(store.cases.box(CIVIL_CASE.c.id != "")) == 40
    assert len(list((path.parent / "done").glob("*.csv"))) == 2, "both files are kept"
    assert Relay(store.cases).reconcile("gangdong", ON, day.numbers).extra == ()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.json", b"{broken", "JSON"),
        ("a.csv", b"", "빈 파일"),
        ("a.jsonl", b"\xff\xfe\x00\x80\x81", "바이트째"),
        ("a.json", b"[" * 200_000, "JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_put_aside_with_its_reason(store, name, content, why):
    folder = store.settings.home / "relay"
    path = folder / "epeople" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert Drop(Relay(store.cases), folder).take_due() == 0
    reason = (path.parent / "failed" / f"{name}.reason.txt").read_text(encoding="utf-8")
    assert why in reason and (path.parent / "failed" / name).read_bytes() == content


def test_one_bad_line_of_a_file_stops_no_other_and_is_kept(store):
    folder, day = store.settings.home / "relay", day_of("epeople", ON, 3)
    path = folder / "epeople" / "a.jsonl"
    path.parent.mkdir(parents=True)
    lines = [json.dumps(one, ensure_ascii=False) for one in day.messages]
    path.write_text("\n".join([lines[0], '"odd"', lines[1], '{"신청번호": "9"}', lines[2]]), encoding="utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert Drop(Relay(store.cases), folder).take_due() == 5
    assert Counter(row["state"] for row in Relay(store.cases).troubled()) == {"rejected": 2}
    assert len(store.cases.box(CIVIL_CASE.c.id != "")) == 3
    assert len(read_messages(path.parent / "done" / "a.jsonl")) == 5


def test_a_polled_system_is_asked_once_a_minute_from_where_it_stopped(store):
    day = day_of("seoultalk", ON, 250)
    keys = {"seoultalk": key_of(store.secret(KEY), "seoultalk")}
    there = There(keys)
    try:
        there.asked["seoultalk"] = day.messages[:120]
        poller = Poller(store, {"seoultalk": there.address("seoultalk")}, keys)
        assert (poller.take_due(), poller.take_due()) == (120, 0)
        there.asked["seoultalk"] = day.messages
        poller.asked_at = NOW - timedelta(minutes=2)
        assert poller.take_due() == 130
        assert Relay(store.cases).reconcile("seoultalk", ON, day.numbers).matched == 250
    finally:
        there.close()
    poller.asked_at = NOW - timedelta(minutes=2)
    assert poller.take_due() == 0, "a system that is down is asked again later"


def test_an_answer_that_is_none_is_said_and_nothing_is_taken(store):
    there = There({"seoultalk": b"k" * 32})
    there.page = lambda code, after: {"rows": []}
    try:
        poller = Poller(store, {"seoultalk": there.address("seoultalk")}, {"seoultalk": b"k" * 32})
        with pytest.raises(UsageError, match="seoultalk"):
            poller.take_due()
    finally:
        there.close()


def test_polled_addresses_are_settings(store, tmp_path):
    assert poller_of(store, Settings(home=tmp_path)) is None
    made = poller_of(store, Settings(home=tmp_path, relay_polls="seoultalk=http://a.example.kr"))
    assert made is not None and set(made.addresses) == {"seoultalk"}
    with pytest.raises(ConfigError, match="relay_polls"):
        poller_of(store, Settings(home=tmp_path, relay_polls="nowhere=http://a.example.kr"))
