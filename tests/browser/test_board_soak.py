"""Ten minutes of a board that is drawn anew all the time, for `make soak`."""

import time

import pytest
from playwright.sync_api import CDPSession

from tests.browser.conftest import Opener, board_is_drawn

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINUTES = 10
ANEW = "dash_clientside.set_props('board-generation', {data: [0, 'anew%d']})"


def heap(session: CDPSession) -> float:
    """Bytes of live JavaScript objects after a collection."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


def test_ten_minutes_of_refresh_neither_grow_the_heap_nor_move_the_page(
    open_page: Opener, server_url: str
) -> None:
    page = board_is_drawn(open_page(server_url, size="1920"))
    session = page.context.new_cdp_session(page)
    page.evaluate(
        """() => { window.shifts = [];
          new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value)))
            .observe({type: 'layout-shift', buffered: false}); }"""
    )
    deadline, drawn, settled = time.monotonic() + 60 * MINUTES, 0, 0.0
    while time.monotonic() < deadline:
        page.evaluate(ANEW % drawn)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(2_000)
        drawn += 1
        if drawn == 10:
            settled = heap(session)
    grown = heap(session) / settled - 1
    print(f"drawn {drawn} times; heap {settled / 1e6:.1f} MB after 10, {100 * grown:+.1f} % at the end")
    assert drawn >= 60
    assert grown < 0.2
    assert sum(page.evaluate("window.shifts")) < 0.01
