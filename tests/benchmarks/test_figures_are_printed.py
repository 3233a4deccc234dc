"""Every figure of speed can be printed again by anyone, at any size, in an empty folder."""

import json
import os
import subprocess
import sys

import pytest

KEYS = {
    "load": {"rows", "cpu_s", "raw_cpu_s", "cpu_ratio", "noop_ratio", "peak_rss_mb"},
    "keywords": {"rows", "slice_ms_max", "month_counts_ms", "related_ms", "trend_ms"},
    "safety": {"docs", "cpu_s", "one_ms_p95"},
    "places": {"docs", "cpu_s", "one_ms_p95"},
    "pages": {"rows", "callback_ms_p95", "request_ratio", "users20_p95_ms", "errors", "wire_mb"},
    "migrate": {"cases", "events", "lost", "seconds"},
    "workflow": {"seconds", "errors", "p95_ms", "visible_s_p95", "lost", "doubled"},
    "queries": {
        "rows",
        "board_ms_max",
        "page_ms_max",
        "slice_10y_ms_max",
        "map_ms_max",
        "page1000_ratio",
        "request_ratio",
    },
}
SIZES = {"safety": ("--docs", "200"), "places": ("--docs", "200"), "workflow": ("--seconds", "3"), "migrate": ("--cases", "500")}
"""What some are measured with; the others with published complaints."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An empty home; the first bench of published data makes what the others find there."""
    return tmp_path_factory.mktemp("bench")


@pytest.mark.parametrize("name", KEYS)
def test_a_bench_makes_what_it_needs_and_ends_with_one_line_of_figures(name, home):
    size = SIZES.get(name, ("--rows", "4000"))
    said = subprocess.run(
        [sys.executable, "-m", "dashboards", "bench", name, *size, "--json"],
        env={**os.environ, "MINWON_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    figures = json.loads(said.stdout.splitlines()[-1])
    assert set(figures) >= KEYS[name]
    assert all(isinstance(figures[key], int | float) for key in KEYS[name])
