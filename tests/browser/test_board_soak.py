"""Ten minutes of a board that draws one new generation after the other, for `make soak`."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession

from pipeline.settings import Settings
from tests.browser.conftest import Opener, board_is_drawn
from tests.worlds import CITY_NOW, publish_what_came, web_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINUTES = 10
PATIENCE_MS = 120_000
LEAST = 20
"""Generations that a busy machine still makes and draws in that time; an idle one does a hundred."""
STEP = timedelta(minutes=30)
WATCHED = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value)))
    .observe({type: 'layout-shift', buffered: false});
}"""
MARKED = "document.querySelector('.kpi').old = true"
ANEW = "() => !document.querySelector('.kpi').old && !!document.querySelector('.kpi-part')"
A_MINUTE_LATER = "dash_clientside.set_props('minute', {n_intervals: %d})"


def heap(session: CDPSession) -> float:
    """Bytes of live JavaScript objects after a collection."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


def test_ten_minutes_of_new_generations_are_each_drawn_without_growing_the_heap_or_moving_the_page(
    open_page: Opener, city: Settings, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(city.home, home)
    with web_server(Settings(home=home, now=CITY_NOW)) as url:
        page = open_page(url, size="1920")
        page.set_default_timeout(PATIENCE_MS)
        board_is_drawn(page)
        session = page.context.new_cdp_session(page)
        page.evaluate(WATCHED)
        deadline, now, drawn, settled = time.monotonic() + 60 * MINUTES, CITY_NOW, 0, 0.0
        while time.monotonic() < deadline:
            page.evaluate(MARKED)
            publish_what_came(home, now, now + STEP)
            now += STEP
            page.evaluate(A_MINUTE_LATER % (100 + drawn))
            page.wait_for_function(ANEW)
            page.wait_for_timeout(1_000)
            drawn += 1
            if drawn == 10:
                settled = heap(session)
        grown, shifts = heap(session) / settled - 1, sum(page.evaluate("window.shifts"))
    print(f"{drawn} generations drawn; heap {settled / 1e6:.1f} MB after 10, {100 * grown:+.1f} % at the end")
    assert drawn >= LEAST
    assert grown < 0.2
    assert shifts < 0.01
