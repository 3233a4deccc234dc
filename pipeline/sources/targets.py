"""What a source may fill: the columns of core that come from a file, and how each is written."""

from functools import lru_cache

from pipeline.schema import codes, organisation, reference

TARGETS = {
    "source_number": "text",
    "receipt_number": "text",
    "kind_code": "code",
    "channel_code": "code",
    "is_proxy": "code",
    "field_code": "code",
    "item_code": "code",
    "district_code": "code",
    "dong_code": "code",
    "place": "text",
    "lat": "number",
    "lon": "number",
    "department_code": "code",
    "title": "text",
    "body": "text",
    "applicant": "text",
    "arrived_at": "instant",
    "received_at": "instant",
    "due_at": "instant",
    "legal_days": "number",
    "sla_hours": "number",
    "status_code": "code",
    "result_code": "code",
    "answered_at": "instant",
    "answer_text": "text",
    "transfer_path": "text",
    "satisfaction_score": "code",
    "satisfied_at": "instant",
    "applicant_name": "text",
    "applicant_phone": "text",
    "applicant_email": "text",
    "applicant_address": "text",
}
"""Column to the way it is written. `applicant`, a phone number or other handle, becomes applicant_key."""

OWN_VALUES = ("applicant_name", "applicant_phone", "applicant_email", "applicant_address")
"""The applicant's own values: the mask looks for them first in the record's texts; they are never stored."""

MUST_BE_NAMED = ("source_number", "kind_code", "received_at")
REQUIRED = ("source_number", "kind_code", "received_at", "status_code")
"""Columns whose empty cell sets the row aside."""

NUMBERS = ("source_number", "receipt_number", "transfer_path")
"""Texts that name something: they are kept without outer spaces."""

YES = ("Y", "y", "1", "true", "예", "O", "대리")
NO = ("N", "n", "0", "false", "아니오", "X", "본인")


@lru_cache(maxsize=32)
def spellings_of(target: str) -> dict[str, str]:
    """Every spelling that is understood for a code column, to its code."""
    lists = {
        "kind_code": codes.KINDS,
        "channel_code": codes.CHANNELS,
        "field_code": codes.FIELDS,
        "status_code": codes.STATUSES,
        "result_code": codes.RESULTS,
    }
    if target in lists:
        return codes.spellings(lists[target])
    if target == "is_proxy":
        return {**dict.fromkeys(YES, "true"), **dict.fromkeys(NO, "false")}
    if target == "satisfaction_score":
        return {str(score): str(score) for score in range(1, 6)}
    if target == "item_code":
        return _items()
    if target == "district_code":
        return _districts()
    if target == "dong_code":
        return _dongs()
    return organisation.read().spellings()


@lru_cache(maxsize=32)
def codes_of(target: str) -> frozenset[str]:
    """Codes of a code column."""
    return frozenset(spellings_of(target).values())


def _items() -> dict[str, str]:
    items = reference.items().values()
    names = [item.item_name for item in items]
    unique = {item.item_name: item.item_code for item in items if names.count(item.item_name) == 1}
    return {**unique, **{item.item_code: item.item_code for item in items}}


def _districts() -> dict[str, str]:
    """강남구, 강남, 서울특별시 강남구, 서울 강남구, 11680, 1168000000."""
    found = {}
    for code, district in reference.districts().items():
        name = district.district_name
        short = (name.removesuffix("구"),) if len(name) > 2 else ()
        for spelling in (code, f"{code}00000", name, f"서울특별시 {name}", f"서울 {name}", *short):
            found[spelling] = code
    return found


def _dongs() -> dict[str, str]:
    """강남구 역삼동, 서울특별시 강남구 역삼동, 1168010100; 역삼동 alone if no other 자치구 has one."""
    dongs = reference.dongs()
    names = [dong.dong_name for dong in dongs.values()]
    found = {}
    for code, dong in dongs.items():
        gu = reference.districts()[dong.district_code].district_name
        found.update(
            dict.fromkeys((code, f"{gu} {dong.dong_name}", f"서울특별시 {gu} {dong.dong_name}"), code)
        )
        if names.count(dong.dong_name) == 1:
            found[dong.dong_name] = code
    return found
