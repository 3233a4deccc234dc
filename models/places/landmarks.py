"""Names of places in a text that no table knows: '별빛공원', '달마루역 3번 출구', '부산 해운대구'.

They put nothing on the map. Where a text names no place that is known, its first such name is shown beside
the complaint, so that the one who reads it knows where to ask.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROVINCES = (
    "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|충청북|충청남|"
    "전라북|전라남|경상북|경상남"
)
ENDS = (
    "초등학교|중학교|고등학교|대학교|학교|여고|어린이집|유치원|도서관|미술관|박물관|체육관|경기장|운동장|월드컵경기장|"
    "공원|광장|시장|상가|백화점|마트|아파트|빌라|맨션|오피스텔|빌딩|타워|호텔|병원|보건소|요양원|약국|성당|교회|"
    "사거리|삼거리|오거리|교차로|로터리|육교|지하차도|고가도로|대교|철교|터널|나들목|분기점|휴게소|고속도로|순환로|해수욕장|"
    "터미널|공항|정류장|정류소|차고지|환승센터|주민센터|행정복지센터|파출소|지구대|경찰서|소방서|우체국|구청|시청|"
    "저수지|약수터|둘레길|산책로|휴양림|유수지|놀이터|주차장|테마파크|센터|리조트|캠퍼스|단지|마을|역|산|섬|항"
)
NAMELESS = frozenset(Path(__file__).with_name("nameless.txt").read_text("utf-8").split())
"""Words that make no name of what follows them: '우리 학교', '버스정류장', '아파트단지'."""
SHORT_ENDS = frozenset(("역", "산", "섬", "항"))
"""Ends of common words too (무역, 예산): a name before them has two letters at least."""
_COMMON = re.compile(r"(?:[구영해병용]|(?<!단)지)역$|(?:정|생|재|예|유|국|결|청)산$")
"""'사고 구역', '산림지역', '연말정산' are no stations and no hills; '산업단지역' is one."""
_PARTICLE = "[은는이가을를과와로의도에]|에서|에는|에도|까지|부터|으로|이나|이랑|입니다|인데"
_BESIDE = "쪽|앞|옆|뒤|건너|맞은편|부근|근처|입구|정문|후문|내|안"
_NAMED = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣A-Za-z0-9]{{1,12}}?)(?P<end>{ENDS})(?P<gate>\s?\d{{1,2}}\s?번\s?출구)?"
    rf"(?=(?:{_BESIDE})?(?:{_PARTICLE})?(?![가-힣]))"
)
_PROVINCE = re.compile(
    rf"(?<![가-힣])(?!경기(?!도|\s[가-힣]{{1,4}}[시군]))(?:{PROVINCES})(?:특별자치시|특별자치도|특별시|광역시|시|도)?"
    rf"(?:\s[가-힣]{{1,4}}?[시군구](?=(?:{_PARTICLE})?(?![가-힣]))){{0,3}}(?=(?:{_PARTICLE})?(?![가-힣]))"
)


@dataclass(frozen=True)
class Landmark:
    """One name in a text, as it is written."""

    text: str
    start: int
    end: int


def landmarks(text: str) -> list[Landmark]:
    """Every name, in the order of the text; of two that overlap the longer one."""
    found = sorted({*_named(text), *_provinces(text)}, key=lambda one: (one[0], -one[1]))
    kept: list[Landmark] = []
    for start, end in found:
        if not kept or start >= kept[-1].end:
            kept.append(Landmark(text[start:end], start, end))
    return kept


def first_landmark(text: str) -> str | None:
    """The first name that a text says, if any; the city itself is none."""
    return next((one.text for one in landmarks(text) if not one.text.startswith("서울")), None)


def _named(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(_NAMED, text):
        name = match["name"]
        least = 2 if match["end"] in SHORT_ENDS else 1
        is_common = not match["gate"] and _COMMON.search(name + match["end"])
        if name not in NAMELESS and not name.isdigit() and len(name) >= least and not is_common:
            yield match.start("name"), match.end("gate") if match["gate"] else match.end("end")


def _provinces(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(_PROVINCE, text):
        yield match.start(), match.end()
