"""No cell of an export is run by a spreadsheet."""

import pytest

from dashboards.exports.cells import guarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+82",
        "-5",
        "@SUM(A1)",
        "|cmd",
        "%0a",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "여러 줄\n=HYPERLINK(1)",
        "끝\r\n@a",
    ],
)
def test_text_that_would_begin_a_formula_gets_an_apostrophe(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["가로등 고장", "a=b", "D-3", "1시간 남음", "20261122013345", "", "50% 할인"]
)
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == text


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell():
    assert (guarded(-5), guarded(2.5), guarded(None)) == (-5, 2.5, "")


def test_control_characters_become_spaces():
    assert guarded("가\x00나\x0b다") == "가 나 다"
