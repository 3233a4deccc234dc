"""알림: which step of a case is told to its citizen, by which rule, in which words, and when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time

from pipeline.errors import UsageError


@dataclass(frozen=True)
class Stage:
    """One step that is told.

    Attributes:
        name: what people call it.
        commands: of `states.TRANSITIONS`, after which it is told.
        rule: the article that requires it; '' where it is told because the citizen wants it.
        text: what is said, unless the office has words of its own.
    """

    name: str
    commands: tuple[str, ...]
    rule: str
    text: str


STAGES = {
    "received": Stage("접수", ("receive",), "", "[{기관}] 민원 {번호} 을(를) 접수했습니다. 처리기한 {기한}."),
    "assigned": Stage(
        "담당자 지정", ("assign",), "", "[{기관}] 민원 {번호} 의 담당자를 정했습니다. 처리기한 {기한}."
    ),
    "moved": Stage(
        "부서 변경",
        ("approve_reassignment", "rule_unit"),
        "",
        "[{기관}] 민원 {번호} 의 처리부서가 바뀌었습니다. 처리기한 {기한}.",
    ),
    "supplement": Stage(
        "보완 요구",
        ("demand_supplement",),
        "법 제22조",
        "[{기관}] 민원 {번호} 에 보완할 것이 있습니다. 내 민원에서 확인해 주십시오.",
    ),
    "extended": Stage(
        "기한 연장",
        ("extend",),
        "영 제21조",
        "[{기관}] 민원 {번호} 의 처리기한을 {기한} 까지 연장합니다. 사유는 내 민원에서 확인해 주십시오.",
    ),
    "progress": Stage(
        "중간통보",
        ("tell_progress",),
        "영 제23조",
        "[{기관}] 민원 {번호} 을(를) 처리하고 있습니다. 진행 상황은 내 민원에서 확인해 주십시오.",
    ),
    "sent_on": Stage(
        "이송", ("send_on",), "영 제13조", "[{기관}] 민원 {번호} 을(를) 맡을 기관으로 보냈습니다."
    ),
    "answered": Stage(
        "답변",
        ("answer", "answer_at_once", "answer_with_leader", "answer_again"),
        "법 제27조",
        "[{기관}] 민원 {번호} 에 답변했습니다. 내 민원에서 확인하고 만족도를 남겨 주십시오. {링크}",
    ),
    "rating": Stage(
        "만족도 부탁",
        (),
        "",
        "[{기관}] 민원 {번호} 의 답변은 어떠셨습니까? 만족도를 남겨 주십시오. {링크}",
    ),
    "closed": Stage(
        "종결",
        ("close_repeated", "return_unsupplemented"),
        "법 제23조·영 제25조",
        "[{기관}] 민원 {번호} 을(를) 종결했습니다. 까닭은 내 민원에서 확인해 주십시오.",
    ),
}
BY_COMMAND = {command: code for code, stage in STAGES.items() for command in stage.commands}
RATING = "rating"
"""Told once, some days after an answer that nobody rated (`ratings`)."""
SMS, MAIL = "sms", "mail"
CHANNELS = {SMS: "문자", MAIL: "전자우편"}
ALL, REQUIRED = "all", "required"
WISHES = {ALL: "단계마다", REQUIRED: "꼭 알려야 하는 것만"}
QUIET_FROM, QUIET_UNTIL = clock_time(21), clock_time(8)
VARIABLES = ("{기관}", "{번호}", "{기한}", "{상태}", "{링크}")
SHORT, LONG = "SMS", "LMS"
SHORT_BYTES, LONG_BYTES = 90, 2_000
"""Bytes in CP949 that the two kinds of message take."""


def stage_of(command: str, wish: str) -> str:
    """The stage to tell after a command, for a citizen with that wish; '' if there is none."""
    code = BY_COMMAND.get(command, "")
    return code if code and (wish == ALL or STAGES[code].rule) else ""


def send_from(now: datetime) -> datetime:
    """The first instant at which a notice may ring: now, or the end of the quiet hours (21–08)."""
    if now.time() >= QUIET_FROM:
        return datetime.combine(now.date() + timedelta(1), QUIET_UNTIL)
    return datetime.combine(now.date(), QUIET_UNTIL) if now.time() < QUIET_UNTIL else now


def filled(text: str, said: Mapping[str, str]) -> str:
    """A template with its variables; a message holds nothing that was written in a complaint."""
    for name in VARIABLES:
        text = text.replace(name, said.get(name, ""))
    return text.strip()


def check_template(text: str) -> None:
    """Refuse words that name what a notice cannot hold, or are too long.

    Raises:
        UsageError: says what is wrong.
    """
    unknown = filled(text, dict.fromkeys(VARIABLES, ""))
    if "{" in unknown or "}" in unknown:
        raise UsageError(f"문안에는 {' '.join(VARIABLES)} 만 쓸 수 있습니다(unknown variable)")
    if not text.strip():
        raise UsageError("문안이 없습니다(no text)")
    if bytes_of(text) > LONG_BYTES - 100:
        raise UsageError(f"문안은 {LONG_BYTES - 100:,}바이트까지입니다(too long)")


def sayable(text: str) -> str:
    """A text in letters that a telephone network of CP949 has; others become '?'."""
    return text.encode("cp949", "replace").decode("cp949")


def bytes_of(text: str) -> int:
    """Bytes in CP949: two a Hangul letter, one an ASCII one."""
    return len(text.encode("cp949", "replace"))


def kind_of(text: str) -> str:
    """Whether a message goes as a short one or a long one."""
    return SHORT if bytes_of(text) <= SHORT_BYTES else LONG
