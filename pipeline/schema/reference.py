"""Items, 자치구 and 법정동 of data/reference: code, name and what a rule needs to know of them."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.errors import ConfigError
from pipeline.schema.organisation import REFERENCE


@dataclass(frozen=True)
class Item:
    """One type of complaint (유형): I… 현장 (12 fields, 73 items), G… the other kinds, S… statutory forms.

    `owner` says who handles it: the 자치구 of the place (`district_unit` is the unit's suffix there) or
    the city (`department_code`). `sla_hours` is the promise for 현장, `legal_days` the period of a form.
    """

    item_code: str
    field_code: str | None
    item_name: str
    sla_hours: int | None
    owner: str
    bureau_code: str | None
    department_code: str | None
    district_unit: str | None
    legal_days: int | None
    since: date
    until: date | None


@dataclass(frozen=True)
class District:
    """One 자치구: 행정표준코드, name, residents, and a point inside it (EPSG:4326)."""

    district_code: str
    district_name: str
    population: int
    lat: float
    lon: float


@dataclass(frozen=True)
class Dong:
    """One 법정동: 10-digit code, name, and a circle that lies wholly inside it (EPSG:4326, metres)."""

    dong_code: str
    dong_name: str
    district_code: str
    lat: float
    lon: float
    radius_m: int
    area_km2: float


def _rows(name: str) -> list[dict[str, str]]:
    path = REFERENCE / name
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); restore the file.") from error


@lru_cache(maxsize=1)
def items() -> dict[str, Item]:
    """Every item by its code, in order."""
    return {
        row["item_code"]: Item(
            item_code=row["item_code"],
            field_code=row["field_code"] or None,
            item_name=row["item_name"],
            sla_hours=int(row["sla_hours"]) if row["sla_hours"] else None,
            owner=row["owner"],
            bureau_code=row["bureau_code"] or None,
            department_code=row["department_code"] or None,
            district_unit=row["district_unit"] or None,
            legal_days=int(row["legal_days"]) if row["legal_days"] else None,
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in _rows("items.csv")
    }


@lru_cache(maxsize=1)
def districts() -> dict[str, District]:
    """The 25 자치구 by 5-digit code, in order."""
    return {
        row["district_code"]: District(
            row["district_code"],
            row["district_name"],
            int(row["population"]),
            float(row["lat"]),
            float(row["lon"]),
        )
        for row in _rows("districts.csv")
    }


@lru_cache(maxsize=1)
def dongs() -> dict[str, Dong]:
    """The 법정동 by 10-digit code, in order."""
    return {
        row["dong_code"]: Dong(
            row["dong_code"],
            row["dong_name"],
            row["district_code"],
            float(row["lat"]),
            float(row["lon"]),
            int(row["radius_m"]),
            float(row["area_km2"]),
        )
        for row in _rows("dongs.csv")
    }


def item_name(code: str) -> str:
    """Name of an item; the code itself if unknown."""
    item = items().get(code)
    return item.item_name if item else code


def district_name(code: str) -> str:
    """Name of a 자치구; the code itself if unknown."""
    district = districts().get(code)
    return district.district_name if district else code


def dong_name(code: str) -> str:
    """Name of a 법정동; the code itself if unknown."""
    dong = dongs().get(code)
    return dong.dong_name if dong else code
