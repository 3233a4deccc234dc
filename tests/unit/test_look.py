"""Colours that can be told apart, in both themes; addresses and switches that a page may carry."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboards.components.links import safe_url
from dashboards.components.marks import figure_words
from dashboards.components.stamp import Freshness, banner, stamp
from dashboards.components.states import words_of_age

DASHBOARDS = Path(__file__).parent.parent.parent / "dashboards"
CSS = (DASHBOARDS / "assets" / "10-tokens.css").read_text()
NOW = datetime(2026, 11, 22, 14, 0)


def tokens(theme: str) -> dict[str, str]:
    light, dark = CSS.split('[data-mantine-color-scheme="dark"]')
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", light))
    if theme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["text", "text-2", "text-3", "primary", "danger", "warn", "good", "down", "past"]
)
def test_text_reads_on_a_card_and_on_the_page(name: str, theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[name], colours["card"]) >= 4.5
    assert contrast(colours[name], colours["bg"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "name",
    [
        "on-time",
        "late-done",
        "untimed",
        "open",
        "open-late",
        "band-edge",
        "map-edge",
        "line-strong",
        "dot-good",
        "dot-warn",
        "dot-bad",
        "primary",
    ],
)
def test_marks_stand_out_from_their_card(name: str, theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[name], colours["card"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_labels_of_the_map_read_on_every_class(theme: str) -> None:
    colours = tokens(theme)
    for step in ("1", "2", "3", "4", "5", "6", "none"):
        assert contrast(colours[f"on-ramp-{step}"], colours[f"ramp-{step}"]) >= 4.5, step


def test_the_ramp_is_reversed_in_the_dark_so_that_the_busiest_stands_out() -> None:
    for theme, busiest in (("light", "dark"), ("dark", "light")):
        colours = tokens(theme)
        steps = [luminance(colours[f"ramp-{step}"]) for step in range(1, 7)]
        assert steps == sorted(steps, reverse=busiest == "dark")
        assert contrast(colours["ramp-6"], colours["card"]) > contrast(colours["ramp-1"], colours["card"])


RUNS_OR_LEAVES = ("javascript:alert(1)", "//elsewhere", "data:text/html,x", "/a\\b", "http://a", "/a\nb")


@pytest.mark.parametrize("bad", RUNS_OR_LEAVES)
def test_an_address_that_runs_or_leaves_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        safe_url(bad)


@pytest.mark.parametrize(
    "good", ["/complaints?gu=11680", "#page", "https://a.example/x", "mailto:a@b.example"]
)
def test_an_address_of_this_host_is_let_through(good: str) -> None:
    assert safe_url(good) == good


def test_no_unsafe_switch_is_used_anywhere() -> None:
    unsafe = re.compile(
        r"dangerously_allow|enable_mcp=True|html\.Area|html\.Base|unsafe-eval|background=True|enableEnterprise"
        r"|html\.A\("
    )
    found = [
        f"{path.relative_to(DASHBOARDS)}: {line.strip()}"
        for path in DASHBOARDS.rglob("*.py")
        for line in path.read_text().splitlines()
        if unsafe.search(line) and path.name != "links.py"
    ]
    assert found == []


@pytest.mark.parametrize(
    ("age", "level", "said"),
    [
        (0, "good", "방금 갱신"),
        (2, "good", "2분 전 갱신"),
        (55, "warn", "55분 전 갱신"),
        (180, "bad", "3시간 전 갱신"),
    ],
)
def test_the_stamp_follows_the_data_not_the_browser(age: int, level: str, said: str) -> None:
    fresh = Freshness(NOW - timedelta(minutes=age), NOW)
    assert fresh.level == level and stamp(fresh)[-1].children == said
    assert (banner(fresh) is None) == (level == "good")


def test_a_past_moment_has_no_age() -> None:
    fresh = Freshness(datetime(2022, 10, 31, 14), datetime(2022, 10, 31, 14), past=True)
    assert fresh.level == "past" and stamp(fresh)[-1].children == "과거 시점 보기"


def test_ages_and_figures_are_said_as_people_say_them() -> None:
    ages = [words_of_age(timedelta(minutes=minutes)) for minutes in (55, 119, 180, 4000)]
    assert ages == ["55분", "119분", "3시간", "2일"]
    assert figure_words(15.0333, "시간") == [("15", "시간"), ("02", "분")]
    assert figure_words(0.5, "시간") == [("30", "분")]
    assert figure_words(123456, "건") == [("12.3만", "건")]
    assert figure_words(None, "%") == [("–", "")]
