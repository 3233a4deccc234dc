"""Codes as people call them."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from dashboards import words
from models.labelset.taxonomy import Taxonomy, shipped
from pipeline.schema import codes, organisation, reference
from pipeline.slices import NONE, Slice
from pipeline.sources.config import SourceConfig

NOT_THERE = "없음"
UNSORTED = "미분류"
WEEKDAYS = {number: f"{name}요일" for number, name in enumerate(words.WEEKDAYS, start=1)}

CHOICES = {
    ("state", "open"): "처리 중",
    ("state", "done"): "처리완료",
    ("late", "open"): "지연 중(미처리)",
    ("late", "open_in_time"): "처리 중(기한 안)",
    ("late", "done"): "지연 처리(완료)",
    ("late", "on_time"): "기한 내 처리",
    ("late", "timed"): "기한이 있는 처리완료",
    ("late", "untimed"): "기한이 없는 처리완료",
    ("late", "legal"): "유기한 처리완료",
    ("moved", "once"): "재지정 1회 이상",
    ("moved", "pingpong"): "핑퐁(되돌아옴)",
    ("quick", "only"): "10분 안에 끝난 것",
    ("quick", "out"): "10분 안에 끝난 것 제외",
    ("campaign", "out"): "집단민원 제외",
    ("campaign", "only"): "집단민원만",
    ("noted", "seen"): "확인한 것",
    ("noted", "unseen"): "확인하지 않은 것",
    ("noted", "memo"): "메모가 있는 것",
}

_LISTS = {
    "kind": codes.KINDS,
    "danger": codes.DANGERS,
    "danger_type": codes.DANGER_TYPES,
    "channel": codes.CHANNELS,
    "field": codes.FIELDS,
    "status": codes.STATUSES,
    "result": codes.RESULTS,
}


@lru_cache(maxsize=1)
def source_names() -> dict[str, str]:
    """Names of the sources that have a TOML in pipeline/sources."""
    return {source.code: source.name for source in SourceConfig.all()}


@lru_cache(maxsize=1)
def source_rhythms() -> dict[str, timedelta]:
    """How long each source that states it stays silent at most."""
    return {source.code: source.every for source in SourceConfig.all() if source.every is not None}


def code_name(codes_: codes.CodeList, code: str | None) -> str:
    """Name of a code; '' for none, the code itself if it is in no list."""
    return "" if code is None else codes_[code].name if code in codes_ else code


def source_name(code: str) -> str:
    """Name of a source; the code itself if its TOML is gone."""
    return source_names().get(code, code)


_topics: Callable[[], Taxonomy] = shipped


def topics_from(source: Callable[[], Taxonomy]) -> None:
    """Name topics by this taxonomy from now on: the office's own, once a site is made."""
    global _topics
    _topics = source


def topics() -> Taxonomy:
    """The topics as they are now."""
    return _topics()


def topic_choices(on: date) -> list[dict[str, str]]:
    """The topics that may be given on a day, as a select takes them."""
    return [{"value": topic.topic_code, "label": topic.name_ko} for topic in topics().alive(on)]


def topic_named(name: str, on: date) -> str:
    """Code of the topic that is called so on a day; '' if none is."""
    return next((one.topic_code for one in topics().alive(on) if one.name_ko == name.strip()), "")


def unit_name(code: str | None, on: date | None = None) -> str:
    """Name of a body or unit on a day; '' for none."""
    return organisation.read().name(code, on) if code else ""


def value_name(key: str, value: str | int) -> str:
    """One value of a list field of the slice, as a chip says it."""
    if value == NONE:
        return UNSORTED if key in ("topic", "danger") else NOT_THERE
    if key == "hour":
        return f"{value}시"
    if key == "dow":
        return WEEKDAYS[int(value)]
    if key == "score":
        return f"{value}점"
    text = str(value)
    if key in _LISTS:
        return code_name(_LISTS[key], text)
    namers = {
        "source": source_name,
        "item": reference.item_name,
        "topic": topics().name,
        "gu": reference.district_name,
        "dong": reference.dong_name,
        "at_gu": reference.district_name,
        "at_dong": reference.dong_name,
        "bureau": unit_name,
        "dept": organisation.read().full_name,
    }
    return namers[key](text) if key in namers else text


def choice_name(key: str, value: str) -> str:
    """A choice of the slice in words."""
    return CHOICES[key, value]


def population(chosen: Slice) -> str:
    """What the complaints of a slice are drawn from: '응답소(서식 제외)' or '응답소 + 서식'."""
    form = chosen.form or set(chosen.kind) & set(codes.FORM_KINDS)
    return "응답소 + 서식" if form else "응답소(서식 제외)"
