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
}

CHECK = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def _resident_number(draw: np.random.Generator) -> str:
    year, month, day = draw.integers(40, 100), draw.integers(1, 13), draw.integers(1, 29)
    head = f"{year:02d}{month:02d}{day:02d}{draw.integers(1, 3)}{draw.integers(0, 100000):05d}"
    right = (11 - sum(int(digit) * weight for digit, weight in zip(head, CHECK, strict=True)) % 11) % 10
    wrong = (right + int(draw.integers(1, 10))) % 10
    return f"{head[:6]}-{head[6:]}{wrong}"


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
        "rrn": tuple(_resident_number(draw) for _ in range(2000)),
    }
