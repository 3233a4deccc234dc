"""`make screenshots`: take the README's pictures again, from a fixed city at a fixed moment."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pipeline.settings import Settings
from tests.worlds import CITY_NOW, build_city, web_server

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
ROWS = 120_000
SIZE = {"width": 1366, "height": 768}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> None:
    """Build the city, serve it, and photograph what each of the four people sees."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        build_city(home, rows=ROWS)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        with web_server(Settings(home=home, now=CITY_NOW)) as url:
            take_all(browser, url)
        browser.close()


def take_all(browser: Browser, url: str) -> None:
    """One picture a person."""
    context = browser.new_context(viewport=SIZE, locale="ko-KR", timezone_id="Asia/Seoul")
    page = context.new_page()
    shoot(page, f"{url}/", "board")
    shoot(page, f"{url}/complaints?kind=field&late=open", "list")
    page.locator(".ag-center-cols-container .ag-row").first.click()
    settle(page)
    page.screenshot(path=PICTURES / "complaint.png")
    become_bureau_head(context, url)
    shoot(page, f"{url}/", "bureau")
    context.close()


def become_bureau_head(context: BrowserContext, url: str) -> None:
    """Choose a bureau head as the person at the top right would."""
    context.request.post(f"{url}/person", form={"person": "bureau", "next": "/"}, headers={"Origin": url})


def shoot(page: Page, url: str, name: str) -> None:
    """Open a page, wait until it rests, and keep its picture."""
    page.goto(url)
    settle(page)
    page.screenshot(path=PICTURES / f"{name}.png")


def settle(page: Page) -> None:
    """Wait until nothing is asked of the server and fonts are there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(600)


if __name__ == "__main__":
    main()
