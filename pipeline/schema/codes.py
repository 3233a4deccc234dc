"""Every code list: code, Korean name, group, and the misspellings that sources are known to send."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """One value of a code list; `aliases` are other spellings that mean the same."""

    code: str
    name: str
    group: str = ""
    aliases: tuple[str, ...] = ()


CodeList = dict[str, Code]


def _listed(*codes: Code) -> CodeList:
    return {code.code: code for code in codes}


# B1. The group is the population that is measured together; groups are never averaged with each other.
KINDS = _listed(
    Code("field", "현장", "field", ("현장민원", "생활불편", "스마트불편신고")),
    Code("inquiry", "질의", "general", ("질의민원", "상담", "문의")),
    Code("suggestion", "건의", "general", ("건의민원",)),
    Code("other", "기타", "general", ("기타민원", "일반", "일반민원", "단순질의")),
    Code("grievance", "고충", "grievance", ("고충민원",)),
    Code("proposal", "제안", "proposal", ("국민제안", "시민제안", "제안민원")),
    Code("statutory", "법정", "form", ("법정민원", "서식", "서식민원", "유기한")),
)
KIND_GROUPS = _listed(
    Code("field", "현장"),
    Code("general", "일반"),
    Code("grievance", "고충"),
    Code("proposal", "제안"),
    Code("form", "서식"),
)

# Levels and types of danger, as labels/GUIDE.md defines them.
DANGERS = _listed(
    Code("urgent", "긴급"),
    Code("hazard", "위험요인"),
    Code("none", "해당 없음"),
)
# What people did about a dangerous complaint, apart from its handling (처리상태).
CONFIRMATIONS = _listed(
    Code("unseen", "미확인"),
    Code("seen", "확인"),
    Code("acting", "조치 중"),
    Code("settled", "조치 완료"),
)
DANGER_TYPES = _listed(
    Code("침하", "침하"),
    Code("붕괴", "붕괴"),
    Code("화재가스", "화재·가스"),
    Code("전기", "전기"),
    Code("낙하", "낙하"),
    Code("맨홀", "맨홀"),
    Code("침수누수", "침수·누수"),
    Code("도로파손", "도로파손"),
    Code("결빙", "결빙"),
    Code("교통사고", "교통사고"),
    Code("감염위생", "감염·위생"),
    Code("폭력범죄", "폭력·범죄"),
    Code("동물", "동물"),
    Code("수질", "수질"),
    Code("기타", "기타"),
)

CHANNELS = _listed(
    Code("web", "누리집", "", ("웹", "인터넷", "홈페이지", "PC")),
    Code("app", "앱", "", ("모바일앱", "스마트폰", "모바일", "APP")),
    Code("phone", "전화", "", ("유선", "콜센터", "120")),
    Code("text", "문자", "", ("SMS", "MMS")),
    Code("chatbot", "서울톡", "", ("챗봇", "카카오톡")),
    Code("social", "누리소통망", "", ("SNS", "트위터", "페이스북")),
    Code("letter", "서신", "", ("우편", "편지", "등기")),
    Code("visit", "방문", "", ("내방", "창구")),
    Code("fax", "팩스", "", ("FAX",)),
    Code("portal", "국민신문고", "", ("신문고", "epeople")),
    Code("patrol", "순찰", "", ("지킴이", "내지역지킴이", "단말기")),
)

STATUSES = _listed(
    Code("received", "접수", "open", ("신규", "접수완료", "분배대기", "분배 대기")),
    Code("assigned", "담당자 지정", "open", ("지정", "배정", "담당지정", "부서분배")),
    Code("in_progress", "처리 중", "open", ("처리중", "진행중", "진행 중", "검토중", "처리 중")),
    Code("supplement", "보완 요구", "open", ("보완", "보완요구", "보완중")),
    Code("answered", "처리완료", "done", ("완료", "처리 완료", "답변완료", "종료", "답변")),
    Code("transferred_out", "이송", "done", ("타기관이송", "기관이송", "이첩")),
    Code("withdrawn", "취하", "done", ("민원취하", "취소")),
    Code("closed", "종결", "done", ("반복종결", "종결처리")),
)

# D8: what came out, apart from the state. The group is the kind group that uses it.
RESULTS = _listed(
    Code("fixed", "조치완료", "field", ("처리", "시정", "정비완료", "조치 완료")),
    Code("guided", "계도", "field", ("현장계도", "구두계도")),
    Code("fined", "과태료 부과", "field", ("과태료", "부과", "단속")),
    Code("nothing_found", "이상 없음", "field", ("이상없음", "해당없음", "불발견")),
    Code("accepted", "수용", "general", ("인용",)),
    Code("partly_accepted", "일부수용", "general", ("일부 수용", "부분수용")),
    Code("not_accepted", "불수용", "general", ("수용불가", "기각")),
    Code("long_review", "장기검토", "general", ("중장기검토", "장기 검토")),
    Code("informed", "안내", "general", ("설명", "단순안내", "답변안내")),
    Code("adopted", "채택", "proposal", ("제안채택",)),
    Code("partly_adopted", "일부채택", "proposal", ("일부 채택",)),
    Code("not_adopted", "불채택", "proposal", ("불채택 제안",)),
    Code("permitted", "수리·허가", "form", ("수리", "허가", "승인")),
    Code("refused", "불가", "form", ("불허", "불허가")),
    Code("returned", "반려", "form", ()),
    Code("sent_on", "이송", "any", ("이첩",)),
    Code("withdrawn", "취하", "any", ("취소",)),
    Code("closed", "종결", "any", ("반복종결",)),
)

# The 12 fields of 현장민원; labels/topics.csv and data/reference/items.csv hang under them.
FIELDS = _listed(
    Code("F01", "교통"),
    Code("F02", "도로", "", ("도로시설",)),
    Code("F03", "청소", "", ("청소행정", "쓰레기")),
    Code("F04", "주택건축", "", ("주택·건축", "주택", "건축")),
    Code("F05", "치수방재", "", ("치수·방재", "하수", "하수도")),
    Code("F06", "가로정비", "", ("가로 정비", "광고물")),
    Code("F07", "보건", "", ("보건위생",)),
    Code("F08", "공원녹지", "", ("공원·녹지", "공원", "녹지")),
    Code("F09", "환경", "", ("환경오염",)),
    Code("F10", "경제산업", "", ("경제·산업", "경제")),
    Code("F11", "소방안전", "", ("소방·안전", "소방", "안전")),
    Code("F12", "기타", "", ("그 밖", "일반행정")),
)

REJECT_REASONS = _listed(
    Code("ragged_row", "칸 수가 제목 줄과 다릅니다"),
    Code("bad_quote", "따옴표가 닫히지 않았습니다"),
    Code("bad_encoding", "선언한 문자 코드로 읽을 수 없습니다"),
    Code("control_character", "NUL 따위 쓸 수 없는 글자가 있습니다"),
    Code("missing_value", "꼭 있어야 할 값이 비었습니다"),
    Code("bad_date", "날짜로 읽을 수 없습니다"),
    Code("date_out_of_range", "있을 수 없는 날짜입니다"),
    Code("answered_before_received", "답변이 접수보다 이릅니다"),
    Code("bad_number", "수로 읽을 수 없습니다"),
    Code("unknown_code", "코드표에 없는 값입니다"),
    Code("repeated_header", "제목 줄이 되풀이되었습니다"),
    Code("trailer", "꼬리 줄(합계)입니다"),
    Code("line_too_long", "한 줄이 너무 깁니다"),
    Code("bad_json", "JSON으로 읽을 수 없습니다"),
)


def names(codes: CodeList) -> dict[str, str]:
    """Code to Korean name."""
    return {code.code: code.name for code in codes.values()}


def spellings(codes: CodeList) -> dict[str, str]:
    """Every spelling that is understood (code, name, alias) to its code."""
    return {
        spelling: code.code for code in codes.values() for spelling in (code.code, code.name, *code.aliases)
    }


def codes_in_group(codes: CodeList, group: str) -> tuple[str, ...]:
    """Codes of one group, in order."""
    return tuple(code.code for code in codes.values() if code.group == group)


OPEN_STATUSES = codes_in_group(STATUSES, "open")
FORM_KINDS = codes_in_group(KINDS, "form")
