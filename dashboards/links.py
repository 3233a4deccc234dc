"""A slice as a query string and back: the empty slice is the empty string.

Reading is strict: an unknown key, a repeated key or a value that cannot be is a `LinkError` with one
Korean sentence, so that a link never shows other complaints than the ones it was made for.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote

from pipeline.errors import UsageError
from pipeline.schema import codes
from pipeline.slices import CHOICE_CLAUSES, CHOICES, NONE, Slice

LIST_PATH = "/complaints"
TOPICS_PATH = "/topics"
OUTLOOK_PATH = "/outlook"
DANGER_MAP_PATH = "/map"
OFFLINE_MAP_PATH = "/map/offline.html"
MEASURES_PATH = "/measures"
BUREAUS_PATH = "/bureaus"
CHARTS_PATH = "/charts"
DATA_PATH = "/data"
DEFINITIONS_PATH = "/definitions"
REPORTS_PATH = "/reports"
NEW, CLOSED = "new", "closed"
LOOKS = frozenset({"wall"})
"""Keys that say how a page looks and not which complaints: assets/wall.js reads them."""
MAX_VALUES = 1000
MAX_SEARCH = 100
MAX_WORDS, MAX_WORD = 5, 30
MAX_QUERY_STRING = 64_000


class LinkError(UsageError):
    """An address that names no slice; the message is for the person who opened it."""


LABELS = {
    "period_from": "접수일(부터)",
    "period_to": "접수일(까지)",
    "answered_from": "처리일(부터)",
    "answered_to": "처리일(까지)",
    "due_from": "처리기한(부터)",
    "due_to": "처리기한(까지)",
    "kind": "민원종류",
    "source": "접수시스템",
    "channel": "접수경로",
    "field": "분야",
    "item": "유형",
    "topic": "주제",
    "cluster": "새 군집",
    "danger": "긴급안전",
    "danger_type": "위험 유형",
    "at_gu": "찾은 위치(자치구)",
    "at_dong": "찾은 위치(법정동)",
    "bureau": "처리기관",
    "dept": "처리부서",
    "gu": "자치구",
    "dong": "법정동",
    "status": "처리상태",
    "result": "처리결과",
    "hour": "접수 시각",
    "dow": "접수 요일",
    "score": "만족도",
    "took": "걸린 날",
    "state": "진행",
    "late": "기한",
    "moved": "재지정",
    "quick": "빠른 종결",
    "campaign": "집단민원",
    "noted": "확인·메모",
    "word": "핵심어",
    "q": "검색어",
    "ids": "접수번호",
    "form": "서식 포함",
    "as_of": "기준 시각",
}

_CODE = re.compile(r"[0-9A-Za-z_.-]{1,40}")
_KOREAN_CODES = frozenset({"danger_type"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KNOWN_CODES = {
    "kind": codes.KINDS,
    "danger": codes.DANGERS,
    "danger_type": codes.DANGER_TYPES,
    "channel": codes.CHANNELS,
    "field": codes.FIELDS,
    "status": codes.STATUSES,
    "result": codes.RESULTS,
}
_NUMBERS = {"hour": (0, 23), "dow": (1, 7), "score": (1, 5), "took": (0, 60)}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def _wrong(key: str, value: str, why: str) -> LinkError:
    shown = value if len(value) <= 30 else value[:30] + "…"
    return LinkError(f"주소의 {LABELS[key]}({key}) 값 '{shown}'이(가) 잘못되었습니다: {why}")


def _date(key: str, value: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise _wrong(key, value, "2026-11-22처럼 적어 주세요.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _wrong(key, value, "달력에 없는 날입니다.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise _wrong(key, value, f"{_FIRST_YEAR}년부터 {_LAST_YEAR}년까지만 됩니다.")
    return day


def _instant(key: str, value: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?", value):
        raise _wrong(key, value, "2026-11-22T14:00처럼 적어 주세요.")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise _wrong(key, value, "있을 수 없는 시각입니다.") from None
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise _wrong(key, value, f"{_FIRST_YEAR}년부터 {_LAST_YEAR}년까지만 됩니다.")
    return instant


def _values(key: str, value: str) -> tuple[str, ...]:
    """Parts of a comma-separated list: none empty, none twice, order kept."""
    values = tuple(value.split(","))
    if not all(values):
        raise _wrong(key, value, "쉼표 사이가 비었습니다.")
    if len(values) > MAX_VALUES:
        raise _wrong(key, value, f"한 번에 {MAX_VALUES:,}개까지만 됩니다.")
    return tuple(dict.fromkeys(values))


def _codes(key: str, value: str) -> tuple[str, ...]:
    known = _KNOWN_CODES.get(key)
    for code in (values := _values(key, value)):
        if code != NONE and known is not None and code not in known:
            raise _wrong(key, code, "코드표에 없는 값입니다.")
        if key not in _KOREAN_CODES and not _CODE.fullmatch(code):
            raise _wrong(key, code, "코드로 읽을 수 없습니다.")
    return values


def _numbers(key: str, value: str) -> tuple[int, ...]:
    low, high = _NUMBERS[key]
    for number in (values := _values(key, value)):
        if not re.fullmatch(r"\d{1,2}", number) or not low <= int(number) <= high:
            raise _wrong(key, number, f"{low}부터 {high}까지의 수여야 합니다.")
    return tuple(dict.fromkeys(int(number) for number in values))


def _ids(key: str, value: str) -> tuple[str, ...]:
    for number in (values := _values(key, value)):
        if len(number) > 80 or _CONTROL.search(number):
            raise _wrong(key, number, "접수번호로 읽을 수 없습니다.")
    return values


def _words(key: str, value: str) -> tuple[str, ...]:
    words = _values(key, value)
    if len(words) > MAX_WORDS or any(len(word) > MAX_WORD or _CONTROL.search(word) for word in words):
        raise _wrong(key, value, f"제어 문자 없이 {MAX_WORD}자까지, {MAX_WORDS}개까지만 됩니다.")
    return words


def _choice(key: str, value: str) -> str:
    if (key, value) not in CHOICE_CLAUSES:
        allowed = ", ".join(choice for name, choice in CHOICE_CLAUSES if name == key)
        raise _wrong(key, value, f"{allowed} 가운데 하나여야 합니다.")
    return value


def _search(key: str, value: str) -> str:
    if len(value) > MAX_SEARCH or _CONTROL.search(value):
        raise _wrong(key, value, f"제어 문자 없이 {MAX_SEARCH}자까지만 됩니다.")
    return value


def _switch(key: str, value: str) -> bool:
    if value != "1":
        raise _wrong(key, value, "켜려면 1이어야 합니다.")
    return True


_READERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(
        ("period_from", "period_to", "answered_from", "answered_to", "due_from", "due_to"), _date
    ),
    **dict.fromkeys(
        (
            "kind",
            "source",
            "channel",
            "field",
            "item",
            "topic",
            "cluster",
            "danger",
            "danger_type",
            "at_gu",
            "at_dong",
            "bureau",
            "dept",
            "gu",
            "dong",
            "status",
            "result",
        ),
        _codes,
    ),
    **dict.fromkeys(("hour", "dow", "score", "took"), _numbers),
    **dict.fromkeys(CHOICES, _choice),
    "word": _words,
    "q": _search,
    "ids": _ids,
    "form": _switch,
    "as_of": _instant,
}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


@lru_cache(maxsize=4096, typed=True)
def _quoted(value: Any) -> str:
    return quote(_text(value), safe=",:")


def query_string(chosen: Slice) -> str:
    """The slice as `key=value&…` without a question mark, keys in the order of the fields."""
    said = vars(chosen).items()
    return "&".join([f"{name}={_quoted(value)}" for name, value in said if value and name != "noted_ids"])


def url(chosen: Slice, path: str = LIST_PATH) -> str:
    """A link on this host to the complaints of `chosen`."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"{path} is not a path on this host")
    text = query_string(chosen)
    return f"{path}?{text}" if text else path


def complaint_url(complaint_id: str) -> str:
    """The page of one complaint."""
    return f"{LIST_PATH}/{quote(complaint_id, safe='')}"


def topic_url(code: str) -> str:
    """The page of one topic."""
    return f"{TOPICS_PATH}/{quote(code, safe='')}"


def measure_url(number: int) -> str:
    """The page of one policy or task."""
    return f"{MEASURES_PATH}/{number}"


def new_measure_url(chosen: Slice) -> str:
    """Where a policy or task about a slice is written down."""
    return url(chosen, f"{MEASURES_PATH}/{NEW}")


def parse(text: str) -> Slice:
    """The slice a query string names; with or without the leading question mark.

    Raises:
        LinkError: a key is unknown or repeated, a value cannot be, or a period ends before it begins.
    """
    text = text.removeprefix("?")
    if len(text) > MAX_QUERY_STRING:
        raise LinkError("주소가 너무 깁니다. 조건을 줄여 주세요.")
    found: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True, max_num_fields=100):
        if key in LOOKS:
            continue
        if key not in _READERS:
            shown = key[:30]
            raise LinkError(f"주소에 알 수 없는 조건 '{shown}'이(가) 있습니다. 상황판에서 다시 열어 주세요.")
        if key in found:
            raise LinkError(f"주소에 {LABELS[key]}({key}) 조건이 두 번 있습니다.")
        if value:
            found[key] = _READERS[key](key, value)
    for period in ("period", "answered", "due"):
        first, last = f"{period}_from", f"{period}_to"
        if first in found and last in found and found[first] >= found[last]:
            raise _wrong(last, found[last].isoformat(), "끝이 처음보다 앞섭니다.")
    return Slice(**found)
