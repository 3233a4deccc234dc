"""Names of people, by what stands around them; a name alone is not found, and this is never promised."""

import re
from collections.abc import Iterator
from pathlib import Path
from re import Match

from pipeline.privacy import rules
from pipeline.privacy.spans import Found

SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄원천방공현함변염여추도소석선설마"
    "길연위표명기반왕금옥육인맹제모탁국어은편용예봉경사부가복태목형계피두감음빈동온호범좌팽승간상시갈단견당"
)
COMMON_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄원채천방공현함변염여추도소석선설"
    "마길연위표명기반왕금옥육인맹제모탁국은편용예봉"
)
LONG_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방")
GIVEN = (
    "가강건겸경관광교구국군권규균근금기길나남단담대덕도동두라란람래련례로루류률리린림만명모무문미민배백범별병보복봄봉빈빛사산"
    "상새샘서석선설섭성세소솔송수숙순슬승시식신실아안애양언여연열영예오옥온완용우욱운웅원월유윤율은의이익인일임장재정제조종주"
    "준중지진찬창채천철청초춘충치탁태택하학한해행향헌혁현형혜호홍화환회효훈휘희결든평필표후늘몽룡흥돌삼꺽달말다자귀분록필엽응"
    "라바점"
)
OLD_FIRST = "영순춘말옥경명숙미은금화애복귀희연분길혜"
"""Before 자, as in 영자: names of another time; most words in 자 are people by what they do."""
FIRST = (
    "가강건겸경관광교구국권규균근금기길나남다단달대덕도동두라래려루리만명무문미민바범별병보복봄봉빈사산삼상새서석선설섭성세소"
    "솔송수숙순슬승시신아안양언연영예오옥온완용우욱운웅원월유윤율은의이익인일자장재점정제조종주준중지진찬창채천철청초춘충치탁"
    "태택하학한해행향헌혁현형혜호홍화환회효훈휘희결든꺽말춘"
)
LAST = (
    "강건겸경관광구국권규균근금기길나남단달대덕동두라란람래련례록룡루류률리린림만명모목문미민배백범별병보복봉빈빛삼상서석선설"
    "섭성솔수숙순슬승식신실심아안애연엽영예옥온완용우욱운웅원월유윤율은응이익인일임자재정제조종주준중지진찬창채천철춘충탁태택"
    "표필하학향헌혁현형혜호홍화환후훈휘희늘정"
)
NAME = rf"(?:(?:{'|'.join(LONG_SURNAMES)})\s?[가-힣]{{1,2}}|[{SURNAMES}][가-힣]{{1,2}})"
SURE = (
    rf"(?:(?:{'|'.join(LONG_SURNAMES)})[{GIVEN}]{{1,2}}"
    rf"|[{COMMON_SURNAMES}](?:[{FIRST}][{LAST}]|[{OLD_FIRST}]자))"
)
LONG_NAME = rf"(?:(?:{'|'.join(LONG_SURNAMES)})[가-힣]{{1,3}}|{SURE}|[{COMMON_SURNAMES}][가-힣]{{3}})"
PARTICLE = (
    r"(?:은|는|이|가|을|를|의|에게|에게서|께|께서|한테|와|과|도|만|로|으로|입니다|이며|이고|인데|이라|라고|이라고|님|씨|이에요|예요|에요|임|이랑|랑|하고"
    r"|이고요|이구요|이란|란|까지|부터|앞|명의|올림|드림|배상|이었|였|이네|인가|본인|외|등|측|네|야|이야|라는|이라는|이요|요)"
)
STOP = rf"(?=$|[^가-힣A-Za-z0-9]|{PARTICLE}(?:$|[^가-힣]|[가-힣]{{0,4}}))"
END = rf"(?=$|[^가-힣A-Za-z0-9]|{PARTICLE}(?:$|[^가-힣]))"

PERSON_LABEL = (
    r"이름|성명|성함|실명|존함|민원인|신청인|신청자|신고인|신고자|대리인|제보자|제보인|작성자|작성인|예금주|보호자|피해자|가해자|대표자|담당자|담당\s?공무원|담당\s?직원|담당\s?주무관|수령인|수취인"
    r"|받는\s?사람|받으실\s?분|보내는\s?사람|발신인|수신인|계약자|계약인|세대주|소유자|소유주|건물주|집주인|임차인|임대인|세입자|청구인|진정인|제출자|제출인|접수자|건의자"
    r"|제안자|환자|학생|자녀|아들|딸|배우자|남편|아내|부인|장남|장녀|차남|차녀|손자|손녀|부친|모친|아버지|어머니|할머니|할아버지|동생|언니|누나|오빠|친구|이웃|옆집|윗집|아랫집|앞집"
    r"|차주|운전자|운전기사|기사|기사님|상담원|상담사|직원|주무관|담당|공무원|책임자|관리자|관리인|연락인|납세자|납부자|체납자|성명\s?\(한글\)|본인|당사자|고인|망인|사망자|실종자|수급자|어르신|교사|선생|원장|소장|팀장|과장|계장|사장|사업주|업주|점주|명의자|개명|구\s?성명|참고인|목격자|증인|통장|이장|반장|회장|총무|동대표|어린이|사건\s?당사자"
)
LABELLED = re.compile(
    rf"(?:{PERSON_LABEL})(?P<mark>\s{{0,2}}(?:은|는|이|가|인)?\s{{0,2}}[:：=\-]\s{{0,2}}|(?:은|는|이|가|인)?\s{{0,2}}[(\[]\s?|(?:은|는|이|가|인)?\s{{1,2}})"
    rf"(?P<name>{NAME}){END}"
)
SPACED = re.compile(
    rf"(?:이름|성명|성함|신청인|민원인|신고인|대리인|예금주|작성자)\s{{0,2}}(?:은|는)?\s{{0,2}}[:：=]?\s{{0,2}}"
    rf"(?P<name>[{SURNAMES}]\s[가-힣]\s[가-힣])(?=$|[^가-힣]|입니다|이며|이고|님|씨)"
)
MARKED_ANY = re.compile(
    r"(?:이름|성명|성함)\s{0,2}(?:\((?:한글|국문|영문)\))?\s{0,2}[:：=]\s{0,2}(?P<name>[가-힣]{2,5}(?:\s[가-힣]{1,5}){0,2}|[A-Za-z]{2,20}(?:[\s-][A-Za-z]{1,20}){0,3})"
    r"(?=\s{0,2}(?:$|[\n,./();]))"
)
CALLED = re.compile(
    r"(?:제|저의|내|본인의?|저희|아이|딸|아들|남편|아내|환자|학생|외국인)\s?(?:아이|딸|아들|남편|아내)?\s?(?:의\s)?(?:이름|성명|성함)[은는이]?\s{0,2}[:]?\s{0,2}"
    r"['\"“‘]?(?P<name>[가-힣]{2,6}(?:\s[가-힣]{1,4}){0,2}?)['\"”’]?(?=\s?(?:입니[다더]|이[에예]요|예요|아에요|이올시다|이고|이며|이라고|라고|인데|임(?:$|[^가-힣])))"
)
INTRODUCED = re.compile(
    rf"(?:저는|나는|제가|저희는|본인은|전\s|저[,는]?\s|안녕하세요|안녕하십니까|안녕하세용|반갑습니다)[,.!~\s]{{0,3}}(?:[가-힣0-9]{{1,8}}[\s,]{{1,2}}){{0,4}}?"
    rf"(?P<name>{NAME})(?=\s?(?:입니다|이라고|라고\s?합|이고|이며|인데요|이에요|예요|이라\s?합|임(?:$|[^가-힣])))"
)
SIGNED = re.compile(
    rf"(?<![가-힣])(?P<name>{LONG_NAME}|{NAME})(?=\s{{0,2}}(?:(?:올림|드림|배상(?!\s?책임)|(?<!말)씀|拜上|拜)(?![가-힣])|\(인\)|\(서명\)))"
)
TITLES = (
    r"주무관|과장|팀장|기사|계장|국장|실장|사무관|서기관|주임|대리|부장|차장|반장|소장|원장|교장|교감|교사|선생|담임|교수|통장|이장|순경|경위|경장|경사|소방관|소방사|간호사|의사"
    r"|변호사|코치|강사|집사|권사|목사|신부|할머니|할아버지|어르신|여사|아저씨|아주머니|상담원|상담사|관리소장|경비원|학생|어린이|회장|총무|사장|대표|조합장|위원장"
)
CALLED_BY_TITLE = re.compile(rf"(?<![가-힣])(?P<name>{SURE})(?P<gap>\s{{0,2}})(?P<title>{TITLES})")
CALLED_MR = re.compile(
    rf"(?<![가-힣])(?P<name>{NAME})(?P<gap>\s{{0,2}})(?P<title>님|씨|군|양)(?![가-힣]{{0,1}}[김이박최]?(?:도|품))(?=$|[^가-힣]|네\s|네$|[은는이가을를의께와과도만에랑]|한테|에게|로|으로|앞|하고|라는|라고|이라|입니다|인데|이고)"
)
FOREIGN = re.compile(
    r"(?:외국인|성명|이름|영문명|영문\s?이름|여권상|외국인\s?등록자|성함|유학생|근로자|배우자|남편|아내|국적의?)\s{0,2}(?:은|는|이|인)?\s{0,2}[:：(]?\s{0,2}"
    r"(?P<name>[A-Z][A-Za-z'-]{1,20}(?:\s[A-Z][A-Za-z'-]{0,20}){1,4})(?![A-Za-z])"
)
FOREIGN_CALLED = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][A-Za-z'-]{1,20}(?:\s[A-Z][A-Za-z'-]{1,20}){0,4})(?=\s{0,2}(?:씨|님|올림|드림)(?![가-힣]{2}))"
)
STRONG = re.compile(
    r"(?:신청인|신청자|민원인|신고인|신고자|대리인|예금주|작성자|성명|성함|이름"
    r"|(?:문의|신고|신청|전화|제보)한\s?(?:사람|분))"
    rf"(?:은|는)?\s{{0,2}}[:=]?\s{{0,2}}(?P<name>{LONG_NAME})(?=\s{{0,2}}(?:$|[^가-힣\s]|\n|입니다|이며|이고|님|씨))"
)
OFFICE_WORD = re.compile(
    r"[과팀실청소국부처동자인들번호]$|번호|전화|연락|메일|휴대|핸드|센터|구청|문의|주소|계좌|은행|조합|회사|사업"
    r"|아파|빌라|건물"
)
BEFORE_NUMBER = re.compile(rf"(?<![가-힣])(?P<name>{LONG_NAME})(?:님|씨)?\s{{0,2}}[(,:/·]?\s{{0,2}}$")
AFTER_VALUE = re.compile(
    rf"\s{{0,3}}(?:[(,/]\s{{0,2}})?(?:예금주\s{{0,2}}[:]?\s{{0,2}})?(?P<name>{LONG_NAME})"
    rf"(?=\s{{0,2}}(?:$|\n|[^가-힣\s]|앞|명의|님|씨|임|입니다|이에요|예요|이라|이올|이고|이며|올림|드림"
    r"|(?<=\s)(?:첨부|붙임|별첨|사진|전화|연락|휴대|핸드폰)))"
)
MORE = re.compile(rf"\s{{0,2}}(?:,|·|/|및|와|과|그리고|하고|랑|이랑)\s{{0,2}}(?P<name>{SURE}){END}")
EARLIER = re.compile(
    rf"(?<![가-힣])(?P<name>{SURE})\s{{0,2}}(?:,|·|/|및|와|과|그리고|하고|랑|이랑)\s{{0,2}}$"
)

OFFICES = (
    "구청", "시청", "센터", "동사", "관리", "위원", "시장",
    "의장", "회장", "사장", "국장", "팀장", "과장", "교장", "원장", "소장",
)  # fmt: skip
"""What ends like this is an office or who leads it: a surname with a title ('박시장') is no name."""
ABOUT_A_NAME = re.compile(r"비공개|비밀|모름|모릅|없음|있음|생략|미상|미정|변경|가명|익명|정보|동일|같은")
NOT_NAMES = frozenset(
    word
    for line in Path(__file__).with_name("not_names.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
"""Words that look like a surname and a given name and are none."""


def names(text: str, numbers: list[Found], signs: int = rules.ALL) -> Iterator[Found]:
    """Names told by a label, a title, an introduction, a signature or a number of the same person.

    Args:
        text: folded.
        numbers: what was already found; a name often stands beside its telephone number.
        signs: the rules to try.
    """
    for found in (*_beside(text, numbers), *_told(text, signs)):
        yield found
        yield from _others(text, found)


def _told(text: str, signs: int) -> Iterator[Found]:
    for rule, find in RULES:
        if signs & rule:
            yield from find(text)


def _strong(text: str) -> Iterator[Found]:
    for hit in STRONG.finditer(text):
        if _may_stand_beside(hit.group("name")):
            yield _found(hit)


def _spaced(text: str) -> Iterator[Found]:
    return map(_found, SPACED.finditer(text))


def _foreign(text: str) -> Iterator[Found]:
    return map(_found, FOREIGN.finditer(text))


def _foreign_called(text: str) -> Iterator[Found]:
    return map(_found, FOREIGN_CALLED.finditer(text))


def _marked(text: str) -> Iterator[Found]:
    return (_found(hit) for hit in MARKED_ANY.finditer(text) if _is_told(hit.group("name")))


def _told_as_mine(text: str) -> Iterator[Found]:
    return (_found(hit) for hit in CALLED.finditer(text) if _is_told(hit.group("name")))


def _is_told(name: str) -> bool:
    """Whether what follows 'name:' is one and not a word about it."""
    return name not in NOT_NAMES and not ABOUT_A_NAME.search(name)


def _introduced(text: str) -> Iterator[Found]:
    return (_found(hit) for hit in INTRODUCED.finditer(text) if _is_sure(hit.group("name")))


def _signed(text: str) -> Iterator[Found]:
    for hit in SIGNED.finditer(text):
        if _may_be(hit.group("name"), True) or _may_stand_beside(hit.group("name")):
            yield _found(hit)


def _called_mr(text: str) -> Iterator[Found]:
    for hit in CALLED_MR.finditer(text):
        name = hit.group("name")
        is_likely = _is_sure(name) if hit.group("title") in "군양" else _may_be(name, False)
        is_shape = hit.group("title") == "양" and name.endswith("모")
        if is_likely and not is_shape and (len(name) > 2 or hit.group("gap")):
            yield _found(hit)


def _called_by_title(text: str) -> Iterator[Found]:
    for hit in CALLED_BY_TITLE.finditer(text):
        name = hit.group("name")
        joined = name[-1] + hit.group("title")
        if _is_sure(name) and joined not in {"주차장", "대학생"}:
            yield _found(hit)


def _labelled(text: str) -> Iterator[Found]:
    hit = LABELLED.search(text)
    while hit:
        is_marked = bool(set(":：=-([") & set(hit.group("mark")))
        is_name = _may_be(hit.group("name"), True) if is_marked else _is_sure(hit.group("name"))
        if is_name:
            yield _found(hit)
        # what is no name may be a label itself: '담당 공무원 …'
        hit = LABELLED.search(text, hit.end("name") if is_name else hit.end("mark"))


def _found(hit: Match[str]) -> Found:
    return Found("NAME", *hit.span("name"))


def _may_be(name: str, is_marked: bool) -> bool:
    """Whether a word in the place of a name is one; beside a mark (':') almost any will do."""
    if name in NOT_NAMES:
        return False
    if name.endswith(OFFICES) or (name.endswith("지원") and len(name) > 3):
        return False
    given = name[2:] if name.startswith(LONG_SURNAMES) and len(name) > 2 else name[1:]
    likely = sum(letter in GIVEN for letter in given)
    if len(name) == 2:
        return likely == 1 and (is_marked or name[0] in COMMON_SURNAMES)
    return likely == len(given) or (is_marked and likely > 0)


def _is_sure(name: str) -> bool:
    if len(name) < 3 or (name[:2] in NOT_NAMES and name[-1] in "이은만의도로과가을를"):
        return False
    return re.fullmatch(SURE, name) is not None and _may_be(name, False)


def _beside(text: str, numbers: list[Found]) -> Iterator[Found]:
    """Names written right before a number of someone, or after an account."""
    for number in numbers:
        if number.kind in ("PHONE", "RRN", "FRN", "EMAIL", "ACCOUNT"):
            before = max(0, number.start - 12)
            hit = BEFORE_NUMBER.search(text[before : number.start])
            if hit and _may_stand_beside(hit.group("name")):
                yield Found("NAME", before + hit.start("name"), before + hit.end("name"))
        if number.kind in ("ACCOUNT", "ADDR"):
            after = AFTER_VALUE.match(text, number.end)
            if after and _may_stand_beside(after.group("name")):
                yield _found(after)


def _may_stand_beside(name: str) -> bool:
    """Whether a word right beside someone's number is a name: of three letters a likely one, of four any."""
    return _is_sure(name) or (len(name) > 3 and not OFFICE_WORD.search(name) and name[:2] not in NOT_NAMES)


def _others(text: str, found: Found) -> Iterator[Found]:
    """Names listed with a name: at most ten after it, one before."""
    end = found.end
    for _ in range(10):
        hit = MORE.match(text, end)
        if not hit or not _is_sure(hit.group("name")):
            break
        yield _found(hit)
        end = hit.end("name")
    before = max(0, found.start - 12)
    earlier = EARLIER.search(text[before : found.start])
    if earlier and _is_sure(earlier.group("name")):
        yield Found("NAME", before + earlier.start("name"), before + earlier.end("name"))


RULES = (
    (rules.LABELLED, _labelled),
    (rules.STRONG, _strong),
    (rules.SPACED, _spaced),
    (rules.FOREIGN, _foreign),
    (rules.FOREIGN_CALLED, _foreign_called),
    (rules.MARKED, _marked),
    (rules.CALLED, _told_as_mine),
    (rules.INTRODUCED, _introduced),
    (rules.SIGNED, _signed),
    (rules.MR, _called_mr),
    (rules.TITLE, _called_by_title),
)
"""Rules in the order in which their findings win."""
