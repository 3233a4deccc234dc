"""How well places are found from text alone, against points that are known."""

from collections import Counter
from typing import Any

import numpy as np
import polars as pl

from models.places.borders import dongs_at
from models.places.gazetteer import Gazetteer, gazetteer, metres
from models.places.locate import places
from models.places.mentions import GU
from pipeline.errors import UsageError


def evaluate(
    rows: pl.DataFrame,
    text: str,
    lat: str,
    lon: str,
    gu: str | None = None,
    known: Gazetteer | None = None,
) -> dict[str, Any]:
    """Figures of a table; rows without a point in or near the city are left out.

    Args:
        rows: the table.
        text: column of the text; nothing else is looked at to find the place.
        lat: column of the latitude.
        lon: column of the longitude.
        gu: column of the true 자치구, by name; for scoring alone.
        known: the city, with the points of an office if it loaded some; None for the city alone.

    Returns:
        rows; placed_share (동 or finer); of those that got a place: gu_right_share, dong_right_share (the
        동 whose boundary holds the point), median_km, p90_km, honesty_share (points within radius_m),
        radius_m_median; by_method.

    Raises:
        UsageError: there is no such column, or no row has a point.
    """
    for name in (text, lat, lon, *([gu] if gu else [])):
        if name not in rows.columns:
            raise UsageError(f"'{name}' 칸이 없습니다. 있는 칸: {', '.join(rows.columns)}(no such column)")
    points = rows.select(
        pl.col(lat).cast(pl.Float64, strict=False), pl.col(lon).cast(pl.Float64, strict=False)
    )
    kept = rows.filter(
        points[lat].is_between(37.3, 37.8).fill_null(False)
        & points[lon].is_between(126.6, 127.3).fill_null(False)
    )
    if kept.is_empty():
        raise UsageError(f"'{lat}', '{lon}' 칸에 이 도시의 좌표가 없습니다(no point in the city)")
    known = known or gazetteer()
    found = places(kept[text].fill_null("").to_list(), None, known)
    at = [(float(a), float(b)) for a, b in zip(kept[lat], kept[lon], strict=True)]
    placed = [(row, one) for row, one in enumerate(found) if one is not None]
    far = np.array([metres(one.lat, one.lon, *at[row]) for row, one in placed])
    radius = np.array([one.radius_m for _, one in placed])
    dongs = [(row, one.dong_code) for row, one in placed if one.dong_code]
    true = dongs_at([at[row][0] for row, _ in dongs], [at[row][1] for row, _ in dongs])
    figures: dict[str, Any] = {
        "rows": len(kept),
        "placed_share": _share(sum(one.method != GU for _, one in placed), len(kept)),
        "dong_right_share": _share(
            sum(code == truth for (_, code), truth in zip(dongs, true, strict=True)), len(dongs)
        ),
        "median_km": round(float(np.median(far)) / 1000, 3) if len(far) else None,
        "p90_km": round(float(np.quantile(far, 0.9)) / 1000, 3) if len(far) else None,
        "honesty_share": _share(int((far <= radius).sum()), len(far)),
        "radius_m_median": float(np.median(radius)) if len(radius) else None,
        "by_method": dict(Counter(one.method for _, one in placed).most_common()),
    }
    if gu:
        truth = [known.districts.get(str(name)) for name in kept[gu]]
        right = sum(one.district_code == truth[row] for row, one in placed)
        figures["gu_right_share"] = _share(right, len(placed))
    return figures


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
