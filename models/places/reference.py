"""An office's own files of its city: points (역, 정류장, 건물, 공중이용시설), 행정동, roads and 사무분장.

They are kept in `<home>/reference`, one table a noun; lines that could not be taken stand beside them, in
`rejected.csv`, with their reason, until the same file is loaded again. `office.py` says what they mean.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from shapely.geometry.base import BaseGeometry

from models.places.borders import GLOBE, areas_of, dongs_at, dongs_under
from models.places.gazetteer import gazetteer
from models.places.runs import RUN, runs
from pipeline.decoding import decoded
from pipeline.errors import UsageError
from pipeline.reports import StepReport
from pipeline.schema import organisation
from pipeline.settings import Settings

KINDS = {
    "station": "역",
    "stop": "정류장",
    "landmark": "건물·시설",
    "facility": "공중이용시설",
    "town": "행정동",
    "road": "도로명주소",
    "duty": "사무분장",
}
POINTS, TOWNS, ROADS, DUTIES, REJECTED = "points.csv", "towns.csv", "roads.csv", "duties.csv", "rejected.csv"
WHOLE = {"town": TOWNS, "road": ROADS, "duty": DUTIES}
"""Of these a file is all there is: it counts instead of every earlier one from its day on."""
POINT = ("kind", "name", "lat", "lon", "basis", "valid_from", "source")
TOWN = ("name", "lat", "lon", "reach_m", "dong_codes", "valid_from", "source")
ROAD = (*RUN, "valid_from", "source")
DUTY = ("unit", "duty", "phone", "valid_from", "source")
ORDERS = {"town": TOWN, "road": ROAD, "duty": DUTY}
REFUSED = ("line", "kind", "text", "reason", "source")
SHAPES = (".geojson", ".json", ".shp")
NO_NAME = "이름 없음(no name)"
NOT_A_NUMBER = "좌표를 수로 읽을 수 없음(not a number)"
NO_HOUSE = "건물번호를 읽을 수 없음(no house number)"
OUTSIDE = "도시 밖(outside the city)"
NO_DONG = "그 자치구에 없는 법정동(no such 법정동)"
NO_AREA = "면이 아님(not an area)"
NO_UNIT = "그런 부서가 없음(no such unit)"
NO_DUTY = "하는 일이 없음(no duty)"
_HOUSE = re.compile(r"^(?:지하\s*)?(\d{1,5})(?:\s*-\s*\d+)?$")


@dataclass(frozen=True)
class Columns:
    """Which columns of a file say what; `basis` is the law or size that makes a facility a public one."""

    name: str
    lat: str = "lat"
    lon: str = "lon"
    basis: str | None = None
    number: str = "number"
    gu: str = "gu"
    dong: str = "dong"
    duty: str = "duty"
    phone: str = "phone"


@dataclass(frozen=True)
class Taken:
    """A file as rows of its table, the lines refused, and how many of its good lines there are."""

    table: pl.DataFrame
    refused: pl.DataFrame
    read: int
    good: int
    kept: int


def load(
    settings: Settings, path: Path, kind: str, columns: Columns, valid_from: date | None = None
) -> StepReport:
    """Take a file; what an earlier load of the same file and kind brought is replaced.

    Args:
        settings: whose home.
        path: CSV (UTF-8 or CP949), Parquet, GeoJSON or SHP; 행정동 must be shapes.
        kind: one of `KINDS`.
        columns: which columns say what; lat and lon of shapes are those of a point within.
        valid_from: from when on it counts; None if always.

    Raises:
        UsageError: the file cannot be read, has no such column, or there is no such kind.
    """
    if kind not in KINDS:
        known = ", ".join(f"{code}({name})" for code, name in KINDS.items())
        raise UsageError(f"종류는 {known} 가운데 하나입니다(no such kind)")
    taken = {"town": _towns, "road": _roads, "duty": _duties}.get(kind, _points)(path, columns)
    began = valid_from.isoformat() if valid_from else ""
    marks = {"kind": kind, "valid_from": began, "source": path.name}
    table = taken.table.with_columns(pl.lit(value).alias(name) for name, value in marks.items())
    refused = taken.refused.with_columns(kind=pl.lit(kind), source=pl.lit(path.name)).select(REFUSED)
    if kind in WHOLE:
        _put(settings, WHOLE[kind], table.select(ORDERS[kind]), {"valid_from": began})
    else:
        _put(settings, POINTS, table.select(POINT), {"kind": kind, "source": path.name})
    _put(settings, REJECTED, refused, {"kind": kind, "source": path.name})
    return StepReport(
        "reference",
        read=taken.read,
        loaded=taken.kept,
        new=taken.kept,
        rejected=len(refused),
        duplicate=taken.good - taken.kept,
        details={"reasons": dict(refused.group_by("reason").len().sort("reason").iter_rows())},
    )


def _points(path: Path, columns: Columns) -> Taken:
    rows = read(path)
    _require(path, rows, columns.name, columns.lat, columns.lon, *([columns.basis] if columns.basis else []))
    points = rows.select(
        pl.col(columns.name).str.strip_chars().alias("name"),
        pl.col(columns.lat).alias("lat_text"),
        pl.col(columns.lon).alias("lon_text"),
        (pl.col(columns.basis).str.strip_chars() if columns.basis else pl.lit("")).alias("basis"),
    ).with_row_index("line", offset=2)
    degrees = (
        pl.col(f"{at}_text").str.strip_chars().cast(pl.Float64, strict=False).alias(at)
        for at in ("lat", "lon")
    )
    points = points.with_columns(*degrees)
    codes = dongs_at(*(points[at].fill_null(0.0) for at in ("lat", "lon")))
    reasons: dict[str, pl.Expr | pl.Series] = {
        NO_NAME: pl.col("name").is_null() | (pl.col("name") == ""),
        NOT_A_NUMBER: pl.col("lat").is_null() | pl.col("lon").is_null(),
        OUTSIDE: ~pl.Series([code is not None for code in codes], dtype=pl.Boolean),
    }
    return _taken(points, reasons, ("name", "lat", "lon"), ("name", "lat_text", "lon_text"))


def _roads(path: Path, columns: Columns) -> Taken:
    rows = read(path)
    _require(path, rows, columns.name, columns.number, columns.gu, columns.dong)
    known = gazetteer()
    pairs = [(name, code[:5], code) for name, codes in known.dongs.items() for code in codes]
    dongs = pl.DataFrame(pairs, schema=["dong", "district_code", "dong_code"], orient="row")
    gus = pl.DataFrame(list(known.districts.items()), schema=["gu", "district_code"], orient="row")
    houses = (
        rows.select(
            pl.col(columns.name).str.strip_chars().alias("name"),
            pl.col(columns.number).alias("number_text"),
            pl.col(columns.gu).str.strip_chars().alias("gu"),
            pl.col(columns.dong).str.strip_chars().str.split(" ").list.first().alias("dong"),
        )
        .with_row_index("line", offset=2)
        .with_columns(
            pl.col("number_text").str.strip_chars().str.extract(_HOUSE.pattern).cast(pl.Int64).alias("number")
        )
        .join(gus, on="gu", how="left", maintain_order="left")
        .join(dongs, on=["dong", "district_code"], how="left", maintain_order="left")
    )
    reasons = {
        NO_NAME: pl.col("name").is_null() | (pl.col("name") == ""),
        NO_HOUSE: pl.col("number").is_null(),
        NO_DONG: pl.col("dong_code").is_null(),
    }
    key = ("name", "number_text", "dong_code")
    taken = _taken(houses, reasons, key, ("name", "number_text", "gu", "dong"))
    found = runs(taken.table.select("name", "number", "dong_code").iter_rows())
    table = pl.DataFrame(sorted(found), schema=RUN, orient="row")
    return Taken(table, taken.refused, taken.read, taken.good, taken.kept)


def _duties(path: Path, columns: Columns) -> Taken:
    rows = read(path)
    _require(path, rows, columns.name, columns.duty)
    known = organisation.read()
    phone = pl.col(columns.phone) if columns.phone in rows.columns else pl.lit("")
    names = rows[columns.name].fill_null("").str.strip_chars()
    duties = rows.select(
        names.alias("name"),
        pl.Series("unit", [known.find(name) for name in names], pl.String),
        pl.col(columns.duty).str.strip_chars().alias("duty"),
        phone.fill_null("").str.strip_chars().alias("phone"),
    ).with_row_index("line", offset=2)
    reasons = {
        NO_UNIT: pl.col("unit").is_null(),
        NO_DUTY: pl.col("duty").is_null() | (pl.col("duty") == ""),
    }
    return _taken(duties, reasons, ("unit", "duty"), ("name", "duty"))


def _towns(path: Path, columns: Columns) -> Taken:
    if path.suffix.lower() not in SHAPES:
        raise UsageError(f"{path.name}: 행정동은 경계가 있는 GeoJSON 이나 SHP 로 주십시오(no shapes)")
    rows, shapes = _shapes(path)
    _require(path, rows, columns.name)
    is_area = [shape is not None and "Polygon" in shape.geom_type for shape in shapes]
    areas = iter(areas_of([shape for shape, it_is in zip(shapes, is_area, strict=True) if it_is]))
    under = iter(dongs_under([shape for shape, it_is in zip(shapes, is_area, strict=True) if it_is]))
    known = [(next(areas), next(under)) if it_is else None for it_is in is_area]
    towns = rows.select(
        # '서울특별시 종로구 사직동' is called by its last word.
        pl.col(columns.name).str.strip_chars().str.split(" ").list.last().alias("name")
    ).with_columns(
        pl.Series("lat", [one and one[0].lat for one in known], pl.Float64),
        pl.Series("lon", [one and one[0].lon for one in known], pl.Float64),
        pl.Series("reach_m", [one and round(one[0].reach_m) for one in known], pl.Int64),
        pl.Series("dong_codes", [one and " ".join(one[1]) for one in known], pl.String),
    )
    reasons = {
        NO_NAME: pl.col("name").is_null() | (pl.col("name") == ""),
        NO_AREA: pl.col("lat").is_null(),
        OUTSIDE: pl.col("dong_codes") == "",
    }
    return _taken(towns.with_row_index("line", offset=1), reasons, ("name", "dong_codes"), ("name",))


def _taken(
    rows: pl.DataFrame,
    reasons: Mapping[str, pl.Expr | pl.Series],
    key: tuple[str, ...],
    told: tuple[str, ...],
) -> Taken:
    """Rows that no reason speaks against, each key once; of the others the line and what `told` says."""
    reason = pl.lit("")
    for name, holds in reversed(list(reasons.items())):
        reason = pl.when(holds).then(pl.lit(name)).otherwise(reason)
    judged = rows.with_columns(reason.alias("reason"))
    good = judged.filter(pl.col("reason") == "")
    kept = good.unique(key, keep="first", maintain_order=True)
    text = pl.concat_str([pl.col(name).fill_null("") for name in told], separator=" | ").alias("text")
    refused = judged.filter(pl.col("reason") != "").select("line", text, "reason")
    return Taken(kept, refused, len(rows), len(good), len(kept))


def _require(path: Path, rows: pl.DataFrame, *names: str) -> None:
    for name in names:
        if name not in rows.columns:
            had = ", ".join(rows.columns)
            raise UsageError(f"{path.name}: '{name}' 칸이 없습니다. 있는 칸: {had}(no such column)")


def _put(settings: Settings, name: str, rows: pl.DataFrame, same: Mapping[str, str]) -> None:
    """Write rows in the place of those that are the same in all of `same`; whole or not at all."""
    path = settings.home / "reference" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = rows.cast(pl.String)
    if path.is_file():
        before = pl.read_csv(path, infer_schema=False).fill_null("")
        is_same = pl.all_horizontal(pl.col(column) == value for column, value in same.items())
        text = pl.concat([before.filter(~is_same), text])
    draft = path.with_suffix(".part")
    text.write_csv(draft)
    draft.replace(path)


def read(path: Path) -> pl.DataFrame:
    """A table of a file, everything as text; a file of shapes gets columns `lat` and `lon` of its points.

    Raises:
        UsageError: it is not there, or none of them.
    """
    if path.suffix.lower() in SHAPES:
        rows, shapes = _shapes(path)
        spots = [shape and shape.representative_point() for shape in shapes]
        return rows.with_columns(
            pl.Series("lat", [spot and str(spot.y) for spot in spots], pl.String),
            pl.Series("lon", [spot and str(spot.x) for spot in spots], pl.String),
        )
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path).cast(pl.String)
        data = path.read_bytes()
        return pl.read_csv(decoded(data).encode(), infer_schema=False)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise _unreadable(path) from error


def _shapes(path: Path) -> tuple[pl.DataFrame, list[BaseGeometry | None]]:
    """Columns of a file of shapes as text, and its shapes in degrees."""
    import geopandas
    from pyogrio.errors import DataSourceError

    try:
        frame = geopandas.read_file(path)
        shapes = frame.to_crs(GLOBE).geometry
    except (DataSourceError, OSError, ValueError, AttributeError) as error:
        raise _unreadable(path) from error
    table = {
        name: [None if value is None else str(value) for value in frame[name]]
        for name in frame.columns
        if name != frame.geometry.name
    }
    return pl.DataFrame(table), [None if shape is None or shape.is_empty else shape for shape in shapes]


def _unreadable(path: Path) -> UsageError:
    return UsageError(
        f"{path.name}: CSV(UTF-8, CP949), Parquet, GeoJSON, SHP 로 읽을 수 없습니다(cannot be read)"
    )


def current(settings: Settings, name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Rows of a table of this office that count today, as text; of a whole file's the newest alone."""
    path = settings.home / "reference" / name
    if not path.is_file():
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    rows = pl.read_csv(path, infer_schema=False).fill_null("").select(columns)
    begun = rows.filter(pl.col("valid_from") <= settings.clock().date().isoformat())
    return (
        begun.filter(pl.col("valid_from") == pl.col("valid_from").max()) if name in WHOLE.values() else begun
    )
