"""Personal data that belongs to no one, in parts to be drawn and put together.

Telephone numbers lie in ranges that are not given out (010-0 and 010-1), mail addresses in the
domains kept for examples, number plates have serials under 0100, resident numbers fail their
checksum though their days lie before it was given up, and roads exist in no city.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from pipeline.synthetic.topics import read_grammar


@dataclass(frozen=True)
class Value:
    """A value recorded as a span: its kind and the parts that make it, by name of `parts()`."""

    kind: str
    parts: tuple[str, ...]


VALUES = {
    "spot": Value("PLACE", ("mark",)),
    "road": Value("PLACE", ("road",)),
    "house": Value("PLACE", ("house",)),
    "phone": Value("PHONE", ("phone", "serial")),
    "name": Value("NAME", ("surname", "given")),
    "email": Value("EMAIL", ("mail_user", "mail_number", "mail_host")),
    "plate": Value("PLATE", ("plate", "plate_serial")),
    "account": Value("ACCOUNT", ("account", "serial", "account_end")),
    "rrn": Value("RRN", ("rrn",)),
    "addr": Value("ADDR", ("road", "home")),
    "document": Value("", ("document_kind", "document_number")),
    "file": Value("", ("file_name", "file_end")),
    **{
        name: Value("", (name,))
        for name in (
            "amount", "area", "shot", "metres", "device", "call", "tape", "hm", "period", "minutes", "far",
            "count", "people", "cars", "days", "years", "percent", "price", "size", "age", "grade", "temp",
            "noise",
        )
    },
}  # fmt: skip
DATES = tuple(
    tuple(
        form.format(month=(month + 10) % 12 + 1, day=day)
        for day in range(1, 29)
        for form in ("{month}월{day}일", "{month}/{day}", "{month}.{day}", "{month:02d}/{day:02d}")
    )
    for month in range(1, 13)
)
"""Days of the month before, by month: they are over whenever the text is written."""
TIMES = tuple(
    tuple(f"{hour:02d}:{minute:02d}" for minute in range(60))
    + tuple(f"{hour}시{minute}분" for minute in range(1, 60))
    + tuple(f"{'오전' if hour < 12 else '오후'}{(hour + 11) % 12 + 1}시{minute}분" for minute in range(1, 60))
    for hour in range(24)
)
"""Times of day by hour."""

CHECK = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def _resident_number(draw: np.random.Generator) -> str:
    year, month, day = draw.integers(40, 100), draw.integers(1, 13), draw.integers(1, 29)
    head = f"{year:02d}{month:02d}{day:02d}{draw.integers(1, 3)}{draw.integers(0, 100000):05d}"
    right = (11 - sum(int(digit) * weight for digit, weight in zip(head, CHECK, strict=True)) % 11) % 10
    wrong = (right + int(draw.integers(1, 10))) % 10
    return f"{head[:6]}-{head[6:]}{wrong}"


def _measures() -> dict[str, tuple[str, ...]]:
    """Counts, lengths, sums and spells of time as people write them, each in one word."""
    return {
        "hm": tuple(f"{hour}시{minute}분" for hour in range(1, 13) for minute in range(3, 60)),
        "period": tuple(
            f"{n // 60:02d}:{n % 60:02d}~{(n + long) // 60:02d}:{(n + long) % 60:02d}"
            for n in range(300, 1300, 7)
            for long in range(13, 130, 9)
        ),
        "minutes": tuple(f"{n}분" for n in range(4, 160))
        + tuple(f"{hour}시간{minute}분" for hour in range(1, 4) for minute in range(1, 60)),
        "far": tuple(f"{n}{unit}" for n in range(3, 150) for unit in ("미터", "걸음", "m")),
        "count": tuple(f"{n}" for n in range(3, 60)),
        "people": tuple(f"{n}명" for n in range(6, 160)),
        "cars": tuple(f"{n}대" for n in range(2, 90)),
        "days": tuple(f"{n}일" for n in range(3, 200)),
        "years": tuple(f"{n}년" for n in range(2, 50)) + tuple(f"만{n}년" for n in range(2, 50)),
        "percent": tuple(f"{n}%" for n in range(12, 97)) + tuple(f"{n}퍼센트" for n in range(12, 97)),
        "price": tuple(f"{n * 37 % 290 + 1}만{n % 9 + 1}천원" for n in range(290)),
        "size": tuple(f"{n}센티" for n in range(8, 100))
        + tuple(f"{m}미터{n}" for m in (1, 2, 3) for n in range(10, 100, 5)),
        "age": tuple(f"{n}세" for n in range(61, 96)) + tuple(f"{n}살" for n in range(61, 96)),
        "grade": tuple(f"{school}{n}" for school in ("초", "중", "고") for n in (1, 2, 3)),
        "temp": tuple(f"{sign}{n}도" for sign in ("", "영하", "체감") for n in range(3, 19)),
        "noise": tuple(f"{n}데시벨" for n in range(55, 98)) + tuple(f"{n}dB" for n in range(55, 98)),
    }


@cache
def parts() -> dict[str, tuple[str, ...]]:
    """Every list of parts by name."""
    words: dict[str, Any] = read_grammar("lists")
    draw = np.random.default_rng(11)
    phones = [f"010-{n:04d}-" for n in range(2000)]
    phones += [f"010{n:04d}" for n in range(0, 2000, 5)] + [f"010.{n:04d}." for n in range(0, 2000, 10)]
    phones += [f"010 {n:04d} " for n in range(0, 2000, 20)]
    lanes = ["", *(f"{n}길" for n in range(1, 33)), *(f"{n}가길" for n in range(2, 9))]
    fronts = [*(f"{n:02d}" for n in range(1, 70)), *(f"{n}" for n in range(100, 200, 3))]
    return {
        "mark": tuple(f"{name}{kind}" for name in words["mark_name"] for kind in words["mark_type"]),
        "road": tuple(f"{road}{lane}" for road in words["road"] for lane in lanes),
        "house": tuple(f"{n}" for n in range(1, 181)) + tuple(f"{n}-{n % 7 + 1}" for n in range(2, 160, 3)),
        "home": tuple(
            f" {n * 7 % 173 + 1}, {n * 3 % 14 + 101}동 {n * 5 % 24 + 1}0{n % 8 + 1}호" for n in range(400)
        ),
        "phone": tuple(phones),
        "serial": tuple(f"{n:04d}" for n in range(10000)),
        "surname": tuple(words["surname"]),
        "given": tuple(words["given"]),
        "mail_user": tuple(words["mail_user"]),
        "mail_number": tuple(f"{n}" for n in range(10, 1000)),
        "mail_host": tuple(words["mail_host"]),
        "plate": tuple(f"{front}{letter}" for front in fronts for letter in words["plate_area"]),
        "plate_serial": tuple(f"{n:04d}" for n in range(1, 100)) + tuple(f" {n:04d}" for n in range(1, 100)),
        "account": tuple(f"{n:03d}-{n * 7 % 90 + 10}-" for n in range(100, 1000)),
        "account_end": tuple(f"{n:03d}" for n in range(1000)),
        "document_kind": ("민원-", "접수-", "제", "건-", "문서-", "관리-"),
        "document_number": tuple(f"{n:05d}" for n in range(7, 20000, 13)),
        "amount": tuple(f"{n * 730 % 900000 + 1200:,}원" for n in range(900)),
        "area": tuple(f"{n * 37 % 3000 / 10 + 9:.1f}㎡" for n in range(700)),
        "shot": tuple(
            f"촬영{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(20000, 80000, 41)
        ),
        "metres": tuple(f"오차{n / 10:.1f}m" for n in range(11, 400)),
        "device": tuple(f"단말{letter}-{n:04d}" for letter in "ABCDEF" for n in range(3, 3000, 17)),
        "file_name": tuple(
            f"{kind}_{n:04d}" for kind in ("IMG", "KakaoTalk", "DSC", "사진") for n in range(5, 9000, 19)
        ),
        "file_end": (".jpg", ".jpeg", ".png", ".mp4"),
        "call": tuple(f"상담{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)),
        "tape": tuple(f"녹취-{n:05d}" for n in range(101, 60000, 29)),
        **_measures(),
        "rrn": tuple(_resident_number(draw) for _ in range(2000)),
    }
