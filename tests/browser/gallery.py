"""`make screenshots`: every page at both sizes in both themes, every state, and one sheet of them all.

Everything goes to `build/gallery/`, which git ignores; `contact.png` is the sheet.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from dashboards.demo_desk import open_desk
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.browser.screenshots import FLAGS, settle
from tests.worlds import CITY_NOW, build_city, web_server

GALLERY = Path(__file__).parent.parent.parent / "build" / "gallery"
ROWS = 60_000
SIZES = {"1366": (1366, 768), "1920": (1920, 1080)}
THEMES = ("light", "dark")
PAGES = {
    "상황판": ("officer", "/"),
    "상황판-벽": ("officer", "/?wall=1"),
    "민원목록": ("officer", "/complaints?kind=field&late=open"),
    "민원목록-선택없음": ("officer", "/complaints"),
    **{
        f"분석-{tab}": ("officer", f"/charts/{tab}")
        for tab in ("when", "what", "where", "how", "liked", "forms", "explore")
    },
    **{f"실국현황-{group}": ("officer", f"/bureaus/{group}") for group in ("bureau", "district", "agency")},
    "실국현황-강남구": ("officer", "/bureaus/11680"),
    "실국현황-내기관": ("bureau", "/bureaus"),
    "긴급안전지도": ("officer", "/map"),
    "민원예보": ("officer", "/outlook"),
    "정책개선과제": ("officer", "/measures"),
    "군집학습데이터": ("scientist", "/topics"),
    "주제": ("officer", "/topics/T001"),
    "업무-분배": ("triage", "/work"),
    "업무-처리": ("handler", "/work"),
    "업무-민원심사관": ("officer", "/work?box=late"),
    "업무-알림연계": ("officer", "/work?box=notices"),
    "업무-설정": ("officer", "/work?box=settings"),
    "데이터현황": ("officer", "/data"),
    "지표정의서": ("officer", "/definitions"),
}
NARROW = {"시민-신청": "/apply", "시민-내민원": "/my", "현장": "/work"}
STATES = {
    "빈목록": ("officer", "/complaints?ids=0"),
    "잘못된주소": ("officer", "/complaints?state=maybe"),
    "없는쪽": ("officer", "/nowhere"),
    "권한없음": ("bureau", "/data"),
    "업무없음": ("mayor", "/work"),
}
TILE, COLUMNS = (456, 256), 4


def main() -> None:
    """Build the city with its desk, and photograph it."""
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home, empty = Path(folder) / "city", Path(folder) / "empty"
        build_city(home, rows=ROWS)
        settings = Settings(home=home, now=CITY_NOW)
        with Store(settings) as store:
            open_desk(store, CITY_NOW)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        with web_server(settings) as url:
            _everything(browser, url)
        for name, other in {
            "오래된자료": settings.model_copy(update={"now": CITY_NOW + timedelta(hours=3)}),
            "처음": Settings(home=empty, now=CITY_NOW),
        }.items():
            with web_server(other) as url:
                for theme in THEMES:
                    _take(browser, url, f"상태-{name}", "officer", "/", SIZES["1366"], theme)
        browser.close()
    _contact_sheet()


def _everything(browser: Browser, url: str) -> None:
    for size, theme in product(SIZES, THEMES):
        for name, (person, path) in PAGES.items():
            _take(browser, url, f"{name}-{size}", person, path, SIZES[size], theme)
    for theme in THEMES:
        for name, path in NARROW.items():
            _take(browser, url, f"{name}-400", "handler", path, (400, 800), theme)
        for name, (person, path) in STATES.items():
            _take(browser, url, f"상태-{name}", person, path, SIZES["1366"], theme)


def _take(
    browser: Browser, url: str, name: str, person: str, path: str, size: tuple[int, int], theme: str
) -> None:
    context = _context(browser, url, person, size, theme)
    page = context.new_page()
    page.goto(f"{url}{path}")
    settle(page)
    page.screenshot(path=GALLERY / f"{name}-{theme}.png")
    context.close()
    print(f"{name}-{theme}", file=sys.stderr)


def _context(browser: Browser, url: str, person: str, size: tuple[int, int], theme: str) -> BrowserContext:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        locale="ko-KR",
        timezone_id="Asia/Seoul",
    )
    context.request.post(
        f"{url}/person", form={"person": person, "next": "/healthz"}, headers={"Origin": url}
    )
    return context


def _contact_sheet() -> None:
    """One picture of the light pages at 1366, the states and the narrow ones."""
    chosen = sorted(_chosen())
    rows = -(-len(chosen) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE[0], rows * TILE[1]), "white")
    for number, path in enumerate(chosen):
        with Image.open(path) as picture:
            picture.thumbnail((TILE[0] - 8, TILE[1] - 8))
            place = (number % COLUMNS * TILE[0] + 4, number // COLUMNS * TILE[1] + 4)
            sheet.paste(picture, place)
    sheet.save(GALLERY / "contact.png")


def _chosen() -> Iterator[Path]:
    for path in GALLERY.glob("*-light.png"):
        if "-1920-" not in path.name:
            yield path


if __name__ == "__main__":
    main()
