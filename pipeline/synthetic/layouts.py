"""How each of the six invented sources writes its file: headings, encoding, delimiter, dates, codes.

These are the senders' habits. The loader knows them only from its own TOMLs, never from here.
"""

from dataclasses import dataclass, field

from pipeline.schema import codes

STAMP_FORMS = {
    "dashed": "2023-09-30 14:05:11",
    "dotted": "2023.9.30. 14:05",
    "zoned": "2023-09-30T14:05:11+09:00",
    "compact": "20230930140511",
    "slashed": "2023/09/30 14:05",
    "split": "2023.09.30 | 오후 02:05",
}
"""Every date form with an example; 'split' needs two columns, one for the day and one for the time."""

MINUTE_FORMS = frozenset({"dotted", "slashed", "split"})
"""Forms without seconds."""

Spelled = dict[str, tuple[str, ...]]
"""Code to its spellings in one source: the usual one first, known misspellings after it."""


@dataclass(frozen=True)
class Heading:
    """One column of a file: the sender's heading, the column of core it carries, and how it is written.

    `form` is 'text', 'number', 'flag' (Y/N), 'stamp', 'day' or 'clock' (halves of a split stamp),
    'code' (spelt by `Layout.spelled[carries]`), 'name' (official name), 'short' (자치구 without 구),
    'gu_dong' ('강남구 역삼동') or 'si_gu_dong' ('서울특별시 강남구 역삼동').
    """

    text: str
    carries: str
    form: str = "text"


@dataclass(frozen=True)
class Layout:
    """One source as it sends files."""

    code: str
    name: str
    encoding: str
    delimiter: str
    stamp: str
    number: str
    receipt_digit: int
    headings: tuple[Heading, ...]
    spelled: dict[str, Spelled] = field(default_factory=dict)

    @property
    def has_seconds(self) -> bool:
        """Whether its stamps hold seconds."""
        return self.stamp not in MINUTE_FORMS

    def carries(self, column: str) -> bool:
        """Whether a column of core is in the file."""
        return any(heading.carries == column for heading in self.headings)


def _named(code_list: codes.CodeList, **misspelt: tuple[str, ...]) -> Spelled:
    """Official names, with the misspellings of one source."""
    return {code: (entry.name, *misspelt.get(code, ())) for code, entry in code_list.items()}


def _headings(*columns: tuple[str, str] | tuple[str, str, str]) -> tuple[Heading, ...]:
    return tuple(Heading(*column) for column in columns)


EUNGDAPSO = Layout(
    code="eungdapso",
    name="응답소 누리집",
    encoding="utf-8",
    delimiter=",",
    stamp="dashed",
    number="ED{yymmdd}-{seq:06d}",
    receipt_digit=9,
    headings=_headings(
        ("응답소번호", "source_number"),
        ("민원번호", "receipt_number"),
        ("민원종류", "kind_code", "code"),
        ("접수경로", "channel_code", "code"),
        ("대리입력", "is_proxy", "flag"),
        ("분야", "field_code", "code"),
        ("유형", "item_code", "name"),
        ("자치구", "district_code", "name"),
        ("법정동코드", "dong_code"),
        ("위치", "place"),
        ("위도", "lat", "number"),
        ("경도", "lon", "number"),
        ("처리부서", "department_code", "name"),
        ("제목", "title"),
        ("내용", "body"),
        ("신청인연락처", "applicant"),
        ("도착일시", "arrived_at", "stamp"),
        ("접수일시", "received_at", "stamp"),
        ("처리기한", "due_at", "stamp"),
        ("처리기간(일)", "legal_days", "number"),
        ("처리기준(시간)", "sla_hours", "number"),
        ("처리상태", "status_code", "code"),
        ("처리결과", "result_code", "code"),
        ("답변일시", "answered_at", "stamp"),
        ("답변내용", "answer_text"),
        ("이전부서", "transfer_path"),
        ("만족도", "satisfaction_score", "number"),
        ("만족도응답일시", "satisfied_at", "stamp"),
    ),
    spelled={
        "kind_code": _named(codes.KINDS, field=("현장민윈",), grievance=("고층",), suggestion=("건의 ",)),
        "channel_code": _named(codes.CHANNELS, web=("누리집(PC)",), app=("모바일웹",)),
        "field_code": _named(codes.FIELDS, F04=("주택,건축",), F06=("가로 정비",)),
        "status_code": _named(codes.STATUSES, answered=("처리완료됨",)),
        "result_code": _named(codes.RESULTS, partly_accepted=("일부수용(조건)",)),
    },
)

DASAN120 = Layout(
    code="dasan120",
    name="120다산콜",
    encoding="cp949",
    delimiter=",",
    stamp="split",
    number="120-{yyyymmdd}-{seq:05d}",
    receipt_digit=1,
    headings=_headings(
        ("상담번호", "source_number"),
        ("민원번호", "receipt_number"),
        ("상담구분", "kind_code", "code"),
        ("접수매체", "channel_code", "code"),
        ("분야코드", "field_code"),
        ("유형코드", "item_code"),
        ("구", "district_code", "short"),
        ("법정동", "dong_code", "gu_dong"),
        ("발생장소", "place"),
        ("처리부서코드", "department_code"),
        ("민원제목", "title"),
        ("상담내용", "body"),
        ("연락처", "applicant"),
        ("접수일자", "received_at", "day"),
        ("접수시각", "received_at", "clock"),
        ("기한일자", "due_at", "day"),
        ("기한시각", "due_at", "clock"),
        ("처리일수", "legal_days", "number"),
        ("처리시간", "sla_hours", "number"),
        ("진행상태", "status_code", "code"),
        ("결과", "result_code", "code"),
        ("완료일자", "answered_at", "day"),
        ("완료시각", "answered_at", "clock"),
        ("처리내용", "answer_text"),
        ("경유부서", "transfer_path"),
        ("만족점수", "satisfaction_score", "number"),
        ("평가일자", "satisfied_at", "day"),
        ("평가시각", "satisfied_at", "clock"),
    ),
    spelled={
        "kind_code": {
            "field": ("생활불편", "생활 불편"),
            "inquiry": ("문의",),
            "suggestion": ("건의",),
            "other": ("단순질의", "단순 질의"),
            "grievance": ("고충",),
            "proposal": ("시민제안",),
        },
        "channel_code": {"phone": ("전화", "젼화"), "text": ("문자", "MMS"), "chatbot": ("챗봇",)},
        "status_code": {
            "received": ("접수",),
            "assigned": ("배정",),
            "in_progress": ("처리중", "처리즁"),
            "supplement": ("보완",),
            "answered": ("완료",),
            "transferred_out": ("이첩",),
            "withdrawn": ("취소",),
            "closed": ("종결",),
        },
        "result_code": {
            "fixed": ("처리",),
            "guided": ("계도",),
            "fined": ("단속",),
            "nothing_found": ("이상없음",),
            "accepted": ("수용",),
            "partly_accepted": ("일부수용",),
            "not_accepted": ("수용불가",),
            "long_review": ("장기검토",),
            "informed": ("단순안내",),
            "sent_on": ("이첩",),
            "withdrawn": ("취소",),
            "closed": ("종결",),
        },
    },
)

EPEOPLE = Layout(
    code="epeople",
    name="국민신문고",
    encoding="utf-8-sig",
    delimiter=",",
    stamp="dotted",
    number="1AA-{yymm}-{dd}{seq:05d}",
    receipt_digit=2,
    headings=_headings(
        ("신청번호", "source_number"),
        ("민원번호", "receipt_number"),
        ("민원유형", "kind_code", "code"),
        ("분류", "field_code", "code"),
        ("세부유형", "item_code"),
        ("시군구코드", "district_code"),
        ("읍면동", "dong_code", "si_gu_dong"),
        ("발생위치", "place"),
        ("처리기관", "department_code", "name"),
        ("제목", "title"),
        ("민원내용", "body"),
        ("신청인", "applicant"),
        ("신청일시", "arrived_at", "stamp"),
        ("접수일시", "received_at", "stamp"),
        ("처리기한", "due_at", "stamp"),
        ("처리기간", "legal_days", "number"),
        ("현장처리시간", "sla_hours", "number"),
        ("처리상태", "status_code", "code"),
        ("처리결과", "result_code", "code"),
        ("처리일시", "answered_at", "stamp"),
        ("답변", "answer_text"),
        ("이송이력", "transfer_path"),
        ("만족도", "satisfaction_score", "code"),
        ("만족도평가일시", "satisfied_at", "stamp"),
    ),
    spelled={
        "kind_code": {
            "field": ("현장민원",),
            "inquiry": ("질의민원",),
            "suggestion": ("건의민원", "건의만원"),
            "other": ("일반민원",),
            "grievance": ("고충민원", "고충 민원"),
            "proposal": ("국민제안",),
        },
        "field_code": _named(codes.FIELDS, F01=("교통행정",), F09=("환 경",)),
        "status_code": {
            "received": ("신규",),
            "assigned": ("담당지정",),
            "in_progress": ("처리중",),
            "supplement": ("보완요구",),
            "answered": ("답변완료", "답변 완료"),
            "transferred_out": ("기관이송",),
            "withdrawn": ("민원취하",),
            "closed": ("종결처리",),
        },
        "result_code": _named(codes.RESULTS, accepted=("인용",), not_accepted=("기각",)),
        "satisfaction_score": {
            "5": ("매우만족", "매우 만족"),
            "4": ("만족",),
            "3": ("보통",),
            "2": ("불만",),
            "1": ("매우불만", "매우 불만"),
        },
    },
)

_FIELD_STATES: Spelled = {
    "received": ("10",),
    "assigned": ("20",),
    "in_progress": ("30",),
    "supplement": ("35",),
    "answered": ("90", "9O"),
    "transferred_out": ("91",),
    "withdrawn": ("92",),
    "closed": ("93",),
}

SMARTAPP = Layout(
    code="smartapp",
    name="스마트불편신고",
    encoding="utf-8",
    delimiter="\t",
    stamp="zoned",
    number="SPP-{yymm}-{dd}{seq:05d}",
    receipt_digit=3,
    headings=_headings(
        ("신고번호", "source_number"),
        ("민원번호", "receipt_number"),
        ("신고자구분", "channel_code", "code"),
        ("신고분야", "field_code"),
        ("신고유형", "item_code"),
        ("구코드", "district_code"),
        ("동코드", "dong_code"),
        ("위치설명", "place"),
        ("X", "lon", "number"),
        ("Y", "lat", "number"),
        ("담당부서코드", "department_code"),
        ("제목", "title"),
        ("신고내용", "body"),
        ("신고자", "applicant"),
        ("신고시각", "received_at", "stamp"),
        ("처리예정", "due_at", "stamp"),
        ("기준시간", "sla_hours", "number"),
        ("상태코드", "status_code", "code"),
        ("결과코드", "result_code", "code"),
        ("처리시각", "answered_at", "stamp"),
        ("처리내용", "answer_text"),
        ("경유부서", "transfer_path"),
        ("별점", "satisfaction_score", "number"),
        ("별점시각", "satisfied_at", "stamp"),
    ),
    spelled={
        "channel_code": {"app": ("일반", "일 반"), "patrol": ("지킴이", "내지역지킴이")},
        "status_code": _FIELD_STATES,
        "result_code": {
            "fixed": ("R1",),
            "guided": ("R2",),
            "fined": ("R3",),
            "nothing_found": ("R4",),
            "sent_on": ("R7",),
            "withdrawn": ("R8",),
            "closed": ("R9",),
        },
    },
)

PARKING = Layout(
    code="parking",
    name="불법주정차 통합플랫폼",
    encoding="utf-8",
    delimiter="|",
    stamp="compact",
    number="{yymmdd}{seq:06d}",
    receipt_digit=4,
    headings=_headings(
        ("통합번호", "source_number"),
        ("민원번호", "receipt_number"),
        ("접수앱", "channel_code", "code"),
        ("위반유형", "item_code"),
        ("구코드", "district_code"),
        ("법정동코드", "dong_code"),
        ("위반장소", "place"),
        ("위도", "lat", "number"),
        ("경도", "lon", "number"),
        ("처리부서코드", "department_code"),
        ("제목", "title"),
        ("신고내용", "body"),
        ("신고자번호", "applicant"),
        ("접수일시", "received_at", "stamp"),
        ("처리기한", "due_at", "stamp"),
        ("처리기준", "sla_hours", "number"),
        ("처리상태", "status_code", "code"),
        ("처리결과", "result_code", "code"),
        ("처리일시", "answered_at", "stamp"),
        ("답변내용", "answer_text"),
        ("이관경로", "transfer_path"),
    ),
    spelled={
        "channel_code": {
            "app": ("안전신문고", "생활불편신고", "안전 신문고"),
            "web": ("통합누리집",),
            "patrol": ("지킴이",),
        },
        "status_code": {
            "received": ("접수",),
            "assigned": ("배정",),
            "in_progress": ("진행중",),
            "supplement": ("보완",),
            "answered": ("종료",),
            "transferred_out": ("이송",),
            "withdrawn": ("취하",),
            "closed": ("반복종결",),
        },
        "result_code": {
            "fixed": ("시정",),
            "guided": ("현장계도", "현장게도"),
            "fined": ("부과", "부 과"),
            "nothing_found": ("해당없음",),
            "sent_on": ("이송",),
            "withdrawn": ("취하",),
            "closed": ("종결",),
        },
    },
)

SEOSIK = Layout(
    code="seosik",
    name="서식민원",
    encoding="utf-8",
    delimiter=";",
    stamp="slashed",
    number="SF-{yymmdd}-{seq:05d}",
    receipt_digit=5,
    headings=_headings(
        ("서식접수번호", "source_number"),
        ("민원번호", "receipt_number"),
        ("서식명", "item_code", "name"),
        ("신청방법", "channel_code", "code"),
        ("자치구", "district_code", "name"),
        ("처리부서", "department_code", "name"),
        ("민원명", "title"),
        ("신청내용", "body"),
        ("신청인번호", "applicant"),
        ("접수일시", "received_at", "stamp"),
        ("처리예정일시", "due_at", "stamp"),
        ("처리기간", "legal_days", "number"),
        ("상태", "status_code", "code"),
        ("결과", "result_code", "code"),
        ("처리일시", "answered_at", "stamp"),
        ("처리내용", "answer_text"),
        ("경유부서", "transfer_path"),
    ),
    spelled={
        "channel_code": {
            "web": ("인터넷",),
            "visit": ("방문", "방 문"),
            "letter": ("우편",),
            "fax": ("FAX",),
        },
        "status_code": _named(codes.STATUSES, answered=("완료",)),
        "result_code": {
            "permitted": ("수리", "허가"),
            "refused": ("불가",),
            "returned": ("반려", "반 려"),
            "sent_on": ("이송",),
            "withdrawn": ("취하",),
            "closed": ("종결",),
        },
    },
)

LAYOUTS = {layout.code: layout for layout in (EUNGDAPSO, DASAN120, EPEOPLE, SMARTAPP, PARKING, SEOSIK)}
"""Every source by its code."""

CONSTANTS = {
    "epeople": {"channel_code": "portal"},
    "smartapp": {"kind_code": "field"},
    "parking": {"kind_code": "field", "field_code": "F01"},
    "seosik": {"kind_code": "statutory"},
}
"""What is the same in every row of a source and therefore has no column."""
