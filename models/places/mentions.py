"""Names of places in a text, as they are written: road and house, 지번, 법정동 or 행정동, 자치구.

Particles may be glued to a name, blanks may be missing or stand too often; a name counts only if the
gazetteer knows it, so that ordinary words that end alike (도로, 통로, 활동, 운동) are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.places.gazetteer import Gazetteer, town_key

ROAD, LOT, DONG, GU, POINT = "도로명", "지번", "동", "자치구", "이름난 곳"

_RUN = re.compile(r"[가-힣][가-힣0-9.·]*[로길](?:\s?\d+[가-힣]{0,2}길)?")
_HOUSE = re.compile(r"\s*(?:지하\s*)?(\d{1,4})(?:\s?-\s?\d{1,4})?(?!\d|[·.,]\d|가|번?[가나다라]?길)")
_DONG = re.compile(
    r"(?P<name>[가-힣]{1,6}(?:제?\d{1,2}(?:[.·,]\d{1,2})*)?가?동(?:\s?\d가)?|[가-힣]{1,6}(?:\s?\d)?가)"
    r"\s*(?P<lot>산?\s?\d{1,4}(?:-\d{1,4})?(?![\d동호층월일시분년명건개대%]|번(?!지)|\s?미터))?"
)
_DONG_END = re.compile(r"(\S)\s?[동가]")
_DIGIT = re.compile(r"\d")
_TOWN_NUMBER = re.compile(r"제?\d{1,2}(?:[.·,]\d{1,2})*동$")
_WORD = re.compile(r"[가-힣A-Za-z0-9]+")
_AFTER_POINT = re.compile(
    r"(?:\d.*|앞.*|옆.*|뒤.*|건너.*|맞은편.*|부근.*|근처.*|입구.*|후문.*|정문.*|쪽.*|방향.*|사이.*|에.*|의.*|까지.*|부터.*"
    r"|인데.*|입니다.*|은|는|이|가|을|를|과|와|로|으로|도)?"
)
"""What may be glued to a name: where beside it, or a particle; anything else makes it another name."""
_LANE = re.compile(r"([가-힣]+?)(\d)가")
DONG_LENGTH, GU_LENGTH = 12, 5
"""Characters of the longest name, before its end and with it."""


@dataclass(frozen=True)
class Mention:
    """One name in a text.

    Attributes:
        kind: `ROAD`, `LOT`, `DONG`, `GU` or `POINT`.
        name: as the gazetteer knows it.
        house: house number of a road; None without one.
        start: where it begins.
        end: where it ends.
    """

    kind: str
    name: str
    house: int | None
    start: int
    end: int


def mentions(text: str, known: Gazetteer) -> list[Mention]:
    """Every name of the city in a text, in its order."""
    found = [*_roads(text, known), *_dongs(text, known), *_districts(text, known)]
    if known.points:
        found += _points(text, known)
    return sorted(found, key=lambda one: (one.start, -one.end))


def _roads(text: str, known: Gazetteer) -> Iterator[Mention]:
    for match in re.finditer(_RUN, text):
        run = match[0]
        ends = [
            at + 1
            for at, letter in enumerate(run)
            if letter in "로길" and run[at - 1 : at + 1] in known.road_ends
        ]
        for start, end in ((start, end) for start in range(len(run) - 1) for end in reversed(ends)):
            name = run[start:end].replace(" ", "")
            if name in known.roads:
                begin, after = match.start() + start, match.start() + end
                house = _HOUSE.match(text, after)
                yield Mention(
                    ROAD, name, int(house[1]) if house else None, begin, house.end() if house else after
                )
                break


def _dongs(text: str, known: Gazetteer) -> Iterator[Mention]:
    done = 0
    for end in re.finditer(_DONG_END, text):
        if end.start() < done or end[1] not in known.before_dong:
            continue
        match = _DONG.search(text, max(done, end.start() - DONG_LENGTH))
        if match is None:
            return
        done = match.end()
        written = match["name"].replace(" ", "")
        for cut in range(len(written) - 1):
            name = dong_name(written[cut:], known)
            if name is not None:
                kind = LOT if match["lot"] else DONG
                yield Mention(kind, name, None, match.start("name") + cut, match.end())
                break


def dong_name(written: str, known: Gazetteer) -> str | None:
    """A 동 by its name, a 행정동 with a number too: '역삼1동' is in 역삼동, '성수2가' in 성수동2가."""
    if written in known.dongs:
        return written
    if known.towns and (town := town_key(written)) in known.towns:
        return town
    if not _DIGIT.search(written):
        return None
    plain = _TOWN_NUMBER.sub("동", written)
    if plain != written and plain in known.dongs:
        return plain
    lane = _LANE.fullmatch(written)
    if lane and f"{lane[1]}동{lane[2]}가" in known.dongs:
        return f"{lane[1]}동{lane[2]}가"
    return None


def _districts(text: str, known: Gazetteer) -> Iterator[Mention]:
    for match in re.finditer("구", text):
        end = match.end()
        for start in range(max(0, end - GU_LENGTH), end - 1):
            if text[start:end] in known.districts:
                yield Mention(GU, text[start:end], None, start, end)
                break


def _points(text: str, known: Gazetteer) -> Iterator[Mention]:
    for word in re.finditer(_WORD, text):
        written = word[0]
        for end in range(min(len(written), known.longest_point), 2, -1):
            if written[:end] in known.points and _AFTER_POINT.fullmatch(written, end):
                yield Mention(POINT, written[:end], None, word.start(), word.start() + end)
                break
