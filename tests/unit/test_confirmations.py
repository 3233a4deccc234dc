"""Who looked at a danger: a log that only grows; and whom the 당직표 calls."""

from datetime import datetime

import pytest

from pipeline.errors import ConfigError, UsageError
from pipeline.settings import Settings
from pipeline.workflow.duty import on_duty, roster
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CONFIRMATION

NOW = datetime(2026, 11, 22, 14, 0)
NIGHT = "2026-11-22 18:00,2026-11-23 09:00"
DAY = "2026-11-22 09:00,2026-11-22 18:00"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path, now=NOW, store_url=url)) as opened:
        with opened.engine.begin() as connection:
            connection.execute(CONFIRMATION.delete())
        yield opened


def test_where_a_complaint_stands_is_the_last_that_was_said_of_it(store):
    for state, author in (("seen", "한당직"), ("acting", "김담당")):
        store.confirmations.add("A-1", state, author)
    store.confirmations.add("A-2", "seen", "한당직")
    latest = store.confirmations.latest(["A-1", "A-2", "A-3"])
    assert {number: (one.state, one.author) for number, one in latest.items()} == {
        "A-1": ("acting", "김담당"),
        "A-2": ("seen", "한당직"),
    }
    assert latest["A-1"].confirmed_at == NOW


def test_taking_a_look_back_leaves_it_in_the_log_and_the_complaint_unseen(store):
    store.confirmations.add("A-1", "seen", "한당직")
    store.confirmations.add("A-1", "unseen", "한당직")
    assert store.confirmations.latest(["A-1"]) == {}
    assert [one.state for one in store.confirmations.of("A-1")] == ["seen", "unseen"]


def test_thousands_of_complaints_are_asked_for_at_once(store):
    store.confirmations.add("A-11999", "seen", "한당직")
    assert list(store.confirmations.latest(f"A-{i}" for i in range(12_000))) == ["A-11999"]


def test_a_state_that_there_is_not_is_refused(store):
    with pytest.raises(UsageError, match="확인 상태"):
        store.confirmations.add("A-1", "forgotten", "한당직")
    assert store.confirmations.of("A-1") == []


def roster_of(tmp_path, text: str, encoding: str = "utf-8"):
    (tmp_path / "duty.csv").write_bytes(text.encode(encoding))
    return roster(Settings(home=tmp_path, now=NOW))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("heads", ["who,from,to,channel", "당직자,시작,끝,연락"])
def test_who_is_on_duty_is_told_by_the_hour(tmp_path, encoding, heads):
    shifts = roster_of(tmp_path, f"{heads}\n한당직,{NIGHT},무전 3\n이당직,{DAY},내선 12\n", encoding)
    assert [one.who for one in on_duty(shifts, NOW)] == ["이당직"]
    assert [one.who for one in on_duty(shifts, datetime(2026, 11, 22, 18, 0))] == ["한당직"]
    assert on_duty(shifts, datetime(2026, 11, 23, 9, 0)) == ()


def test_an_office_without_a_roster_has_nobody_on_duty(tmp_path):
    assert roster(Settings(home=tmp_path, now=NOW)) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who,from,to\n한당직," + NIGHT + "\n", "channel"),
        ("who,from,to,channel\n한당직,오후 6시,2026-11-23 09:00,무전\n", "2행"),
        ("who,from,to,channel\n한당직,2026-11-23 09:00,2026-11-22 18:00,무전\n", "2행"),
        ("who,from,to,channel\n,2026-11-22 18:00,2026-11-23 09:00,무전\n", "2행"),
    ],
)
def test_a_roster_that_cannot_be_read_says_where_and_what(tmp_path, text, said):
    with pytest.raises(ConfigError, match=said):
        roster_of(tmp_path, text)


def test_a_roster_of_bytes_that_are_no_text_says_so(tmp_path):
    (tmp_path / "duty.csv").write_bytes(b"who,from,to,channel\n\xff\xff\xff\n")
    with pytest.raises(ConfigError, match="CP949"):
        roster(Settings(home=tmp_path, now=NOW))
