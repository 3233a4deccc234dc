"""One place out of the names in a text: the most exact name that the others do not speak against.

A name of several places (신사동 in 은평 and 관악 and 강남) is told apart by the 자치구 that the text or the
complaint says, else by the other names; what stays open keeps its alternatives and a radius around all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.places.gazetteer import Gazetteer, gazetteer, metres
from models.places.mentions import DONG, GU, LOT, POINT, ROAD, Mention, mentions

HOUSE = "도로명+번호"
MARGIN = 1.15
"""Roads run along borders: what lies at them is farther from the middle of a 법정동 than its area is."""
ORDER = (HOUSE, LOT, DONG, ROAD, GU)
"""Methods, the most exact first; before all comes a named point that the others do not speak against."""
POINT_RADIUS_M = 350
"""Of a station, stop or building that a text names; people stand around it."""
SPOKEN_AGAINST = 1.3
"""A point farther from what else the text says than so many of its reaches is another of that name."""
SURE_LETTERS = 6
"""A name so long, or a station's, is believed without anything else."""


@dataclass(frozen=True)
class Place:
    """Where something is.

    Attributes:
        lat: EPSG:4326.
        lon: the same.
        radius_m: nine times in ten it is within this distance.
        method: one of `ORDER`, or `POINT`.
        mention: the name as the text has it.
        district_code: its 자치구; None where names of several stay possible.
        dong_code: its 법정동; None where several stay possible.
        alternatives: codes of all 법정동 (of 자치구 for a 자치구) that it may be in, the likeliest first.
    """

    lat: float
    lon: float
    radius_m: int
    method: str
    mention: str
    district_code: str | None
    dong_code: str | None
    alternatives: tuple[str, ...]


def places(
    texts: Sequence[str],
    district_codes: Sequence[str | None] | None = None,
    known: Gazetteer | None = None,
) -> list[Place | None]:
    """The place of each of n texts; None where it names none.

    Args:
        texts: (n,) texts.
        district_codes: (n,) 자치구 that each complaint was given, if any.
        known: the city, with the points of an office if it loaded some; None for the city alone.
    """
    known = known or gazetteer()
    hints = district_codes or [None] * len(texts)
    return [place(text, hint, known) for text, hint in zip(texts, hints, strict=True)]


def place(text: str, district_code: str | None, known: Gazetteer) -> Place | None:
    """The place of one text."""
    found = mentions(text, known)
    said = {known.districts[one.name] for one in found if one.kind == GU}
    given = {district_code} if district_code else set()
    named = {code for one in found if one.kind in (DONG, LOT) for code in _dong_codes(one, known)}
    area = _placed_by_area(found, said, given, named, text, known)
    for one in found:
        if one.kind == POINT and _fits(one, area, given, known):
            point = known.points[one.name]
            mention = text[one.start : one.end]
            gu, dong = point.dong_code[:5], point.dong_code
            return Place(point.lat, point.lon, POINT_RADIUS_M, POINT, mention, gu, dong, (dong,))
    return area


def _placed_by_area(
    found: Sequence[Mention],
    said: set[str],
    given: set[str],
    named: set[str],
    text: str,
    known: Gazetteer,
) -> Place | None:
    for method in ORDER:
        for one in found:
            if _method(one) == method and (codes := _codes(one, said, given, named, known)):
                return _placed(one, method, codes, text, known)
    return None


def _fits(one: Mention, area: Place | None, given: set[str], known: Gazetteer) -> bool:
    """Whether a named point can be where the rest of the text, or else the complaint's 자치구, says."""
    point = known.points[one.name]
    if area is not None:
        far = metres(point.lat, point.lon, area.lat, area.lon)
        return far <= SPOKEN_AGAINST * area.radius_m
    if given:
        near = (known.areas[code] for code in given if code in known.areas)
        return any(metres(point.lat, point.lon, gu.lat, gu.lon) <= SPOKEN_AGAINST * gu.reach_m for gu in near)
    return len(one.name) >= SURE_LETTERS or one.name.endswith("역")


def _method(one: Mention) -> str:
    return HOUSE if one.kind == ROAD and one.house is not None else one.kind


def _codes(
    one: Mention, said: set[str], given: set[str], named: set[str], known: Gazetteer
) -> tuple[str, ...]:
    """Codes that a name may mean; none if the text puts it into a 자치구 that has no such 동.

    Args:
        one: the name.
        said: 자치구 that the text names.
        given: 자치구 that the complaint was given; it tells names apart, but does not overrule them.
        named: 법정동 that the text names.
        known: the city.
    """
    if one.kind == GU:
        return (known.districts[one.name],)
    if one.kind == ROAD:
        near = said or given or {code[:5] for code in named}
        codes = known.dongs_of(one.name, one.house, near)
        return tuple(code for code in codes if code in named) or codes
    codes = _dong_codes(one, known)
    if said:
        return tuple(code for code in codes if code[:5] in said)
    return tuple(code for code in codes if code[:5] in given) or codes


def _dong_codes(one: Mention, known: Gazetteer) -> tuple[str, ...]:
    return known.dong_codes(one.name, has_lot=one.kind == LOT)


def _placed(one: Mention, method: str, codes: tuple[str, ...], text: str, known: Gazetteer) -> Place:
    area = known.area(one.name, codes) if method == DONG else known.around(codes)
    lat, lon = area.lat, area.lon
    if one.house is not None and len(codes) == 1:
        for code, share in known.beside(one.name, one.house, codes[0]):
            lat += share * (known.areas[code].lat - area.lat)
            lon += share * (known.areas[code].lon - area.lon)
    districts = {code[:5] for code in codes}
    return Place(
        lat,
        lon,
        round(MARGIN * area.reach_m),
        method,
        text[one.start : one.end].strip(),
        districts.pop() if len(districts) == 1 else None,
        codes[0] if len(codes) == 1 and len(codes[0]) == 10 else None,
        codes,
    )
