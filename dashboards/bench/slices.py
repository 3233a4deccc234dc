"""Drawn slices, the same for the same seed: what a person might click together."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pipeline.schema import codes, organisation, reference
from pipeline.slices import Slice

SEED = 20


def drawn_slices(
    count: int, first: date, until: date, days: tuple[int, int], seed: int = SEED
) -> list[Slice]:
    """`count` slices with one to three conditions and a period of `days` (from, to) within [first, until)."""
    draw = random.Random(seed)
    return [_slice(draw, first, until, days) for _ in range(count)]


def _slice(draw: random.Random, first: date, until: date, days: tuple[int, int]) -> Slice:
    length = draw.randint(*days)
    start = first + timedelta(draw.randint(0, max((until - first).days - length, 0)))
    chosen: dict[str, Any] = {}
    for name in draw.sample(sorted(_CHOICES), draw.randint(1, 3)):
        chosen[name] = _CHOICES[name](draw)
    return Slice(period_from=start, period_to=min(start + timedelta(length), until), **chosen)


def _some(values: Iterator[str] | tuple[str, ...]) -> Any:
    known = tuple(values)
    return lambda draw: tuple(sorted(draw.sample(known, draw.randint(1, 2))))


_TREE = organisation.read()
_CHOICES: dict[str, Any] = {
    "kind": _some((*codes.codes_in_group(codes.KINDS, "general"), "field")),
    "source": _some(("dasan120", "epeople", "eungdapso", "parking", "smartapp")),
    "channel": _some(tuple(codes.CHANNELS)),
    "field": _some(tuple(codes.FIELDS)),
    "item": _some(tuple(code for code in reference.items() if code.startswith("I"))),
    "bureau": _some(_TREE.bodies("bureau")),
    "dept": _some(_TREE.leaves()),
    "gu": _some(_TREE.bodies("district")),
    "status": _some(tuple(codes.STATUSES)),
    "result": _some(tuple(codes.RESULTS)),
    "hour": lambda draw: tuple(range(start := draw.randint(0, 20), start + 3)),
    "dow": lambda draw: (draw.randint(1, 7),),
    "state": lambda draw: draw.choice(("open", "done")),
    "late": lambda draw: draw.choice(("open", "done", "on_time")),
    "moved": lambda draw: draw.choice(("once", "pingpong")),
    "quick": lambda draw: draw.choice(("only", "out")),
    "form": lambda draw: True,
}
