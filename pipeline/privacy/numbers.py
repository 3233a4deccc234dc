r"""Number-like personal data in a folded text: every pattern bounded, guarded by neighbours, never `\b`.

A hit that looks like a number of an office (receipt, registered mail, business …) is told by the nearest
label before it. A failed checksum drops nothing: since October 2020 the last digits of resident numbers
are random (Presidio's KR_RRN notes).
"""

import re
from collections.abc import Iterator
from re import Match, Pattern

from pipeline.privacy import rules
from pipeline.privacy.spans import Found

LOOK_BACK = 25
"""Characters before a number in which its label counts."""
S = r"[-.\s·_~/,()]{0,3}"
DASH = r"\s{0,2}[-.·_~/]?\s{0,2}"
OPEN = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-.])"
SHUT = r"(?![0-9A-Za-z])(?![-.][0-9])"

RUN = re.compile(r"[0-9O](?:(?:[^0-9가-힣]{0,5}|[가-힣]?\s?에\s?)[0-9Oo*xX#●○•])+")
"""Digits, and what is written for them, near each other."""
DIGIT = re.compile(r"[0-9Oo*xX#●○•lI|]")
BEFORE_RUN, AFTER_RUN = 12, 8
"""Letters before and after a run that its patterns look at: a bracket, an area, the next digit."""
SPOKEN = re.compile(r"[공영](?:일|1)[공영]")
OFFICE_LABEL = re.compile(
    r"(?:접수|등기|관리|납부|고지|문서|송장|운송장|택배|우편|배송|증명서?|발급|신청|민원|시리얼|모델|제품|상품|사건|공고|계약|일련"
    r"|예약|주문|승인|거래|사업자|법인|(?<!주민)(?<!주민\s)(?<!외국인)(?<!외국인\s)등록증|청구|영수증|처리|신고|안건|의안|허가|인허가|고객|회원|수용가|계기|정류장|정류소"
    r"|가로등|전신주|시설물?|고유|기기|자산|물품|인증|참조|단속|위반|고발|체납|과세|세금|영업|통지|이의)\s?"
    r"(?!전화|연락|휴대|핸드|차량|계좌|주민|면허|여권|카드|폰)[가-힣]{0,4}\s?(?:번호|코드|ID|id|No\.?|NO\.?|no\.?|#)"
    r"|계량기|등기(?:우편|소포)?|운송장|송장|시리얼|S/N|ISBN|ISSN|바코드|QR\s?코드|사업자\s?등록|법인\s?등록|국민신문고|위도|경도"
)
SPENT = re.compile(r"\d(?=\D)|[.!?](?=\s)")
ACCOUNT_LABEL = re.compile(
    r"계좌|입금|통장|예금주?|송금|이체|환급|환불|은행|뱅크|농협|신협|수협|새마을|금고|우체국|저축|국민|신한|우리|하나|기업|카카오"
    r"|카뱅|토스|케이|씨티|제일|산업|대구|부산|광주|전북|경남|제주|KB|NH|IBK|SC|DGB|iM|아이엠|account",
    re.IGNORECASE,
)
BANK_BEFORE = re.compile(
    r"(?:은행|뱅크|농협|신협|수협|금고|우체국|증권|국민|신한|우리|하나|기업|카카오|카뱅|토스|씨티|제일|산업|부산|대구|광주|전북|경남|제주"
    r"|KB|NH|IBK|SC|DGB|iM|아이엠)\s?(?:은행|뱅크|통장|계좌)?\s?(?:번호)?\s?[:(]?\s?$",
    re.IGNORECASE,
)
CARD_LABEL = re.compile(r"카드|신용|체크|결제|card|비자|VISA|마스터|아멕스", re.IGNORECASE)
RRN_LABEL = re.compile(
    r"(?:주민|외국인)\s?등록(?:증|카드|표)?(?:의|상)?\s?(?:번호)?|(?:주민|외국인)\s?번호|주민번|주번"
    r"|(?:거소\s?신고|체류\s?카드|신분|민)증?(?:의|상)?\s?(?:번호)"
    r"|거소\s?신고|체류\s?카드|신분증|민증"
)
TAIL_LABEL = re.compile(r"(?:주민|외국인|뒷|뒤)[가-힣\s]{0,8}(?:번호|자리|숫자)[가-힣:\s]{0,6}$")
PASSPORT_LABEL = re.compile(r"여권|passport", re.IGNORECASE)
DRIVER_LABEL = re.compile(r"면허")
PHONE_LABEL = re.compile(
    r"전화|연락|번호|휴대|핸드폰|폰|집|☎|자택|회신|문자|tel|TEL|Tel|H\.?P|팩스|fax", re.IGNORECASE
)
OFFICE_LINE = re.compile(
    r"(?:시청|구청|군청|도청|청사|주민\s?센터|행정\s?복지\s?센터|동사무소|보건소|(?<!택배\s)센터|공단|공사|경찰서|소방서|지구대|파출소"
    r"|민원실|상황실|당직실|관리사무소|[가-힣]{2,8}[과팀국]|부서|감사관|감독원|금감원|(?<!사무)(?<!화장)(?<!우리)실|대표|고객\s?센터|콜\s?센터|상담실|병원|의원|학교|도서관|회관|협회|문의처?)"
    r"\s{0,2}(?:대표)?\s?(?:전화|번호|문의|연락처)?\s?(?:번호)?[은는]?\s?[:(☎]{0,3}\s{0,2}(?:☎|tel|TEL)?\s?[:.)]?\s{0,2}$"
)
CAR_LABEL = re.compile(
    r"차량|차번호|번호판|승용|택시|버스|트럭|화물|주차|운전|견인|오토바이|이륜|배달|차주|단속|스쿠터|정차|차가|차를|제\s?차|검정|흰색|은색|견인"
    r"|회색|파란|빨간|노란|하얀|외제|소형|중형|대형\s?차|SUV|비상등|승합차|택배차|봉고|지프|세단|차의|차들|주차된\s?차"
    r"|레미콘|덤프|승합|자동차|넘버|주행|뺑소니|과속|신호위반|난폭|경적"
)

RRN = re.compile(
    OPEN + r"(\d{2})[ ]?(0[1-9]|1[0-2])[ ]?(0[1-9]|[12]\d|3[01])"
    r"(\s{0,3}[-.·_~/*]{0,2}\s{0,3})([0-9])(\d{6}|[*xX●○•#]{6})(?![0-9A-Za-z*])"
)
RRN_SPACED = re.compile(OPEN + r"\d(?:\s\d){5}\s?-?\s?\d(?:\s\d){6}" + SHUT)
RRN_TAIL = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{6}(?![0-9A-Za-z])")
LANDLINE = r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
PHONES = (
    re.compile(
        r"(?<![0-9A-Za-z])(?<!\d[-.])\(?(?:\+\s?82|0082|82)[-.\s]{0,2}\(?0?\)?[-.\s]{0,2}1[016789]"
        + S
        + r"\d{3,4}"
        + S
        + r"\d{4}(?![0-9A-Za-z])"
    ),
    re.compile(
        r"(?<![0-9A-Za-z])(?<!\d[-.])\(?[0Oo][1lI|][0Oo16789]\)?(?:" + S + r"|\s?에\s?)"
        r"[0-9Oo]{3,4}(?:" + S + r"|\s?에\s?)[0-9Oo]{4}(?![0-9A-Za-z])"
    ),
    re.compile(r"(?<![0-9A-Za-z])(?<!\d[-.])0[-.\s]{0,2}1[-.\s]{0,2}0(?:[-.\s]{0,2}\d){8}(?![0-9A-Za-z])"),
    re.compile(
        r"(?<![0-9A-Za-z])(?<!\d[-.])\(?0(?:70|50\d|10)\)?" + S + r"\d{3,4}" + S + r"\d{4}(?![0-9A-Za-z])"
    ),
)
LINE = re.compile(
    r"(?<![0-9A-Za-z])(?<!\d[-.])\(?" + LANDLINE + r"(" + S + r")\d{3,4}(" + S + r")\d{4}(?![0-9A-Za-z])"
)
ABROAD = re.compile(
    r"(?<![0-9A-Za-z])\+\s?82[-.\s]{0,2}\(?0?\)?(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)"
    + S
    + r"\d{3,4}"
    + S
    + r"\d{4}(?![0-9A-Za-z])"
)
SHORT_LINE = re.compile(r"(?<![0-9A-Za-z])(?<!\d[-.])[2-9]\d{2,3}[-.]\d{4}(?![0-9A-Za-z])(?![-.]\d)")
SHORT_LABEL = re.compile(
    r"(?:집|자택|휴대|제|내|본인)\s?(?:전화|폰|번호|연락처)\s?(?:번호)?[은는]?\s?[:(]?\s?$"
)
SAID = "[공영일이삼사오육륙칠팔구하나둘0-9]"
SPOKEN_PHONE = re.compile(
    r"(?<![가-힣0-9])[공영0](?:일|1)[공영0](?:[-.\s,]{0,3}|\s?에\s?)(?:"
    + SAID
    + r"(?:[-.\s,]{0,3}|\s?에\s?)){6,7}"
    + SAID
)
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\s{0,2}(?:@|\(at\)|\[at\]|\{at\}|골뱅이|앳)\s{0,2}"
    r"(?:[A-Za-z0-9가-힣-]{1,40}\s?(?:\.|\(dot\)|\[dot\]|점|닷)\s?){1,4}(?:[A-Za-z]{2,18}|한국|닷컴|컴|넷)"
)
EMAIL_HOST = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\s{0,2}(?:@|\(at\)|\[at\]|골뱅이)\s{0,2}"
    r"(?:naver|gmail|hanmail|daum|nate|kakao|hotmail|outlook|yahoo|icloud|네이버|지메일|한메일|다음|네이트|핫메일|카카오|아웃룩)"
    r"(?:\s?[.점닷]?\s?(?:com|net|컴|넷|닷컴))?",
    re.IGNORECASE,
)
ROLE_MAIL = re.compile(
    r"(?:webmaster|help(?:desk)?|info|admin|minwon|contact|support|master|privacy|cs|noreply|no-reply|pr|press)@"
    r"[a-z0-9.-]{1,60}\.(?:go|or|re)\.kr$",
    re.IGNORECASE,
)
CARD = re.compile(OPEN + r"\d{4}(?:" + S + r"\d{4}){3}" + SHUT)
AMEX = re.compile(OPEN + r"3[47]\d{2}" + S + r"\d{6}" + S + r"\d{5}" + SHUT)
PART_CARD = re.compile(OPEN + r"\d{4}[- ]?(?:[\d*xX]{4}[- ]?){2}[\d*xX]{4}(?![0-9A-Za-z])")
PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])[A-Za-z](?:\s?\d{8}|\s?\d{3}[A-Za-z]\d{4}|[A-Za-z]\s?\d{7})(?![0-9A-Za-z])"
)
REGION = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
DRIVER = re.compile(
    OPEN + r"(?:\d{2}|" + REGION + r")" + DASH + r"\d{2}" + DASH + r"\d{6}" + DASH + r"\d{2}" + SHUT
)
REGIONAL = re.compile(REGION)
DRIVER_LOOSE = re.compile(OPEN + r"\d{12}" + SHUT)
PLATE_LETTERS = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호육공해국합"
PLATE = re.compile(
    r"\d(?<![0-9A-Za-z]\d)\d{0,2}\s{0,2}([" + PLATE_LETTERS + r"])(\s{0,2}[-]?\s{0,2})\d{4}(?![0-9])"
)
ALSO_UNITS = "호도주조부구거서소수하"
"""Letters of plates that also count something ('30도 2000'); a serial that begins with 0 counts nothing."""
AREA_BEFORE = re.compile(r"(?:" + REGION + r")\s{0,2}$")
OLD_PLATE = re.compile(
    r"(?<![가-힣])(?:" + REGION + r")\s{0,2}[가-힣]{2,4}\s{0,2}[" + PLATE_LETTERS + r"]\s{0,2}\d{4}(?![0-9])"
)
CASE = re.compile(r"선고|대법|판결|결정|사건|법원")
COUNTED = re.compile(
    r"\s{0,2}(?:[여]?\s?(?:원|명|개|건(?!널|너)|년|세대|가구|평|㎡|제곱|미터|km|톤|만|억|천|백|회(?!색)|번지|호|시|분|초(?!등)|월|일|주년|%|퍼센트|여\s)|[-.,:]\d)"
)
ACCOUNT = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-.])(?:\d{2,8}(?:\s{0,2}[-.]\s{0,2}\d{1,8}){1,4}|\d{2,7}(?:\s\d{1,8}){1,4}|\d{10,16})(?![0-9A-Za-z])(?!-\d)"
)
DATE_LIKE = re.compile(
    r"(?:19|20)\d\d\s?[-.\s]\s?(?:0?[1-9]|1[0-2])\s?[-.\s]\s?(?:0?[1-9]|[12]\d|3[01])(?!\d)"
)


def numbers(text: str, signs: int = rules.ALL) -> Iterator[Found]:
    """Number-like findings of the rules that are signed, surest first."""
    if signs & rules.EMAIL:
        yield from _emails(text)
    if signs & rules.SPOKEN and SPOKEN.search(text):
        yield from (Found("PHONE", *one.span()) for one in SPOKEN_PHONE.finditer(text))
    windows = _windows(text) if signs & rules.LONG else ()
    for least, find in LONG_RULES:
        for start, end, digits in windows:
            if digits >= least:
                yield from find(text, start, end)
    if signs & rules.PLATE:
        yield from _plates(text)
    if signs & rules.OLD_PLATE:
        yield from _old_plates(text)
    for start, end, digits in windows:
        if digits >= 9:
            yield from _accounts(text, start, end)


def _windows(text: str) -> list[tuple[int, int, int]]:
    """Stretches around seven or more digits that stand near each other, and how many; near ones are one."""
    found: list[tuple[int, int, int]] = []
    for run in RUN.finditer(text):
        digits = len(DIGIT.findall(run.group()))
        if digits < 7:
            continue
        start, end = run.start() - BEFORE_RUN, run.end() + AFTER_RUN
        if found and start <= found[-1][1]:
            start, _, before = found.pop()
            digits += before
        found.append((max(0, start), end, digits))
    return found


def _before(text: str, hit: Match[str], width: int = LOOK_BACK) -> str:
    """What stands before a hit on its line."""
    window = text[max(0, hit.start() - width) : hit.start()]
    return window[window.rfind("\n") + 1 :] if hit.start() else ""


def _nearest(label: Pattern[str], window: str) -> int:
    """Where the last label of a window ends; −1 if there is none."""
    last = -1
    for one in label.finditer(window):
        last = one.end()
    return last


def _is_offices(text: str, hit: Match[str], own: Pattern[str] | None = None) -> bool:
    """Whether the nearest label before a number says that it is an office's and not `own`."""
    window = _before(text, hit)
    since = _nearest(SPENT, window)  # a label speaks for the first number after it, within its sentence
    office = _nearest(OFFICE_LABEL, window[max(since, 0) :])
    office += since if office >= 0 < since else 0
    return office >= 0 and office >= (_nearest(own, window) if own else -1)


def _emails(text: str) -> Iterator[Found]:
    for pattern in (EMAIL, EMAIL_HOST):
        for hit in pattern.finditer(text):
            if not ROLE_MAIL.search(hit.group()):
                yield Found("EMAIL", *hit.span())


def _residents(text: str, start: int, end: int) -> Iterator[Found]:
    """Whole resident numbers."""
    for hit in RRN.finditer(text, start, end):
        gap, seventh, tail = hit.group(4), hit.group(5), hit.group(6)
        if seventh in "09" and not RRN_LABEL.search(_before(text, hit)):
            continue
        if _is_offices(text, hit, RRN_LABEL):
            continue
        if "\n" in gap and not tail.isdigit():
            continue
        yield Found("FRN" if seventh in "5678" else "RRN", *hit.span())
    for hit in RRN_SPACED.finditer(text, start, end):
        digits = re.sub(r"\D", "", hit.group())
        if 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31 and digits[6] in "12345678":
            yield Found("FRN" if digits[6] in "5678" else "RRN", *hit.span())


def _resident_tails(text: str, start: int, end: int) -> Iterator[Found]:
    for hit in RRN_TAIL.finditer(text, start, end):
        if TAIL_LABEL.search(_before(text, hit)) and not _is_offices(text, hit, TAIL_LABEL):
            yield Found("FRN" if hit.group()[0] in "5678" else "RRN", *hit.span())


def _phones(text: str, start: int, end: int) -> Iterator[Found]:
    for pattern in PHONES:
        for hit in pattern.finditer(text, start, end):
            if re.match(r"01[16-9]\d{6}\D", hit.group()):
                continue
            if sum(letter.isdigit() for letter in hit.group()) >= 8 and not _is_offices(
                text, hit, PHONE_LABEL
            ):
                yield Found("PHONE", *_trimmed(hit))
    for hit in ABROAD.finditer(text, start, end):
        yield Found("PHONE", *_trimmed(hit))
    for hit in LINE.finditer(text, start, end):
        window = _before(text, hit)
        if hit.group(2) and not hit.group(1):
            continue
        split = hit.group(1)
        if OFFICE_LINE.search(window) or "-2133-" in hit.group() or _is_offices(text, hit, PHONE_LABEL):
            continue
        if split or PHONE_LABEL.search(window):
            yield Found("PHONE", *_trimmed(hit))
    for hit in SHORT_LINE.finditer(text, start, end):
        if SHORT_LABEL.search(_before(text, hit)):
            yield Found("PHONE", *hit.span())


def _trimmed(hit: Match[str]) -> tuple[int, int]:
    """The span of a phone; an opening bracket that is not closed within it does not belong to it."""
    loose = hit.group().startswith("(") and ")" not in hit.group()
    return hit.start() + loose, hit.end()


def _licences(text: str, start: int, end: int) -> Iterator[Found]:
    for hit in DRIVER.finditer(text, start, end):
        is_split = len(re.findall(r"\d[-.·_~/\s]+|[가-힣]", hit.group())) > 2 or REGIONAL.match(hit.group())
        if (is_split or DRIVER_LABEL.search(_before(text, hit))) and not _is_offices(text, hit, DRIVER_LABEL):
            yield Found("DRIVER", *hit.span())
    for hit in DRIVER_LOOSE.finditer(text, start, end):
        if DRIVER_LABEL.search(_before(text, hit)):
            yield Found("DRIVER", *hit.span())


def _cards(text: str, start: int, end: int) -> Iterator[Found]:
    for pattern in (CARD, AMEX):
        for hit in pattern.finditer(text, start, end):
            window = _before(text, hit)
            office = _is_offices(text, hit, CARD_LABEL)
            account = _nearest(ACCOUNT_LABEL, window) > _nearest(CARD_LABEL, window)
            if not office and not account and (CARD_LABEL.search(window) or _is_luhn(hit.group())):
                yield Found("CARD", *hit.span())
    for hit in PART_CARD.finditer(text, start, end):
        if "*" in hit.group() and CARD_LABEL.search(_before(text, hit)):
            yield Found("CARD", *hit.span())


def _is_luhn(number: str) -> bool:
    digits = [int(letter) for letter in number if letter.isdigit()]
    if digits[0] not in (3, 4, 5, 6, 9):
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _passports(text: str, start: int, end: int) -> Iterator[Found]:
    for hit in PASSPORT.finditer(text, start, end):
        after = text[hit.end() : hit.end() + 12]
        if PASSPORT_LABEL.search(_before(text, hit)) or PASSPORT_LABEL.search(after):
            yield Found("PASSPORT", *hit.span())


def _plates(text: str) -> Iterator[Found]:
    for hit in PLATE.finditer(text):
        letter, gap = hit.groups()
        before = hit.group().split(letter)[0]
        area = AREA_BEFORE.search(text, max(0, hit.start() - 4), hit.start())
        if area:
            yield Found("PLATE", area.start(), hit.end())
            continue
        spaced, told = bool(gap) or before != before.rstrip(), _has_car(text, hit)
        no_count = letter not in ALSO_UNITS and len(before.rstrip()) > 2
        is_sure = not spaced or hit.group()[-4] == "0" or no_count
        if len(before.rstrip()) < 2 or not (told or is_sure):
            continue
        if COUNTED.match(text, hit.end()) and (spaced or not told):
            continue
        if not CASE.search(re.split(r"[.!?]\s", _before(text, hit))[-1]):
            yield Found("PLATE", *hit.span())


def _old_plates(text: str) -> Iterator[Found]:
    for hit in OLD_PLATE.finditer(text):
        if _has_car(text, hit):
            yield Found("PLATE", *hit.span())


def _has_car(text: str, hit: Match[str]) -> bool:
    around = text[max(0, hit.start() - 40) : hit.start()] + " " + text[hit.end() : hit.end() + 40]
    return bool(CAR_LABEL.search(around))


def _accounts(text: str, start: int, end: int) -> Iterator[Found]:
    for hit in ACCOUNT.finditer(text, start, end):
        number = hit.group()
        count = sum(letter.isdigit() for letter in number)
        if not 9 <= count <= 16 or DATE_LIKE.match(number):
            continue
        window = _before(text, hit)
        if _is_offices(text, hit, ACCOUNT_LABEL) or LINE.fullmatch(number):
            continue
        after = text[hit.end() : hit.end() + 12]
        told = BANK_BEFORE.search(window) or re.search(r"계좌|통장|입금|예금|송금|이체|환급|환불", window)
        if told or re.match(r"\s?[(]?\s?(?:계좌|[가-힣]{2,4}은행|농협|예금주)", after):
            yield Found("ACCOUNT", *hit.span())


LONG_RULES = (
    (13, _residents),
    (7, _resident_tails),
    (7, _phones),
    (10, _licences),
    (14, _cards),
    (7, _passports),
)
"""Rules for long numbers with the digits that each needs at least, in the order in which they win."""
