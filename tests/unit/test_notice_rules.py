"""알림: which steps are told by which rule, when a telephone may ring, and what fits into a message."""

from datetime import datetime

import pytest

from pipeline.errors import UsageError
from pipeline.workflow.notice_rules import (
    ALL,
    BY_COMMAND,
    REQUIRED,
    STAGES,
    bytes_of,
    check_template,
    filled,
    kind_of,
    sayable,
    send_from,
    stage_of,
)
from pipeline.workflow.states import BY_COMMAND as TABLE


def test_every_step_that_is_told_is_a_command_of_the_table_and_is_told_once():
    assert set(BY_COMMAND) <= set(TABLE)
    assert sum(len(stage.commands) for stage in STAGES.values()) == len(BY_COMMAND)


def test_what_a_law_requires_is_told_whatever_the_citizen_wishes():
    assert stage_of("receive", ALL) == "received"
    assert stage_of("receive", REQUIRED) == ""
    assert stage_of("extend", REQUIRED) == "extended"
    assert stage_of("draft", ALL) == ""
    assert {code for code, stage in STAGES.items() if not stage.rule} == {
        "received",
        "assigned",
        "moved",
        "rating",
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 23, 8), datetime(2026, 11, 23, 8)),
        (datetime(2026, 11, 23, 20, 59), datetime(2026, 11, 23, 20, 59)),
        (datetime(2026, 11, 23, 21), datetime(2026, 11, 24, 8)),
        (datetime(2026, 12, 31, 23, 59), datetime(2027, 1, 1, 8)),
        (datetime(2026, 11, 23, 3), datetime(2026, 11, 23, 8)),
    ],
)
def test_no_telephone_rings_by_night(now, expected):
    assert send_from(now) == expected


def test_ninety_bytes_are_short_and_one_more_is_long():
    assert bytes_of("가a") == 3
    assert kind_of("가" * 45) == "SMS"
    assert kind_of("가" * 45 + "a") == "LMS"


def test_letters_that_a_telephone_network_lacks_become_a_mark_and_cost_one_byte():
    assert sayable("민원 — 접수 😀") == "민원 ? 접수 ?"
    assert sayable("똠방각하 뷁") == "똠방각하 뷁", "CP949 has more Hangul than KS X 1001"


def test_the_words_given_fit_and_hold_no_text_of_a_complaint():
    said = {"{기관}": "가람시", "{번호}": "20261123500001", "{기한}": "12월 01일", "{상태}": "접수"}
    for stage in STAGES.values():
        check_template(stage.text)
        assert "{" not in filled(stage.text, said)
    for text, why in (("{제목} 접수", "unknown variable"), (" ", "no text"), ("가" * 1_000, "too long")):
        with pytest.raises(UsageError, match=why):
            check_template(text)
