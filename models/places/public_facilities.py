"""중대시민재해: whether a danger may lie at a 공중이용시설, and why one would think so; a person decides.

Rule of the 중대재해처벌법 (시행령 별표 2, 3) by kind and size. A facility of the office's own register
(`minwon reference load --kind facility`) is named with the basis that stands there; a kind that only the
text names is a reason to look at the size. Schools, flats and small shops are none.
"""

import re
from dataclasses import dataclass

import polars as pl

from models.places.assign import POINT
from models.places.gazetteer import metres
from models.places.reference import POINT as COLUMNS
from models.places.reference import POINTS, current
from pipeline.settings import Settings

NEAR_M = 100.0
"""A complaint's own point stands beside a facility, not in it."""
SHORTEST = 3
"""Letters of a facility's name that is looked for in a text."""
KINDS = {
    "지하역사·역 대합실": "지하철역|전철역|기차역|역사 안|대합실|승강장",
    "지하도상가": "지하도상가|지하상가",
    "여객터미널·공항": "터미널|공항",
    "도서관·박물관·미술관": "도서관|박물관|미술관",
    "의료기관·요양시설": "병원|요양원|산후조리원|장례식장",
    "어린이집": "어린이집",
    "대규모점포": "백화점|대형마트|쇼핑몰|쇼핑센터",
    "영화관·공연장": "영화관|극장|공연장",
    "실내 주차장·목욕장": "실내주차장|주차타워|목욕탕|찜질방",
    "체육시설": "체육관|경기장|수영장",
    "도로교량": "대교|교량|고가도로|고가차도|육교",
    "터널·지하차도": "터널|지하차도",
    "주유소·충전소": "주유소|충전소",
    "유원시설": "놀이공원|테마파크|롤러코스터",
}
"""Kinds of 공중이용시설 and the words that texts name them by."""
OUTSIDE_THE_LAW = "초등학교|중학교|고등학교|아파트|빌라|다세대"
_KIND = {kind: re.compile(said) for kind, said in KINDS.items()}
_OUTSIDE = re.compile(OUTSIDE_THE_LAW)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Suggestion:
    """Why a complaint may be of a 공중이용시설.

    Attributes:
        name: the facility of the register, or the kind that the text names.
        reason: what speaks for it.
        is_registered: whether the office's register has it.
    """

    name: str
    reason: str
    is_registered: bool


def suggestion(
    settings: Settings, text: str, lat: float | None, lon: float | None, method: str | None
) -> Suggestion | None:
    """The likeliest one: named in the text, else beside the complaint's own point, else by the kind named.

    Args:
        settings: whose register.
        text: masked title and body.
        lat: of its place (EPSG:4326); None without.
        lon: the same.
        method: what the place is from; only its own coordinates are exact enough to be beside something.
    """
    facilities = current(settings, POINTS, COLUMNS).filter(pl.col("kind") == "facility")
    return (
        _named(facilities, text)
        or (
            _beside(facilities, lat, lon) if method == POINT and lat is not None and lon is not None else None
        )
        or _by_kind(text)
    )


def _named(facilities: pl.DataFrame, text: str) -> Suggestion | None:
    plain = _BLANKS.sub("", text)
    said = [
        (name, basis)
        for name, basis in facilities.select("name", "basis").iter_rows()
        if len(key := _BLANKS.sub("", name)) >= SHORTEST and key in plain
    ]
    if not said:
        return None
    name, basis = max(said, key=lambda one: len(one[0]))
    return Suggestion(name, f"글이 이 시설을 말합니다{_because(basis)}", True)


def _beside(facilities: pl.DataFrame, lat: float, lon: float) -> Suggestion | None:
    near = [
        (metres(lat, lon, float(at_lat), float(at_lon)), name, basis)
        for name, basis, at_lat, at_lon in facilities.select("name", "basis", "lat", "lon").iter_rows()
    ]
    far, name, basis = min(near, default=(NEAR_M + 1, "", ""))
    if far > NEAR_M:
        return None
    return Suggestion(name, f"민원의 좌표에서 {far:.0f} m{_because(basis)}", True)


def _by_kind(text: str) -> Suggestion | None:
    if _OUTSIDE.search(text):
        return None
    for kind, said in _KIND.items():
        if found := said.search(text):
            return Suggestion(kind, f"글의 '{found[0]}' · 대장에 없으니 규모를 확인하십시오", False)
    return None


def _because(basis: str) -> str:
    return f" · {basis}" if basis else ""
