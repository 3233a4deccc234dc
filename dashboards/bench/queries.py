"""`minwon bench queries`: board, list and drawn slices over ten years; process CPU at one thread."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from dashboards.bench.data import YEARS, bench_generation
from dashboards.bench.measure import cpu_ms
from dashboards.bench.requests import request_figures
from dashboards.bench.slices import drawn_slices
from dashboards.components.complaint_list import BLOCK
from dashboards.queries import board, listing
from dashboards.queries.dangers import dangers, waiting
from dashboards.queries.dangers import shown as shown_of
from dashboards.queries.hotspots import hotspots
from dashboards.queries.listing import NEWEST
from dashboards.queries.memory import Remembered
from dashboards.queries.rows import SAID
from pipeline.build import Progress
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer

EVERYBODY = Viewer("bench", "chief", sees_all=True)
HEAD = Viewer("bench", "head", bureaus=frozenset({"B05"}))
PAGE = BLOCK
FAR_PAGE = 1_000
DRAWN = 20
DAYS_10_YEARS = (30, 3650)
DAYS_12_MONTHS = (1, 365)

Work = Callable[[], object]


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Figures of the published data of `rows` complaints; `*_slowest` names what the maximum was."""
    with bench_generation(rows, settings, progress, "질의를 재는 중") as (ours, g):
        figures = _figures(g)
    return {"rows": rows, **figures, **request_figures(ours)}


def _figures(g: Generation) -> dict[str, Any]:
    today = g.as_of.date()
    board_ms, board_slowest = _slowest(_board(g))
    page_ms, page_slowest = _slowest(_lists(g, today - timedelta(365), today + timedelta(1), DAYS_12_MONTHS))
    ten_years = date(today.year - YEARS + 1, 1, 1)
    slice_ms, slice_slowest = _slowest(_lists(g, ten_years, today + timedelta(1), DAYS_10_YEARS))
    map_ms, map_slowest = _slowest(_map(g, today))
    first, far = _page(g, Slice(), 1), _page(g, Slice(), min(FAR_PAGE, _pages(g)))
    return {
        "board_ms_max": round(board_ms, 1),
        "board_slowest": board_slowest,
        "page_ms_max": round(page_ms, 1),
        "page_slowest": page_slowest,
        "slice_10y_ms_max": round(slice_ms, 1),
        "slice_slowest": slice_slowest,
        "map_ms_max": round(map_ms, 1),
        "map_slowest": map_slowest,
        "page1000_ratio": round(cpu_ms(far) / cpu_ms(first), 2),
    }


def _slowest(works: dict[str, Work]) -> tuple[float, str]:
    taken = {name: cpu_ms(work) for name, work in works.items()}
    name = max(taken, key=lambda each: taken[each])
    return taken[name], name


def _board(g: Generation) -> dict[str, Work]:
    """Every question of the 상황판, for all and for the head of one bureau, without and with 서식."""
    works: dict[str, Work] = {}
    for viewer in (EVERYBODY, HEAD):
        for base in (Slice(), Slice(form=True)):
            works |= {
                f"{name} {viewer.role}{' form' if base.form else ''}": work
                for name, work in _cards(g, base, viewer).items()
            }
    return works


def _cards(g: Generation, base: Slice, viewer: Viewer) -> dict[str, Work]:
    return {
        "kpis": lambda: board.kpis(g, base, viewer),
        "ranking item": lambda: board.ranking(g, base, viewer, "item"),
        "ranking field": lambda: board.ranking(g, base, viewer, "field"),
        "places": lambda: board.places(g, base, viewer),
        "hours": lambda: board.hours(g, base, viewer),
        "newest": lambda: board.newest(g, base, viewer),
        **{f"units {group}": _units(g, base, viewer, group) for group in board.GROUPS},
    }


def _map(g: Generation, today: date) -> dict[str, Work]:
    """Every question of 긴급안전 지도: its periods, what is open, and where danger comes back."""

    def shown(days: int, **more: Any) -> Slice:
        return Slice(period_from=today - timedelta(days - 1), period_to=today + timedelta(1), **more)

    both = ("urgent", "hazard")
    slices = {
        "today": shown(1),
        "7 days": shown(7),
        "30 days": shown(30),
        "30 days, hazards": shown(30, danger=both),
        "one type": shown(30, danger=both, danger_type=("침하",)),
        "open": Slice(state="open"),
    }
    works: dict[str, Work] = {}
    for viewer in (EVERYBODY, HEAD):
        for name, one in slices.items():
            works[f"{name} {viewer.role}"] = partial(_anew, dangers, g, one, viewer)
        works[f"unseen {viewer.role}"] = partial(_anew, waiting, g, viewer)
        works[f"repeated {viewer.role}"] = partial(_anew, hotspots, g, shown(30), viewer)
    return works


def _anew(question: Remembered[Any, Any], *asked: Any) -> object:
    """The answer, with nothing remembered."""
    for one in (dangers, waiting, hotspots, shown_of):
        one.forget()
    return question(*asked)


def _units(g: Generation, base: Slice, viewer: Viewer, group: str) -> Work:
    return lambda: board.units(g, base, viewer, group)


def _lists(g: Generation, first: date, until: date, days: tuple[int, int]) -> dict[str, Work]:
    """First page and total of drawn slices, and of everything in the period."""
    slices = drawn_slices(DRAWN, first, until, days)
    return {str(number): _page(g, chosen, 1) for number, chosen in enumerate(slices)}


def _page(g: Generation, chosen: Slice, number: int) -> Work:
    """What the grid asks for: one of its blocks, with the columns that it says."""
    return lambda: listing.page(g, chosen, EVERYBODY, PAGE * (number - 1), PAGE * number, NEWEST, SAID)


def _pages(g: Generation) -> int:
    return listing.page(g, Slice(), EVERYBODY, 0, PAGE).total // PAGE
