"""반복 장소: 법정동 with more danger than usual, and spots that people report again and again."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.queries import asking
from dashboards.queries.dangers import shown
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.memory import remembered
from models.places.assign import POINT
from models.places.hotspots import excess
from models.places.locate import HOUSE
from models.places.mentions import LOT
from models.places.mentions import POINT as NAMED
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

USUAL_DAYS = 365
"""Days before the period that say what is usual."""
LEAST, MOST = 3, 50
"""Complaints that make a spot a repeated one, and how many spots are shown."""
LEAST_HERE = 2
"""Complaints of a 법정동 that is shown; a single one tells nothing."""
STEP = 0.001
"""Degrees; about 100 m. Complaints of one square are at one spot."""


@dataclass(frozen=True)
class Hotspot:
    """One 법정동: its complaints, how many are usual, and whether it is more beyond chance."""

    dong_code: str
    mark: Mark
    expected: float
    p: float
    is_hot: bool


@dataclass(frozen=True)
class Spot:
    """One place reported on several days: by a name in a 법정동, or by coordinates ('' as name)."""

    dong_code: str
    name: str
    mark: Mark
    first_on: date
    last_on: date
    day_count: int


@dataclass(frozen=True)
class Hotspots:
    """Both lists; `usual` is the time that hotspots are compared with, None where the period has no ends."""

    slice: Slice
    usual: Slice | None
    dongs: tuple[Hotspot, ...]
    spots: tuple[Spot, ...]


@remembered
def hotspots(generation: Generation, base: Slice, viewer: Viewer) -> Hotspots:
    """Of the map's slice, finished complaints too: open ones alone do not say where danger comes back."""
    chosen = shown(generation, base, viewer).but(state="")
    usual = _usual(chosen)
    dongs = _dongs(generation, chosen, usual, viewer) if usual else ()
    return Hotspots(chosen, usual, dongs, _spots(generation, chosen, viewer))


def _usual(chosen: Slice) -> Slice | None:
    if chosen.period_from is None or chosen.period_to is None:
        return None
    since = chosen.period_from - timedelta(USUAL_DAYS)
    return chosen.but(period_from=since, period_to=chosen.period_from)


def _by_dong(generation: Generation, chosen: Slice, viewer: Viewer) -> dict[str, int]:
    relation = asking.complaints(generation, chosen, viewer)
    return {code: int(number) for code, number in asking.ask(generation, "dangers_by_dong", relation)}


def _dongs(generation: Generation, chosen: Slice, usual: Slice, viewer: Viewer) -> tuple[Hotspot, ...]:
    """The hot ones, the surest first; then the next most surprising, so that one sees where the line is."""
    now, before = (_by_dong(generation, one, viewer) for one in (chosen, usual))
    codes = sorted(now | before)
    judged = excess([now.get(code, 0) for code in codes], [before.get(code, 0) for code in codes])
    found = [
        Hotspot(code, Mark(now[code], narrowed(chosen, at_dong=code)), float(expected), float(p), bool(hot))
        for code, expected, p, hot in zip(codes, judged.expected, judged.p, judged.is_hot, strict=True)
        if now.get(code, 0) >= LEAST_HERE
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_hot, one.p, one.dong_code))[:MOST])


def _spots(generation: Generation, chosen: Slice, viewer: Viewer) -> tuple[Spot, ...]:
    relation = asking.complaints(generation, chosen, viewer)
    rows = asking.ask(
        generation,
        "dangers_by_spot",
        relation,
        own_point=POINT,
        exact=[POINT, HOUSE, LOT, NAMED],
        step=STEP,
        least=LEAST,
        most=MOST,
    )
    return tuple(
        Spot(dong, name or "", Mark(len(ids), Slice(ids=tuple(ids), form=True)), first, last, int(days))
        for dong, name, ids, first, last, days in rows
    )
