"""Short texts with invented personal data and its place, and hard negatives, to measure the mask on.

The sentences and spellings are written apart from the mask's patterns; the values belong to no one (see
pipeline/synthetic/invented.py: telephone ranges never given out, example hosts, serials under 0100).
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

SLOT = re.compile(r"\{(\w+)\}")
Draw = random.Random


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what in it is personal: (kind, start, end), half-open."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


def _digits(draw: Draw, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _mobile(draw: Draw) -> str:
    middle, last = draw.choice("01") + _digits(draw, 3), _digits(draw, 4)
    join = draw.choice(["-", "-", "-", "", " ", ".", " - ", ")", "~", "–", "ㅡ", "_", "/"])
    number = f"010{join}{middle}{'-' if join == ')' else join}{last}"
    kind = draw.random()
    if kind < 0.06:
        return _wide(number)
    if kind < 0.10:
        return f"+82-10-{middle}-{last}"
    if kind < 0.14:
        said = str.maketrans("0123456789", "공일이삼사오육칠팔구")
        return f"공일공 {middle.translate(said)} {last.translate(said)}"
    if kind < 0.17:
        return "\u200b".join(number)
    return number


def _line(draw: Draw) -> str:
    area = draw.choice(["02", "031", "032", "041", "051", "064", "070", "0502"])
    return draw.choice(["{}-{}-{}", "{}) {}-{}", "{}.{}.{}", "{} {} {}"]).format(
        area, "0" + _digits(draw, 2), _digits(draw, 4)
    )


def _resident(draw: Draw, sevenths: str) -> str:
    day = f"{draw.randrange(40, 100):02d}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}"
    join = draw.choice(["-", "-", "-", "", " ", " - ", "–", "－", "~"])
    tail = "******" if draw.random() < 0.1 else _digits(draw, 6)
    return f"{day}{join or ('-' if '*' in tail else '')}{draw.choice(sevenths)}{tail}"


def _mail(draw: Draw) -> str:
    user = draw.choice(["moonlit", "s.river", "green_leaf", "k-walker", "haru", "bom.nal"]) + str(
        draw.randrange(10, 999)
    )
    host = draw.choice(["example.com", "example.org", "mail.example.co.kr", "example.net"])
    return user + draw.choice(["@", "@", "@", "@", " @ ", "(at)", "[at]", "골뱅이"]) + host


def _account(draw: Draw) -> str:
    shape = draw.choice([(6, 2, 6), (3, 3, 6), (3, 4, 4, 2), (4, 2, 7), (3, 6, 5), (12,), (14,), (4, 3, 6)])
    return draw.choice(["-", "-", "-", " "]).join(
        "0" * (not place) + _digits(draw, size - (not place)) for place, size in enumerate(shape)
    )


def _card(draw: Draw) -> str:
    head = [int(letter) for letter in draw.choice("4569") + _digits(draw, 14)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in head[::2]]
    number = "".join(map(str, head)) + str(-(sum(doubled) + sum(head[1::2])) % 10)
    return draw.choice(["-", " ", "", "."]).join(number[place : place + 4] for place in range(0, 16, 4))


def _passport(draw: Draw) -> str:
    return draw.choice("MSR") + draw.choice(
        [_digits(draw, 8), _digits(draw, 3) + draw.choice("ABCD") + _digits(draw, 4)]
    )


def _licence(draw: Draw) -> str:
    head = draw.choice([f"{draw.randrange(11, 29)}", f"{draw.randrange(11, 29)}", "서울", "강원"])
    join = draw.choice(["-", "-", " "])
    return join.join((head, _digits(draw, 2), _digits(draw, 6), _digits(draw, 2)))


def _plate(draw: Draw) -> str:
    letter = draw.choice("가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주허하호")
    front = str(draw.choice([draw.randrange(10, 70), draw.randrange(100, 700)]))
    if draw.random() < 0.15:
        area = draw.choice(["서울", "경기", "인천"]) + draw.choice(["", " "])
        return f"{area}{draw.randrange(31, 39)}{draw.choice('바사아자')} 00{_digits(draw, 2)}"
    return f"{front}{letter}{draw.choice(['', '', ' '])}00{_digits(draw, 2)}"


SURNAMES = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민"
GIVEN = (
    "서준", "도윤", "하준", "지호", "은우", "시우", "예준", "유준", "민재", "서연", "이서", "지우",
    "서윤", "하윤", "아윤", "수아", "하은", "지유", "영수", "영호", "정호", "성민", "상훈", "동현",
    "현우", "지훈", "준영", "미경", "은정", "은주", "현정", "미영", "지영", "수진", "민지", "유진",
    "혜진", "영희", "순자", "영자", "말순", "경숙", "정숙", "명숙", "옥순", "춘자", "병철", "광수",
    "종수", "기영", "태식", "달수", "봉수", "덕배", "한별", "보람", "슬기", "아람", "다은", "가은",
    "나연", "채원", "소율", "라희",
)  # fmt: skip


def _name(draw: Draw) -> str:
    return draw.choice(SURNAMES) + draw.choice(GIVEN)


def _address(draw: Draw) -> str:
    gu, dong = draw.choice(
        [("강북구", "가람동"), ("서초구", "하늘동"), ("동작구", "새솔동"), ("관악구", "은하동")]
    )
    city = draw.choice(["서울시 ", "서울특별시 ", "서울 ", "", ""])
    road = draw.choice(["한빛로", "달빛대로", "느티나무로", "물결로", "새벽로 14길", "은하수로27길"])
    lot = f"{draw.randrange(1, 900)}-{draw.randrange(1, 60)}"
    door = draw.choice(
        [
            f"{draw.randrange(101, 130)}동 {draw.randrange(1, 25)}0{draw.randrange(1, 9)}호",
            f"{draw.randrange(101, 999)}호",
            f"지층 {draw.randrange(101, 109)}호",
            f"{draw.randrange(2, 15)}층",
        ]
    )
    return draw.choice(
        [
            f"{city}{gu} {road} {draw.randrange(1, 300)}, {door}",
            f"{city}{gu} {road} {draw.randrange(1, 300)} {door}",
            f"{city}{gu} {dong} {lot} {door}",
            f"{gu} {dong} {lot}번지",
            f"{dong} {lot} {draw.randrange(101, 999)}호",
        ]
    )


VALUES: dict[str, tuple[str, Callable[[Draw], str]]] = {
    "mobile": ("PHONE", _mobile),
    "line": ("PHONE", _line),
    "rrn": ("RRN", lambda draw: _resident(draw, "1234")),
    "frn": ("FRN", lambda draw: _resident(draw, "5678")),
    "mail": ("EMAIL", _mail),
    "account": ("ACCOUNT", _account),
    "card": ("CARD", _card),
    "passport": ("PASSPORT", _passport),
    "licence": ("DRIVER", _licence),
    "plate": ("PLATE", _plate),
    "name": ("NAME", _name),
    "addr": ("ADDR", _address),
}
PARTS: dict[str, Callable[[Draw], str]] = {
    "n4": lambda draw: _digits(draw, 4),
    "n5": lambda draw: _digits(draw, 5),
    "n6": lambda draw: _digits(draw, 6),
    "n7": lambda draw: _digits(draw, 7),
    "n13": lambda draw: _digits(draw, 13),
    "day": lambda draw: f"20{draw.randrange(18, 25)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}",
    "short": lambda draw: f"{draw.randrange(18, 25)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}",
    "few": lambda draw: str(draw.randrange(2, 99)),
    "some": lambda draw: str(draw.randrange(100, 999)),
    "bank": lambda draw: draw.choice(
        [
            "국민은행",
            "신한",
            "우리은행",
            "농협",
            "하나은행",
            "새마을금고",
            "우체국",
            "기업은행",
            "카카오뱅크",
            "수협",
        ]
    ),
    "gu": lambda draw: draw.choice(["강북구", "서초구", "동작구", "관악구", "중랑구"]),
    "road": lambda draw: draw.choice(["한빛로", "달빛대로", "느티나무로", "물결로"]),
}
TRUE_SENTENCES = (
    "결과 나오는 대로 {mobile} 여기로 알려주시면 됩니다.",
    "낮에는 통화가 어려우니 {mobile}로 남겨 주세요.",
    "{mobile}이 제 것이고 {mobile}은 집사람 것입니다.",
    "부재중이면 {mobile}, {line} 순서로 걸어 주세요.",
    "저녁 여덟 시 이후 자택 {line}번으로 통화 가능합니다",
    "({mobile}) 문자만 됩니다",
    "팩스 {line}으로도 보냈습니다.",
    "등본을 떼려니 {rrn}이 맞는지 묻더군요.",
    "아버지 주민등록번호 {rrn}로 조회하면 나옵니다",
    "주민번호({rrn})가 서류에 그대로 찍혀 나왔습니다.",
    "체류카드에 적힌 {frn} 로 신청하니 오류가 납니다.",
    "외국인등록번호: {frn}",
    "회신은 {mail}으로 받겠습니다.",
    "사진은 {mail}에서 보낸 메일에 있어요",
    "과오납금은 {bank} {account}로 넣어 주십시오.",
    "계좌 {account} {bank}이고 본인 명의입니다.",
    "{bank} 계좌번호는 {account}입니다만 아직 입금이 안 되었습니다",
    "어제 카드 {card}로 두 번 빠져나갔습니다.",
    "결제한 신용카드는 {card}예요",
    "여권 {passport}의 영문 철자가 틀렸습니다.",
    "재발급받은 여권번호가 {passport}인데 등록이 안 됩니다",
    "면허번호 {licence}가 정지로 나옵니다.",
    "운전면허증({licence}) 적성검사 기간을 놓쳤습니다.",
    "횡단보도 위에 {plate} 차가 서 있습니다.",
    "{plate} 승용차가 매일 같은 자리에 주차합니다",
    "번호판 {plate}, 검은 승합차입니다.",
    "택시 {plate}이 신호를 무시하고 갔어요.",
    "본인은 {addr}에 거주하고 있습니다.",
    "제 주소는 {addr}입니다.",
    "통지서는 {addr} 으로 보내 주시기 바랍니다",
    "성함은 {name}이고 번호는 {mobile}입니다.",
    "민원인 {name}, 연락처 {mobile}",
    "접수하신 분은 {name} 주무관이었습니다.",
    "아랫집 {name} 씨가 담배를 피웁니다.",
    "위와 같이 요청합니다. {name} 드림",
    "신청인 {name} / 주민번호 {rrn} / 주소 {addr}",
)
FALSE_SENTENCES = (
    "접수번호 {day}-{n7}이 아직 처리 중이라고만 나옵니다.",
    "접수번호 {short}-{n7} 건 회신 바랍니다.",
    "등기번호 {n13} 반송 사유가 궁금합니다",
    "등기 {n4}-{n4}-{n5}을 못 받았습니다.",
    "전자납부번호 11{some}-1-{few}-23-1-{n7}-{few} 로 납부했습니다.",
    "고지서 관리번호 {n4}-{n4}-{n4}-{n4} 금액이 다릅니다.",
    "사업자등록번호 {some}-{few}-{n5} 업소입니다.",
    "법인등록번호 110111-{n7} 인 시공사입니다.",
    "가로등 관리번호 {n4}-{n6} 불이 나갔어요.",
    "정류소번호 {few}-{some}에서 {n4}번 버스가 그냥 갔습니다.",
    "{some}번 버스와 {n4}번 버스 사이가 20분입니다.",
    "예산 {few},{some},{some}원 가운데 {some},{some},{some}원을 썼습니다.",
    "2023년 {few}월 이후 {n4}세대가 입주했습니다.",
    "2023-04-{few} 10:15:30에 찍은 사진입니다",
    "위도 37.{n6} 경도 126.{n6} 지점입니다.",
    "다산콜 120이나 02-120으로 물어보라네요.",
    "대표전화 1588-{n4}로는 연결이 안 됩니다.",
    "문의처는 도로시설과 02-2133-{n4} 입니다.",
    "{gu}청 교통행정과(02-901-{n4})에서 안내했습니다.",
    "{road} {some} 앞 횡단보도 신호가 짧습니다.",
    "{road} {few}번 버스 정류장 옆 쓰레기통",
    "{gu} {road} 사거리에서 좌회전이 안 됩니다.",
    "지하철 {few}번 출구 앞 {some}m 구간 보도가 꺼졌습니다",
    "운송장번호 {n4}{n4}{n4} 택배가 사라졌습니다.",
    "민원 처리에 관한 법률 제{few}조 제2항에 따라",
    "사건번호 2023구합{n5} 판결을 보십시오.",
    "총 {few}도 {n4}명이 서명했습니다.",
    "도서 ISBN 979-11-{n4}-{some}-{few} 구입 신청",
    "계량기 {n6}-{n4} 검침이 이상합니다. 고객번호 {n4}-{n6}",
    "장비 일련번호 AB{n6}-{n7}C",
    "인증번호 {n6}이 오지 않습니다.",
    "공고 제2023-{n4}호를 보았습니다.",
    "우편번호 {n5} 지역입니다. 새주소로 바뀌었나요",
    "담당자님께서 성의 있게 답해 주시기 바랍니다.",
    "하수구 냄새와 가로등 고장, 대기실 난방까지 세 가지입니다.",
    "주민 여러분과 기사님 모두 불편합니다.",
)


def personal_examples(count: int, seed: int = 1) -> list[Example]:
    """`count` texts: half of them with personal data, half without, of one to three sentences each."""
    draw = random.Random(seed)
    return [_example(draw, number % 2 == 0) for number in range(count)]


def _example(draw: Draw, is_personal: bool) -> Example:
    sentences = [draw.choice(FALSE_SENTENCES) for _ in range(draw.randrange(0, 2) + (not is_personal))]
    if is_personal:
        sentences.insert(draw.randrange(len(sentences) + 1), draw.choice(TRUE_SENTENCES))
    text, spans = "", []
    for sentence in sentences:
        text += " " if text else ""
        position = 0
        for slot in SLOT.finditer(sentence):
            text += sentence[position : slot.start()]
            kind, make = VALUES.get(slot[1]) or ("", PARTS[slot[1]])
            value = make(draw)
            if kind:
                spans.append((kind, len(text), len(text) + len(value)))
            text += value
            position = slot.end()
        text += sentence[position:]
    return Example(text, tuple(spans))
