"""An office at work: a city of its own with its web process, and what a person does there in a browser."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from dashboards.queries import detail
from dashboards.shell import OPERATOR
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.cases import Filing
from pipeline.workflow.store import Store
from tests.worlds import CITY_NOW, web_server

REACHES_S = 120  # a slow machine; a change that is lost never comes


@dataclass(frozen=True)
class Office:
    """A city of its own, a web process and a worker."""

    settings: Settings
    url: str


@contextmanager
def worker(settings: Settings) -> Iterator[None]:
    """The one worker, beside the test."""
    environment = {**os.environ, "MINWON_HOME": str(settings.home), "MINWON_NOW": CITY_NOW.isoformat()}
    process = subprocess.Popen([sys.executable, "-m", "dashboards", "work"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def copied(city: Settings, home: Path) -> Settings:
    """A city of its own."""
    shutil.copytree(city.home, home)
    return Settings(home=home, now=CITY_NOW)


@contextmanager
def opened_office(settings: Settings) -> Iterator[Office]:
    """Its web process."""
    with web_server(settings) as url:
        yield Office(settings, url)


def be(page: Page | BrowserContext, office: Office, person: str) -> None:
    context = page.context if isinstance(page, Page) else page
    picked = context.request.post(
        f"{office.url}/person", form={"person": person, "next": "/"}, headers={"Origin": office.url}
    )
    assert picked.ok


def file_some(office: Office, key: str, count: int, **more: object) -> list[str]:
    said = {
        "kind_code": "inquiry",
        "channel_code": "visit",
        "title": "주차 단속을 바랍니다",
        "body": "매일 밤마다",
    }
    with Store(office.settings) as store:
        return [
            store.cases.file(
                Filing(
                    key=f"{key}-{i}",
                    arrived_at=CITY_NOW - timedelta(minutes=60 - i),
                    district_code="11680",
                    **{**said, **more},
                ),
                "민원인",
            ).id
            for i in range(count)
        ]


def state(office: Office, number: str) -> Filed:
    with Store(office.settings) as store:
        return store.cases.case(number)


def published(office: Office, number: str) -> dict[str, object]:
    reader = Reader(office.settings)
    try:
        with reader.generation() as generation:
            found = detail.complaint(generation, number, OPERATOR)
            return found.row if found else {}
    finally:
        reader.close()


def reaches_the_board(office: Office, number: str, **wanted: object) -> None:
    """The published complaint says so soon."""
    deadline = time.monotonic() + REACHES_S
    row: dict[str, object] = {}
    while time.monotonic() < deadline:
        row = published(office, number)
        if row and all(row[name] == value for name, value in wanted.items()):
            return
        time.sleep(0.2)
    raise AssertionError({name: row.get(name) for name in wanted})


def opened(page: Page, office: Office, number: str, box: str) -> None:
    page.goto(f"{office.url}/work?box={box}&case={number}")
    expect(page.locator("#work-panel .work-number")).to_have_text(number)


def act(page: Page, command: str, **fields: str) -> None:
    """Fill in and send one of the forms of the panel, and wait for the sentence that says it."""
    number = page.locator("#work-panel .work-number").inner_text()
    now = page.request.get(page.evaluate("location.origin") + f"/api/cases/{number}").json()["version"]
    form = page.locator(f'#work-panel form[data-command="{command}"][data-seen="{now}"]')
    form.wait_for(state="attached")
    if not form.is_visible():
        form.locator("xpath=..").locator("summary").click()
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]')
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    said = form.get_attribute("data-name")
    # What is done may draw the panel anew before the next line: nothing is asked of the form after this.
    form.locator("button[type=submit]").click()
    expect(page.locator("#work-toast")).to_contain_text(f"{said}:")
