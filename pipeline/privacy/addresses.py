"""Detailed addresses in a folded text: a road or lot number with its door, or where someone lives.

A district, a 동 or a road alone is no one's address, and neither is the number of a public place ('강남대로
396 강남역 11번 출구 앞'): complaints are about places. What is taken out keeps those words ('마포구
월드컵로 [주소]'), so that the place can still be counted.
"""

import re
from collections.abc import Iterator
from re import Match, Pattern

from pipeline.privacy import rules
from pipeline.privacy.spans import Found

CITY = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청[남북]|전라[남북]|경상[남북]|충북|충남|전북|전남|경북|경남|제주)"
    r"(?:(?:특별자치시|특별자치도|특별시|광역시|시|도)\s{0,2}|\s{1,2})"
)
TOWN = r"[가-힣]{2,4}시\s{1,2}"
REGION = (
    rf"(?:(?:{CITY})?(?:{TOWN})?(?:[가-힣]{{1,4}}[구군]\s{{0,2}})(?:[가-힣]{{1,4}}[읍면]\s{{0,2}})?"
    rf"|{CITY}(?:{TOWN})?|{TOWN})"
)
DONG = r"(?:[가-힣]{1,5}(?:\d{1,2})?(?:동|가|리)|[가-힣]{2,4}[읍면]\s{1,2}[가-힣]{1,4}리)"
ROAD = (
    r"(?:[가-힣]{1,10}(?:\d{1,3}(?:번)?)?(?:대로|로|길)"
    r"(?:\s{0,2}\d{1,4}[가-힣]?(?:번)?(?:가|나|다|라|마|바|사|아)?길)?(?:\s{0,2}\d{1,3}번길)?)"
)
NUMBER = r"(?:지하\s?)?\d{1,5}(?:\s?-\s?\d{1,4})?"
LOT = r"(?:산\s?)?\d{1,4}(?:\s?-\s?\d{1,4})?(?:\s?번지)?(?:\s?\d{1,4}호)?"
DOOR = (
    r"(?:(?:지하|반지하|지층|옥탑)?\s?[A-Za-z]?\d{1,4}(?:호실|호)"
    r"|(?:제\s?)?(?:[A-Za-z]|\d{1,4}|[가나다라마바])\s?동\s{0,2}(?:지하\s?|지층\s?|제\s?)?[A-Za-z]?\d{1,4}\s?호"
    r"|(?:제\s?)?(?:\d{2,4})\s?동\s{0,2}\d{1,2}\s?층"
    r"|(?:지하|반지하)\s?\d?\s?층?\s?[A-Za-z]?\d{0,4}\s?호?|\d{1,2}\s?층(?:\s?\d{1,4}호)?|옥탑방?"
    r"|\d{2,4}\s?-\s?\d{3,4}(?:호)?)"
)
HOUSE = (
    r"[가-힣A-Za-z0-9]{1,12}(?:아파트|아파|[Aa][Pp][Tt]|빌라|오피스텔|맨션|연립|주택|하이츠|빌딩|타워|자이|래미안|푸르지오|힐스테이트"
    r"|아이파크|더샵|롯데캐슬|e편한세상|이편한세상|센트레빌|파크|빌|팰리스|캐슬|뷰|원룸|고시원|하우스|주공|단지|마을|타운|상가)(?:\s?\d{1,2}\s?(?:단지|차))?"
)
BRACKET = r"(?:\s{0,2}\([가-힣0-9,\s]{1,25}\))"
ROUNDABOUT = rf"(?:{BRACKET}?\s{{0,2}},?\s{{0,2}}(?:{HOUSE}\s{{0,2}},?\s{{0,2}})?{DOOR}{BRACKET}?)"
GUARD = r"(?<![가-힣A-Za-z0-9])"
SHUT = r"(?![0-9])(?!\s?(?:호선|번\s?출구|층짜리|번길|[가-힣]?길(?![가-힣])))(?!가(?![가-힣]))"
COUNTED = re.compile(
    r"\s{0,2}(?:년|개?월|일|시|분|초|명|인|개|건|원|만|억|천|백|십|%|퍼센트|프로|[A-Z]|여|달|세대|가구|단계|차[로선]?|위|등|회|배|곳|대|가지|주|평|번|층|동|살|세|학년|인|km|m|㎡|,\d|\.\d|~|-\d)"
)

BY_ROAD = re.compile(
    rf"{GUARD}(?P<kept>(?P<region>{REGION})?(?:{DONG}\s{{1,2}})?{ROAD})\s{{0,2}}(?P<number>{NUMBER})(?:번지)?(?P<door>{ROUNDABOUT})?{SHUT}"
)
BY_LOT = re.compile(
    rf"{GUARD}(?P<kept>(?P<region>{REGION})?{DONG})\s{{1,2}}(?P<number>{LOT})(?P<door>{ROUNDABOUT})?{SHUT}"
)
BY_HOUSE = re.compile(
    rf"{GUARD}(?P<kept>(?P<region>{REGION})?(?:{DONG}\s{{1,2}})?)(?P<number>{HOUSE}\s{{0,2}},?\s{{0,2}}\d{{1,4}}\s?(?:동|-)\s{{0,2}}\d{{1,4}}\s?호?)(?P<door>){SHUT}"
)
BY_DOOR = re.compile(
    rf"(?<![가-힣A-Za-z0-9-])(?P<kept>)(?P<region>)(?P<number>(?:\d{{3,4}}|[A-Za-z])\s?동\s{{0,2}}(?:지하\s?)?\d{{2,4}}\s?호)(?P<door>){SHUT}(?!선)"
)
BEFORE_ANCHOR, AFTER_ANCHOR = 60, 90
"""Characters that an address may take before and after the number of its road, lot or door."""
WORD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣A-Za-z0-9]")
WORDS_BEFORE = 10
"""Words from the first of an address (its city) to its number, and some."""
PATTERNS = (
    (rules.ROAD, BY_ROAD, re.compile(r"[로길]\s{0,2}(?:지하\s?)?\d")),
    (rules.LOT, BY_LOT, re.compile(r"[동가리]\s{1,2}(?:산\s?)?\d")),
    (rules.HOUSE, BY_HOUSE, re.compile(r"\d\s?(?:동|-)\s{0,2}\d")),
    (rules.DOOR, BY_DOOR, re.compile(r"동\s{0,2}(?:지하\s?)?\d{2,4}\s?호")),
)
"""Each kind of address with the cheap sign without which it is not there."""
PUBLIC = re.compile(
    r"^[\s,]{0,2}(?:번지)?\s{0,2}(?:일대|앞|옆|뒤|맞은편|건너편|인근|부근|근처|주변|방면|방향|지점|구간|도로|골목|입구|사거리|삼거리|교차로|버스|정류"
    r"|공원|놀이터|횡단보도|육교|지하|에\s?있는|에\s?위치|소재|일원|[가-힣A-Za-z0-9]{1,10}(?:역|청|공원|학교|시장|센터|병원|출구|교회|마트|극장|사거리|정류장)(?![가-힣])|\d{1,2}번\s?출구)"
)
HOME = re.compile(
    r"거주|주소|사는|살고|살아|삽니다|자택|집[은이으]|집\s|우리\s?집|제\s?집|우편|보내|배송|댁|전입|이사|세대|입주|본가|회신|수령|받을"
)
SPOT = re.compile(r"위치|장소|지점|현장|발생|공사")
SAID = re.compile(r"\s?(?:입니다|이고|이며|인데|이에요|예요|이구요|인\s)")
SENTENCE = re.compile(r"[.!?\n]\s")
NO_DONG = frozenset(
    [
        "자동",
        "행동",
        "운동",
        "활동",
        "이동",
        "노동",
        "감동",
        "진동",
        "변동",
        "작동",
        "가동",
        "충동",
        "연동",
        "공동",
        "동동",
        "합동",
        "이리",
        "우리",
        "거리",
        "소리",
        "자리",
        "머리",
        "다리",
        "관리",
        "처리",
        "정리",
        "수리",
        "분리",
        "권리",
        "마리",
        "가가",
        "물가",
        "평가",
        "허가",
        "국가",
        "휴가",
        "증가",
        "추가",
        "참가",
        "인가",
        "누가",
        "제가",
        "내가",
        "네가",
        "뭔가",
    ]
)
NO_ROAD = frozenset(
    [
        "으로",
        "바로",
        "서로",
        "따로",
        "별로",
        "대로",
        "그대로",
        "제대로",
        "새로",
        "실로",
        "주로",
        "도로",
        "통로",
        "경로",
        "스스로",
        "때로",
        "진로",
        "기로",
        "회로",
        "수로",
        "선로",
        "미로",
        "활로",
        "하수로",
        "보행로",
        "산책로",
        "우회로",
        "진입로",
        "자전거도로",
        "번호로",
        "문자로",
        "전화로",
        "연락처로",
        "계좌로",
        "길",
        "골목길",
        "출근길",
        "퇴근길",
        "등굣길",
        "등하굣길",
        "산길",
        "이면도로",
        "평균으로",
        "추가로",
        "최대로",
        "하루로",
    ]
)
ENDS_IN_PARTICLE = re.compile(r"(?:으로|호로|번으로|[가-힣]{2,6}(?:에서|하게|이라|부터)[가-힣]{0,4}로)$")


def addresses(text: str, signs: int = rules.ALL) -> Iterator[Found]:
    """Detailed addresses of the rules that are signed, the most telling pattern first."""
    for rule, pattern, anchor in PATTERNS:
        if signs & rule:
            for hit in _hits(text, pattern, anchor):
                if _is_someones(text, hit, pattern is BY_ROAD, pattern is BY_LOT):
                    yield Found("ADDR", hit.start(), hit.end(), hit.group("kept").strip())


def _hits(text: str, pattern: Pattern[str], anchor: Pattern[str]) -> Iterator[Match[str]]:
    """Matches of a pattern, tried at the words right before each of its anchors; they do not overlap."""
    position = 0
    for sign in anchor.finditer(text):
        first = max(position, sign.start() - BEFORE_ANCHOR)
        for word in [word.start() for word in WORD.finditer(text, first, sign.end())][-WORDS_BEFORE:]:
            if word >= position:
                hit = pattern.match(text, word, sign.end() + AFTER_ANCHOR)
                position = hit.end() if hit else word + 1
                if hit:
                    yield hit


def _is_someones(text: str, hit: Match[str], is_road: bool, is_lot: bool) -> bool:
    """Whether an address is of a home or office of someone rather than of a public place."""
    if not (is_road or is_lot):
        return True
    region, door, number = hit.group("region"), hit.group("door"), hit.group("number")
    words = hit.group("kept")[len(region or "") :].split()
    last = words[-1] if words else ""
    if is_road and (last in NO_ROAD or ENDS_IN_PARTICLE.search(last)):
        return False
    if is_lot and last in NO_DONG and not region:
        return False
    if door and ("호" in door or "층" in door or re.search(r"\d", door)):
        return bool(region) or "호" in door or is_road or "-" in number
    if is_lot and "호" in number:
        return True
    if not hit.group().endswith("번지") and COUNTED.match(text, hit.end()):
        return False
    after = text[hit.end() : hit.end() + 16]
    before = SENTENCE.split(text[max(0, hit.start() - 20) : hit.start()])[-1]
    if PUBLIC.search(after) or SPOT.search(before):
        return False
    if HOME.search(before) or HOME.search(after) or SAID.match(after):
        return bool(region) or "-" in number or (is_road and len(last) > 2)
    return False
