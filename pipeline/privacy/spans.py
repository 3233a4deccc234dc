"""What is found in a text: kinds, the tokens that stand for them, and which finding wins."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

TOKENS = {
    "RRN": "[주민번호]",
    "FRN": "[외국인번호]",
    "PHONE": "[전화]",
    "EMAIL": "[이메일]",
    "ACCOUNT": "[계좌]",
    "CARD": "[카드]",
    "PASSPORT": "[여권]",
    "DRIVER": "[면허]",
    "PLATE": "[차량번호]",
    "ADDR": "[주소]",
    "NAME": "[이름]",
}
"""Kind to the token that stands in its place, so that models keep the signal."""
NUMBER_LIKE = ("RRN", "FRN", "PHONE", "EMAIL", "ACCOUNT", "CARD", "PASSPORT", "DRIVER", "PLATE")


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text, half-open; `kept` are the words of it that may stay (a district, a road)."""

    kind: str
    start: int
    end: int
    kept: str = ""


def without_overlaps(findings: Iterable[Found]) -> list[Found]:
    """Findings in the order of the text; of two that overlap the one given first stays."""
    taken: list[Found] = []
    for one in findings:
        place = bisect_left(taken, one.start, key=lambda found: found.start)
        is_free = place == 0 or taken[place - 1].end <= one.start
        if is_free and (place == len(taken) or one.end <= taken[place].start):
            taken.insert(place, one)
    return taken
