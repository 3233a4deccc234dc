"""Names of places in a text, as they are written: road and house, 지번, 법정동 or 행정동, 자치구.

Particles may be glued to a name, blanks may be missing or stand too often; a name counts only if the
gazetteer knows it, so that ordinary words that end alike (도로, 통로, 활동, 운동) are none.
"""

import re
from bisect import bisect_right
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
_ENDS = re.compile("[로길동가구]")
_RUN_LETTERS, _OPEN = frozenset(".·0123456789"), frozenset(" \t\n0123456789")
_DIGIT = re.compile(r"\d")
_TOWN_NUMBER = re.compile(r"제?\d{1,2}(?:[.·,]\d{1,2})*동$")
_WORD = re.compile(r"[가-힣A-Za-z0-9]+")
_AFTER_POINT = re.compile(
    r"(?:\d.*|앞.*|옆.*|뒤.*|건너.*|맞은편.*|부근.*|근처.*|입구.*|후문.*|정문.*|쪽.*|방향.*|사이.*|에.*|의.*|까지.*|부터.*"
    r"|인데.*|입니다.*|은|는|이|가|을|를|과|와|로|으로|도)?"
)
"""What may be glued to a name: where beside it, or a particle; anything else makes it another name."""
_LANE = re.compile(r"([가-힣]+?)(\d)가")
DONG_LENGTH, GU_LENGTH, LOT_LENGTH = 12, 5, 24
"""Characters of the longest name, before its end and with it; and more than a lot number after it has."""


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
    found: list[Mention] = []
    road_done = dong_done = 0
    for at in _ENDS.finditer(text):
        letter, end = at[0], at.end()
        if not _may_end(text, end, known.ends[letter]):
            continue
        if letter == "구":
            found += _district(text, end, known)
        elif letter in "로길":
            if end > road_done:
                road_done, roads = _roads(text, end, road_done, known)
                found += roads
        elif end > dong_done:
            dong_done, dongs = _dongs(text, end, dong_done, known)
            found += dongs
    if known.points:
        found += _points(text, known)
    return sorted(found, key=lambda one: (one.start, -one.end)) if len(found) > 1 else found


def _may_end(text: str, end: int, ends: frozenset[str]) -> bool:
    """Whether a name may end here; after a digit or a blank that takes a closer look."""
    return (
        text[max(end - 3, 0) : end] in ends
        or text[max(end - 2, 0) : end] in ends
        or text[end - 2 : end - 1] in _OPEN
    )


def _roads(text: str, end: int, least: int, known: Gazetteer) -> tuple[int, list[Mention]]:
    """The road whose name goes on to `end` or beyond, and up to where the text is read then."""
    match = _RUN.match(text, _start_of_run(text, end - 1, least))
    if match is None:
        return end, []
    run, begin = match[0], match.start()
    ends = [
        at + 1
        for at, letter in enumerate(run)
        if letter in "로길" and _may_end(run, at + 1, known.ends[letter])
    ]
    for start in range(len(run) - 1):
        # No name is longer: a text of one endless word costs what its letters cost.
        near = ends[bisect_right(ends, start + 1) : bisect_right(ends, start + known.longest_road)]
        for stop in reversed(near):
            name = run[start:stop].replace(" ", "")
            if name in known.roads:
                after = begin + stop
                house = _HOUSE.match(text, after)
                number, after = (int(house[1]), house.end()) if house else (None, after)
                return match.end(), [Mention(ROAD, name, number, begin + start, after)]
    return match.end(), []


def _start_of_run(text: str, at: int, least: int) -> int:
    """Where the letters and digits before `at` begin, with a letter."""
    start = at
    while at > least and ("가" <= text[at - 1] <= "힣" or text[at - 1] in _RUN_LETTERS):
        at -= 1
        if text[at] not in _RUN_LETTERS:
            start = at
    return start


def _dongs(text: str, end: int, least: int, known: Gazetteer) -> tuple[int, list[Mention]]:
    """The same of a 동."""
    match = _dong_over(text, end, least)
    if match is None:
        return least, []
    written = match["name"].replace(" ", "")
    for cut in range(len(written) - 1):
        name = dong_name(written[cut:], known)
        if name is not None:
            kind = LOT if match["lot"] else DONG
            return match.end(), [Mention(kind, name, None, match.start("name") + cut, match.end())]
    return match.end(), []


def _dong_over(text: str, end: int, least: int) -> re.Match[str] | None:
    """The longest run like a 동's name that begins at `least` or later and goes on to `end` or beyond."""
    begin = _start_of_run(text, end - 1, max(least, end - DONG_LENGTH))
    match = _DONG.match(text, begin, end + LOT_LENGTH) if begin < end - 1 else None
    if match is not None and match.end("name") >= end:
        return match
    # A blank inside the name, or other words glued before it.
    for start in range(max(least, end - DONG_LENGTH), end - 1):
        if "가" <= text[start] <= "힣":
            match = _DONG.match(text, start, end + LOT_LENGTH)
            if match is not None and match.end("name") >= end:
                return match
    return None


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


def _district(text: str, end: int, known: Gazetteer) -> list[Mention]:
    for start in range(max(0, end - GU_LENGTH), end - 1):
        if text[start:end] in known.districts:
            return [Mention(GU, text[start:end], None, start, end)]
    return []


def _points(text: str, known: Gazetteer) -> Iterator[Mention]:
    for word in re.finditer(_WORD, text):
        written = word[0]
        for end in range(min(len(written), known.longest_point), 2, -1):
            if written[:end] in known.points and _AFTER_POINT.fullmatch(written, end):
                yield Mention(POINT, written[:end], None, word.start(), word.start() + end)
                break
