"""What places are called: 자치구, 법정동 and roads of the city, with how large each is (data/reference)."""

import csv
import gzip
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from pipeline.schema.organisation import REFERENCE
from pipeline.schema.reference import districts, dongs

METRES_A_DEGREE = 111_195.0
SAME_NUMBERS = 12
"""Numbers so near to each other stand side by side."""
LEAN, ACROSS = 0.75, 0.25
"""How far a house at the end of its 법정동's numbers, and one on a border road, stands on the way to the next
middle; from .5 to 1 and from .2 to .4 make no difference on the public bikes' stations."""


_TOWN_NUMBER = re.compile(r"제(?=\d)")
_BETWEEN = re.compile(r"[·,]")


@dataclass(frozen=True)
class Area:
    """A part of the city: a point (EPSG:4326) and the radius in m within which nine tenths of it lie."""

    lat: float
    lon: float
    reach_m: float


@dataclass(frozen=True)
class Run:
    """Houses of a road on one side, from first to last, in one 법정동."""

    side: int
    first: int
    last: int
    dong_code: str


@dataclass(frozen=True)
class Point:
    """A place that has a name of its own (EPSG:4326), and the 법정동 that it is in."""

    lat: float
    lon: float
    dong_code: str


@dataclass(frozen=True)
class Town:
    """One 행정동: its area, and the 법정동 that it lies in, the largest part first."""

    area: Area
    dong_codes: tuple[str, ...]


@dataclass(frozen=True)
class Gazetteer:
    """The names of one city.

    Attributes:
        districts: 자치구 code by name.
        dongs: 법정동 codes by name; some names stand in two 자치구.
        roads: runs of houses by road, then by 자치구.
        areas: area of each 법정동 and 자치구, by code.
        points: what the office loaded (역, 정류장, 건물·시설), by name without blanks.
        towns: 행정동 that the office loaded, by `town_key` of their names.
    """

    districts: Mapping[str, str]
    dongs: Mapping[str, tuple[str, ...]]
    roads: Mapping[str, Mapping[str, tuple[Run, ...]]]
    areas: Mapping[str, Area]
    points: Mapping[str, Point] = field(default_factory=dict)
    towns: Mapping[str, tuple[Town, ...]] = field(default_factory=dict)

    @cached_property
    def longest_point(self) -> int:
        """Letters of the longest name of a point; 0 without any."""
        return max(map(len, self.points), default=0)

    @cached_property
    def longest_road(self) -> int:
        """Letters of the longest name of a road, with a blank."""
        return max(map(len, self.roads), default=0) + 1

    @cached_property
    def ends(self) -> Mapping[str, frozenset[str]]:
        """The last three characters, if it has so many, of every name, by its last one."""
        of: dict[str, set[str]] = {letter: set() for letter in "로길동가구"}
        for name in (*self.roads, *self.dongs, *self.towns, *self.districts):
            of.setdefault(name[-1], set()).add(name[-3:])
        return {letter: frozenset(ends) for letter, ends in of.items()}

    def dongs_of(self, road: str, house: int | None, districts: Container[str] = ()) -> tuple[str, ...]:
        """법정동 that a house of a road may be in, the likeliest first; of the whole road without a house.

        House numbers go on from one 자치구 to the next, so the one with the nearest run of numbers has it.

        Args:
            road: its name.
            house: its number.
            districts: 자치구 that it must be in, as far as the road goes there.
        """
        every = [run for runs in self.roads[road].values() for run in runs]
        runs = [run for run in every if run.dong_code[:5] in districts] or every
        if house is None:
            return tuple(code for code, _ in Counter(run.dong_code for run in runs).most_common())
        far = [(_away(run, house), run.side != house % 2) for run in runs]
        return tuple(
            dict.fromkeys(run.dong_code for run, away in zip(runs, far, strict=True) if away == min(far))
        )

    def beside(self, road: str, house: int, dong_code: str) -> list[tuple[str, float]]:
        """법정동 that a house leans to: their codes, and which share of the way to their middle it stands.

        House numbers run along the road, so the first ones of a 법정동 lie near the one that the road comes
        from and the last ones near the one it goes to; where two have the same, it is their border.

        Args:
            road: its name.
            house: its number.
            dong_code: 법정동 of the house.
        """
        runs = [run for of in self.roads[road].values() for run in of]
        mine = [run for run in runs if run.dong_code == dong_code]
        near = [run for run in mine if run.first <= house <= run.last] or mine
        first, last = min(run.first for run in near), max(run.last for run in near)
        share = min(max((house - first) / max(last - first, 1), 0.0), 1.0)
        others = [run for run in runs if run.dong_code != dong_code]
        before = [run for run in others if run.last <= first + SAME_NUMBERS]
        after = [run for run in others if run.first >= last - SAME_NUMBERS]
        across = [run for run in others if run.side != house % 2 and _away(run, house) <= SAME_NUMBERS]
        found = []
        if before and share < 0.5:
            found.append((max(before, key=lambda run: run.last).dong_code, LEAN * (0.5 - share)))
        if after and share > 0.5:
            found.append((min(after, key=lambda run: run.first).dong_code, LEAN * (share - 0.5)))
        if across:
            found.append((min(across, key=lambda run: _away(run, house)).dong_code, ACROSS))
        return found

    def dong_codes(self, name: str, *, has_lot: bool) -> tuple[str, ...]:
        """법정동 that a 동's name may mean, by 행정동 too; a lot number (지번) is counted in 법정동 alone."""
        codes = self.dongs.get(name, ())
        if has_lot and codes:
            return codes
        return tuple(
            dict.fromkeys((*codes, *(code for town in self.towns.get(name, ()) for code in town.dong_codes)))
        )

    def area(self, name: str, codes: tuple[str, ...]) -> Area:
        """Of a name in one or several parts of the city: that of its 행정동 if it can be only one of them."""
        towns = [town for town in self.towns.get(name, ()) if set(codes) <= set(town.dong_codes)]
        return towns[0].area if len(towns) == 1 else self.around(codes)

    def around(self, codes: Iterable[str]) -> Area:
        """One area around several."""
        parts = [self.areas[code] for code in codes]
        if len(parts) == 1:
            return parts[0]
        lat, lon = (sum(getattr(part, name) for part in parts) / len(parts) for name in ("lat", "lon"))
        reach = max(metres(lat, lon, part.lat, part.lon) + part.reach_m for part in parts)
        return Area(lat, lon, reach)


def town_key(name: str) -> str:
    """One spelling of a 행정동's name: '창신제1동', '종로1·2·3·4가동' as '창신1동', '종로1.2.3.4가동'."""
    return _TOWN_NUMBER.sub("", _BETWEEN.sub(".", name.replace(" ", "")))


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance of two points of one city in m."""
    east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(lat - other_lat, east) * METRES_A_DEGREE


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The city's, out of data/reference."""
    known = dongs()
    names: dict[str, list[str]] = defaultdict(list)
    for dong in known.values():
        names[dong.dong_name].append(dong.dong_code)
    areas = {
        row["dong_code"]: Area(float(row["lat"]), float(row["lon"]), float(row["reach_m"]))
        for row in _rows("dong_reach.csv")
    }
    for code in districts():
        mine = [
            (areas[dong.dong_code], dong.area_km2) for dong in known.values() if dong.district_code == code
        ]
        weights = [size for _, size in mine]
        lat, lon = (
            float(np.average([getattr(area, name) for area, _ in mine], weights=weights))
            for name in ("lat", "lon")
        )
        far = sorted(metres(lat, lon, area.lat, area.lon) + area.reach_m / 2 for area, _ in mine)
        areas[code] = Area(lat, lon, far[int(0.9 * (len(far) - 1))])
    return Gazetteer(
        {district.district_name: code for code, district in districts().items()},
        {name: tuple(codes) for name, codes in names.items()},
        roads_of(_rows("roads.csv.gz")),
        areas,
    )


def roads_of(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, tuple[Run, ...]]]:
    """Runs of houses by road, then by 자치구, of rows as `roads.csv.gz` has them."""
    roads: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        run = Run(int(row["side"]), int(row["first"]), int(row["last"]), row["dong_code"])
        roads[row["road"]][row["district_code"]].append(run)
    return {road: {gu: tuple(runs) for gu, runs in of.items()} for road, of in roads.items()}


def _away(run: Run, house: int) -> int:
    return max(run.first - house, house - run.last, 0)


def _rows(name: str) -> Iterable[dict[str, str]]:
    data = (REFERENCE / name).read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return csv.DictReader(io.StringIO(text.decode("utf-8"), newline=""))
