"""Legal periods and what may change them, each with the article that says so and from when on it holds.

Law: 민원 처리에 관한 법률 (법률 18748, 2022-07-12); 영: its 시행령 (대통령령 36296 changed it on 2026-05-06).
"""

from dataclasses import dataclass
from datetime import date

LAW, DECREE_2026 = date(2022, 7, 12), date(2026, 5, 6)
IMMEDIATE, DAYS, CALENDAR_DAYS, HOURS = "immediate", "days", "calendar_days", "hours"


@dataclass(frozen=True)
class Period:
    """How long one kind of complaint may take.

    Attributes:
        code: of the kind; `pipeline/schema/codes.py` and a law question apart.
        name: in Korean.
        unit: IMMEDIATE (3 working hours), DAYS (working), CALENDAR_DAYS, or HOURS (a promise of the city).
        amount: how many; None where the case says it (a statute's own period, a promise of an item).
        article: where it stands.
        valid_from: from when on.
        aliases: other names that people use.
    """

    code: str
    name: str
    unit: str
    amount: int | None
    article: str
    valid_from: date = LAW
    aliases: tuple[str, ...] = ()


PERIODS = (
    Period("inquiry_law", "법령 질의", DAYS, 14, "영 제14조", aliases=("법령질의", "질의(법령)")),
    Period("inquiry", "질의", DAYS, 7, "영 제14조", aliases=("질의민원", "상담")),
    Period("suggestion", "건의", DAYS, 14, "영 제15조", aliases=("건의민원",)),
    Period("other", "기타", IMMEDIATE, None, "영 제16조", aliases=("기타민원", "즉시", "immediate")),
    Period("grievance", "고충", DAYS, 7, "영 제17조", aliases=("고충민원",)),
    Period("proposal", "국민제안", CALENDAR_DAYS, 30, "국민 제안 규정", aliases=("제안", "시민제안")),
    Period("statutory", "법정", DAYS, None, "법 제17조, 제18조", aliases=("법정민원", "서식")),
    Period("field", "현장", HOURS, None, "서울특별시 현장민원 처리 기준", aliases=("현장민원",)),
)


@dataclass(frozen=True)
class Exclusion:
    """Time that is not counted: its name, where that stands, and from when on."""

    code: str
    name: str
    article: str
    valid_from: date = LAW


EXCLUSIONS = {
    one.code: one
    for one in (
        Exclusion("supplement", "보완에 걸린 기간", "영 제20조"),
        Exclusion("transit", "문서를 옮기는 기간", "영 제20조"),
        Exclusion("representative", "대표자를 뽑는 기간", "영 제20조"),
        Exclusion("hearing", "의견을 듣는 기간", "영 제20조"),
        Exclusion("test", "시험·검사·감정·기술검토 기간", "영 제20조"),
        Exclusion("prior", "먼저 처리할 일에 걸린 기간", "영 제20조"),
        Exclusion("survey", "고충민원 현장조사 기간", "영 제17조"),
        Exclusion("outage", "전산 장애 기간", "영 제20조", DECREE_2026),
    )
}


@dataclass(frozen=True)
class Reason:
    """Why a period may be extended; `is_banned` since the decree of 2026."""

    code: str
    name: str
    is_banned: bool = False


REASONS = {
    one.code: one
    for one in (
        Reason("cooperation", "다른 기관의 협조가 필요함"),
        Reason("site_check", "사실 확인이나 현장 조사가 필요함"),
        Reason("force_majeure", "천재지변 따위 어쩔 수 없는 사정"),
        Reason("similar", "그 밖에 이에 준하는 사유"),
        Reason("overload", "업무가 많음", is_banned=True),
        Reason("no_officer", "담당자가 없거나 늦게 정해짐", is_banned=True),
    )
}
EXTENSION_ARTICLE = "영 제21조"


def period_of(kind: str) -> Period | None:
    """The period of a kind by code, name or alias; None where there is none."""
    plain = kind.replace(" ", "")
    return next(
        (
            one
            for one in PERIODS
            if plain in {name.replace(" ", "") for name in (one.code, one.name, *one.aliases)}
        ),
        None,
    )
