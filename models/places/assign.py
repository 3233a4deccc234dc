"""The place of every new or changed complaint, from core.complaint into model.complaint_place.

Its own coordinates come first, if they are in the city; then what its text names; then the 자치구 it was
given. What says nothing of where it is has a row without a point, so that it is counted and not lost; a name
that no table knows (별빛공원) stands beside these two for the one who reads it.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

import duckdb
import pyarrow as pa

from models.passes import Judge, Pass, run
from models.places import office
from models.places.borders import dongs_at
from models.places.gazetteer import Gazetteer, gazetteer
from models.places.landmarks import first_landmark
from models.places.locate import Place, places
from pipeline.build import Checkpoint, Progress, no_checkpoint
from pipeline.reports import StepReport
from pipeline.schema.organisation import REFERENCE
from pipeline.settings import Settings

NAME = "places"
FILES = ("districts.csv", "dongs.csv", "dong_reach.csv", "roads.csv.gz")
RULES = "4"
"""To be raised when the same text and files would give another place."""
GIVEN, POINT = "접수 자치구", "좌표"
POINT_RADIUS_M = 50
"""Of a telephone's position among houses."""


def version(settings: Settings) -> str:
    """Of the rules and the files that places are looked up in, the office's own too."""
    own = office.version(settings)
    return f"{RULES}-{_files()}" + (f"-{own}" if own else "")


@lru_cache(maxsize=1)
def _files() -> str:
    return sha256(b"".join((REFERENCE / name).read_bytes() for name in FILES)).hexdigest()[:10]


def place_new(
    settings: Settings, *, progress: Progress | None = None, checkpoint: Checkpoint = no_checkpoint
) -> StepReport:
    """Place every complaint of batches that were not placed yet; all of them, if the files are others."""
    what = Pass(NAME, version(settings), "place", "token_window", "located_window", "장소를 찾는 중")
    known = office.known_to(settings)

    def judge(_connection: duckdb.DuckDBPyConnection) -> Judge:
        return lambda rows: placed(rows, known)

    return run(settings, what, judge, progress=progress, checkpoint=checkpoint)


def placed(rows: pa.Table, known: Gazetteer | None = None) -> pa.Table:
    """Rows of model.complaint_place.

    Args:
        rows: complaint_id, title, body, district_code, lat, lon, batch_seq of core.complaint.
        known: the city, with the points of an office if it loaded some; None for the city alone.
    """
    known = known or gazetteer()
    titles, bodies, given, lats, lons = (
        rows.column(name).to_pylist() for name in ("title", "body", "district_code", "lat", "lon")
    )
    found = own_points(lats, lons)
    left = [row for row, own in enumerate(found) if own is None]
    texts = {row: f"{titles[row] or ''}\n{bodies[row] or ''}" for row in left}
    by_text = places(list(texts.values()), [given[row] for row in left], known)
    for row, place in zip(left, by_text, strict=True):
        found[row] = place or of_district(given[row], known)
    columns = {
        "place_lat": ([one and one.lat for one in found], pa.float64()),
        "place_lon": ([one and one.lon for one in found], pa.float64()),
        "place_radius_m": ([one and one.radius_m for one in found], pa.int32()),
        "place_method": ([one and one.method for one in found], pa.string()),
        "place_mention": (
            [_mention(one, texts.get(row, "")) for row, one in enumerate(found)],
            pa.string(),
        ),
        "place_district_code": ([one and one.district_code for one in found], pa.string()),
        "place_dong_code": ([one and one.dong_code for one in found], pa.string()),
        "place_other_codes": (_others(found), pa.list_(pa.string())),
    }
    return pa.table(
        {
            "complaint_id": rows.column("complaint_id"),
            **{name: pa.array(values, kind) for name, (values, kind) in columns.items()},
            "batch_seq": rows.column("batch_seq"),
        }
    )


def _mention(found: Place | None, text: str) -> str | None:
    """The name that a place was found by; where the text names no place that is known, what it does name."""
    if found is None or found.method == GIVEN:
        return first_landmark(text)
    return found.mention or None


def own_points(lats: Sequence[float | None], lons: Sequence[float | None]) -> list[Place | None]:
    """Complaints' own coordinates; swapped ones are turned, and those outside the city count as none."""
    found: list[Place | None] = [None] * len(lats)
    given = [
        (row, *((lon, lat) if lat > 90 >= lon else (lat, lon)))
        for row, (lat, lon) in enumerate(zip(lats, lons, strict=True))
        if lat is not None and lon is not None
    ]
    codes = dongs_at([lat for _, lat, _ in given], [lon for _, _, lon in given])
    for (row, lat, lon), code in zip(given, codes, strict=True):
        if code:
            found[row] = Place(lat, lon, POINT_RADIUS_M, POINT, "", code[:5], code, ())
    return found


def of_district(code: str | None, known: Gazetteer) -> Place | None:
    """The 자치구 that a complaint was given, where its text names no place."""
    if code is None or code not in known.areas:
        return None
    area = known.areas[code]
    return Place(area.lat, area.lon, round(area.reach_m), GIVEN, "", code, None, ())


def _others(found: Sequence[Place | None]) -> list[list[str] | None]:
    return [list(one.alternatives) if one and len(one.alternatives) > 1 else None for one in found]
