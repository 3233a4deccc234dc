"""A real Chromium. A page that leaves this host, throws or writes an error fails its test."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from dashboards.serving import free_socket
from tests.browser.screenshots import FLAGS

SIZES = {"1366": {"width": 1366, "height": 768}, "1920": {"width": 1920, "height": 1080}}
PATIENCE_MS = 30_000  # the machine may be busy; a test that passes never waits for it
Opener = Callable[..., Page]
Server = Callable[[FastAPI], str]
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def chromium(playwright: Playwright, *more: str) -> Browser:
    path = shutil.which("chromium")
    assert path, "Chromium is missing; `make test` installs it, or: apt install chromium fonts-noto-cjk"
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = chromium(playwright)
    yield running
    running.close()


@contextmanager
def opener(browser: Browser) -> Iterator[Opener]:
    """Opens pages; at the end, everything that went wrong in them fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(url: str, size: str = "1366", theme: str = "light", **options: Any) -> Page:
        context = browser.new_context(
            viewport=SIZES[size], color_scheme=theme, locale="ko-KR", timezone_id="Asia/Seoul", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        watch(page, wrong)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, wrong


def watch(page: Page, wrong: list[str]) -> None:
    """Collect requests off this host, script errors, console errors and failed answers."""

    def local(url: str) -> bool:
        return url.startswith(("http://127.0.0.1", "data:", "blob:"))

    page.on("request", lambda request: None if local(request.url) else wrong.append(request.url))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("response", lambda got: wrong.append(f"{got.status} {got.url}") if got.status >= 400 else None)


@pytest.fixture
def serve_app() -> Iterator[Server]:
    """Serves an app in this process and gives its address. It ends after the pages: they ask to the last."""
    with ExitStack() as servers:
        yield lambda app: servers.enter_context(served(app))


@pytest.fixture
def open_page(browser: Browser, serve_app: Server) -> Iterator[Opener]:
    with opener(browser) as opened:
        yield opened


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """`app` on a free port of this process; its address."""
    listener = free_socket("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start in 60 seconds"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def board_is_drawn(page: Page) -> Page:
    """Wait until every card has its figures."""
    page.wait_for_selector(".district-map[data-ready]")
    for selector in (
        ".kpi-part",
        ".rank .rank-row",
        ".units .unit-row",
        ".feed .feed-row",
        ".hours-graph .trace",
    ):
        page.wait_for_selector(selector)
    page.wait_for_function("() => !document.querySelector('.skeleton')")
    page.evaluate("document.fonts.ready")
    return page
