"""What an office says of its city: where named points are, how far a 동 reaches, which roads run where."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
import polars as pl

from models.places.borders import dongs_at
from models.places.gazetteer import Area, Gazetteer, Point, Town, gazetteer, metres, roads_of, town_key
from models.places.reference import POINT, POINTS, ROAD, ROADS, TOWN, TOWNS, current
from pipeline.settings import Settings

SHORTEST = 5
"""Letters of a name that is looked for in texts; shorter ones (사거리, 파출소, 꽃시장) are of many places."""
ONE_PLACE_M = 400.0
"""Points of one name that lie nearer to each other are one place; a name of two places says nothing."""
CITY_NAME = "서울특별시"
"""Stands in every address and is the name of a stop too."""
BESIDE_M = 100.0
"""What people write of lies beside the points, not at them."""
FEWEST = 3
"""Points that a 법정동 needs to say where in it people are."""
_JUNK = re.compile(r"\(.*?\)|[\s()]")
_PARTS = re.compile(r"[.·,/]")


def version(settings: Settings) -> str:
    """Of what counts today; '' where nothing was loaded."""
    tables = [current(settings, name, columns) for name, columns in _TABLES.items()]
    if not any(len(table) for table in tables):
        return ""
    return sha256("\n".join(table.write_csv() for table in tables).encode()).hexdigest()[:10]


_TABLES = {POINTS: POINT, TOWNS: TOWN, ROADS: ROAD}


def known_to(settings: Settings) -> Gazetteer:
    """The city's names with what the office loaded; without anything the city's alone."""
    points, towns, roads = (current(settings, name, columns) for name, columns in _TABLES.items())
    known = gazetteer()
    if len(roads):
        known = replace(known, roads=roads_of(roads.iter_rows(named=True)))
    if len(towns):
        known = _with_towns(known, towns)
    if len(points):
        known = _with_points(known, points)
    return known


def _with_towns(known: Gazetteer, rows: pl.DataFrame) -> Gazetteer:
    towns: dict[str, tuple[Town, ...]] = {}
    for row in rows.iter_rows(named=True):
        area = Area(float(row["lat"]), float(row["lon"]), float(row["reach_m"]))
        name, codes = town_key(row["name"]), tuple(row["dong_codes"].split())
        towns[name] = (*towns.get(name, ()), Town(area, codes))
    return replace(known, towns=towns)


def _with_points(known: Gazetteer, rows: pl.DataFrame) -> Gazetteer:
    points = rows.with_columns(pl.col("lat", "lon").cast(pl.Float64))
    dongs = dongs_at(points["lat"], points["lon"])
    areas = {**known.areas, **_peopled(points["lat"].to_numpy(), points["lon"].to_numpy(), dongs)}
    return replace(known, areas=areas, points=_named(points, dongs))


def _peopled(lats: np.ndarray, lons: np.ndarray, dongs: Sequence[str | None]) -> dict[str, Area]:
    """Where in each 법정동 points stand: their middle, and the radius that holds nine tenths of them."""
    of: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(dongs):
        if code:
            of[code].append(row)
    found = {}
    for code, rows in of.items():
        if len(rows) < FEWEST:
            continue
        lat, lon = float(lats[rows].mean()), float(lons[rows].mean())
        far = [metres(lat, lon, float(lats[row]), float(lons[row])) for row in rows]
        found[code] = Area(lat, lon, float(np.quantile(far, 0.9)) + BESIDE_M)
    return found


def _named(points: pl.DataFrame, dongs: Sequence[str | None]) -> Mapping[str, Point]:
    """Names that are of one place alone, as texts write them: without blanks, a station with its 역."""
    of: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    rows = zip(points["kind"], points["name"], points["lat"], points["lon"], dongs, strict=True)
    for kind, written, lat, lon, dong in rows:
        for name in _names(kind, written):
            if dong and name != CITY_NAME and (kind == "station" or len(name) >= SHORTEST):
                of[name].append((lat, lon, dong))
    found = {}
    for name, places in of.items():
        lat, lon = (float(np.mean([place[i] for place in places])) for i in (0, 1))
        if max(metres(lat, lon, place[0], place[1]) for place in places) < ONE_PLACE_M:
            found[name] = Point(lat, lon, places[0][2])
    return found


def _names(kind: str, written: str) -> list[str]:
    if kind == "station":
        return [re.sub(r"\(.*", "", written).replace(" ", "").removesuffix("역") + "역"]
    return [plain for part in _PARTS.split(written) if (plain := _JUNK.sub("", part))]
