"""Named points of the office (역, 정류장, 건물·시설), loaded from its own files; they say where people are.

They are kept in `<home>/reference/points.csv`; lines that could not be taken stand beside it, in
`points_rejected.csv`, with their reason, until the same file is loaded again.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl

from models.places.borders import dongs_at
from models.places.gazetteer import Area, Gazetteer, Point, gazetteer, metres
from pipeline.decoding import decoded
from pipeline.errors import UsageError
from pipeline.reports import StepReport
from pipeline.settings import Settings

KINDS = {"station": "역", "stop": "정류장", "landmark": "건물·시설"}
POINTS, REJECTED = "points.csv", "points_rejected.csv"
COLUMNS = ("kind", "name", "lat", "lon", "valid_from", "source")
REFUSED = ("line", "kind", "name", "lat_text", "lon_text", "reason", "source")
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


def load(
    settings: Settings,
    path: Path,
    kind: str,
    *,
    name: str,
    lat: str,
    lon: str,
    valid_from: date | None = None,
) -> StepReport:
    """Take the points of a file; those of an earlier load of the same file and kind are replaced.

    Args:
        settings: whose home.
        path: CSV (UTF-8 or CP949), Parquet, GeoJSON or SHP; of the last two lat and lon come from the shape.
        kind: one of `KINDS`.
        name: column of the name.
        lat: column of the latitude.
        lon: column of the longitude.
        valid_from: from when on they stand; None if always.

    Raises:
        UsageError: the file cannot be read, has no such column, or there is no such kind.
    """
    if kind not in KINDS:
        raise UsageError(f"종류는 {', '.join(KINDS)} 가운데 하나입니다(no such kind)")
    rows = read(path)
    for column in (name, lat, lon):
        if column not in rows.columns:
            had = ", ".join(rows.columns)
            raise UsageError(f"{path.name}: '{column}' 칸이 없습니다. 있는 칸: {had}(no such column)")
    points = _judged(rows, name, lat, lon).with_columns(
        pl.lit(kind).alias("kind"),
        pl.lit(valid_from.isoformat() if valid_from else "").alias("valid_from"),
        pl.lit(path.name).alias("source"),
    )
    good = points.filter(pl.col("reason") == "")
    kept = good.unique(["name", "lat", "lon"], keep="first", maintain_order=True)
    refused = points.filter(pl.col("reason") != "")
    _put(settings, POINTS, kept.select(COLUMNS), kind, path.name)
    _put(settings, REJECTED, refused.select(REFUSED), kind, path.name)
    return StepReport(
        "reference",
        read=len(rows),
        loaded=len(kept),
        new=len(kept),
        rejected=len(refused),
        duplicate=len(good) - len(kept),
        details={"reasons": dict(refused.group_by("reason").len().iter_rows())},
    )


def _judged(rows: pl.DataFrame, name: str, lat: str, lon: str) -> pl.DataFrame:
    """The points of a file with their line and what they were read from; `reason` is '' if they are taken."""
    points = rows.select(
        pl.col(name).str.strip_chars().alias("name"),
        pl.col(lat).alias("lat_text"),
        pl.col(lon).alias("lon_text"),
        *(
            pl.col(column).str.strip_chars().cast(pl.Float64, strict=False).alias(key)
            for key, column in (("lat", lat), ("lon", lon))
        ),
    ).with_row_index("line", offset=2)
    codes = dongs_at(*(points[key].fill_null(0.0) for key in ("lat", "lon")))
    inside = pl.Series([code is not None for code in codes], dtype=pl.Boolean)
    return points.with_columns(
        pl.when(pl.col("name").is_null() | (pl.col("name") == ""))
        .then(pl.lit("이름 없음(no name)"))
        .when(pl.col("lat").is_null() | pl.col("lon").is_null())
        .then(pl.lit("좌표를 수로 읽을 수 없음(not a number)"))
        .when(~inside)
        .then(pl.lit("도시 밖(outside the city)"))
        .otherwise(pl.lit(""))
        .alias("reason")
    )


def _put(settings: Settings, name: str, rows: pl.DataFrame, kind: str, source: str) -> None:
    """Write rows in the place of those of the same kind and source; whole or not at all."""
    path = settings.home / "reference" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = rows.cast(pl.String)
    if path.is_file():
        before = pl.read_csv(path, infer_schema=False)
        text = pl.concat([before.filter((pl.col("kind") != kind) | (pl.col("source") != source)), text])
    draft = path.with_suffix(".part")
    text.write_csv(draft)
    draft.replace(path)


def read(path: Path) -> pl.DataFrame:
    """A table of a file, everything as text; a file of shapes gets columns `lat` and `lon` of its points.

    Raises:
        UsageError: it is not there, or none of them.
    """
    try:
        if path.suffix.lower() in (".geojson", ".json", ".shp"):
            return _shapes(path)
        if path.suffix == ".parquet":
            return pl.read_parquet(path).cast(pl.String)
        return pl.read_csv(decoded(path.read_bytes()).encode(), infer_schema=False)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            f"{path.name}: CSV(UTF-8, CP949), Parquet, GeoJSON, SHP 로 읽을 수 없습니다(cannot be read)"
        ) from error


def _shapes(path: Path) -> pl.DataFrame:
    import geopandas
    from pyogrio.errors import DataSourceError

    try:
        frame = geopandas.read_file(path)
    except DataSourceError as error:
        raise OSError(str(error)) from error
    spots = frame.to_crs(4326).geometry.representative_point()
    table = {
        name: [None if value is None else str(value) for value in frame[name]]
        for name in frame.columns
        if name != "geometry"
    }
    return pl.DataFrame({**table, "lat": [str(one.y) for one in spots], "lon": [str(one.x) for one in spots]})


def version(settings: Settings) -> str:
    """Of the points that stand today; '' without any."""
    points = _points(settings)
    return sha256(points.write_csv().encode()).hexdigest()[:10] if len(points) else ""


def known_to(settings: Settings) -> Gazetteer:
    """The city's names with the office's own points; without any the city's alone."""
    points = _points(settings)
    if not len(points):
        return gazetteer()
    dongs = dongs_at(points["lat"], points["lon"])
    known = gazetteer()
    areas = {**known.areas, **_peopled(points["lat"].to_numpy(), points["lon"].to_numpy(), dongs)}
    return replace(known, areas=areas, points=_named(points, dongs))


def _points(settings: Settings) -> pl.DataFrame:
    """What was loaded and is valid today, in the columns `COLUMNS`."""
    kinds = {column: pl.Float64 if column in ("lat", "lon") else pl.String for column in COLUMNS}
    path = settings.home / "reference" / POINTS
    if not path.is_file():
        return pl.DataFrame(schema=kinds)
    points = pl.read_csv(path, schema=kinds)
    return points.filter(pl.col("valid_from").fill_null("") <= settings.clock().date().isoformat())


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
