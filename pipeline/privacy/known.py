"""The record's own values (name, telephone, e-mail, address) wherever they are spelled in its texts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.privacy.fold import fold
from pipeline.privacy.spans import Found

LONGEST_VALUE = 200
GAP = r"[-.\s·_~/,()]{0,3}"
NOT_DIGITS = re.compile(r"\D+")
NO_ONE = frozenset(("익명", "비공개", "미상", "없음", "본인", "무명", "민원인", "신청인", "시민"))


@dataclass(frozen=True, slots=True)
class Known:
    """A value that the record itself gives: its kind (NAME, PHONE, EMAIL or ADDR) and text."""

    kind: str
    value: str


def folded_values(known: Iterable[Known]) -> tuple[Known, ...]:
    """The same values, folded as texts are; once a record, whatever number of texts it has."""
    return tuple(Known(one.kind, fold(one.value[:LONGEST_VALUE]).text.strip()) for one in known)


def known_values(text: str, known: Iterable[Known]) -> Iterator[Found]:
    """Every place in a folded text where one of the record's own (folded) values stands."""
    for one in standing(known, text):
        if pattern := _spelling(one.kind, one.value):
            yield from (Found(one.kind, *hit.span()) for hit in re.finditer(pattern, text, re.IGNORECASE))


def standing(known: Iterable[Known], text: str) -> tuple[Known, ...]:
    """Those of the (folded) values that a text may hold; to make a pattern for each would be dear."""
    if not known:
        return ()
    letters = "".join(text.split()).lower()
    digits = NOT_DIGITS.sub("", letters)
    return tuple(one for one in known if _may_stand(one, letters, digits))


def _may_stand(one: Known, letters: str, digits: str) -> bool:
    """Whether the letters (no spaces) or digits of a text have what every spelling of a value has."""
    if one.kind == "PHONE":
        return NOT_DIGITS.sub("", one.value)[-8:] in digits
    if one.kind == "NAME":
        return "".join(one.value.split()).lower() in letters
    words = one.value.replace(",", " ").split()
    return bool(words) and words[0].lower() in letters


def _spelling(kind: str, value: str) -> str | None:
    """A bounded pattern for the ways to write a value; None if it is too short to be looked for."""
    if kind == "PHONE":
        digits = [letter for letter in value if letter.isdigit()]
        if value.startswith("+82") or (len(digits) > 10 and digits[:2] == ["8", "2"]):
            digits = ["0", *digits[2 + (digits[2:3] == ["0"]) :]]
        return r"(?<!\d)" + GAP.join(digits) + r"(?!\d)" if 8 <= len(digits) <= 12 else None
    if kind == "NAME":
        letters = [letter for letter in value if not letter.isspace()]
        if len(letters) < 2 or value in NO_ONE or not any(letter.isalpha() for letter in letters):
            return None
        start, end = (r"(?<![가-힣])", "") if len(letters) < 4 else ("", "")
        latin = value.isascii()
        return (
            (r"(?<![A-Za-z])" if latin else start)
            + r"\s{0,2}".join(map(re.escape, letters))
            + (r"(?![A-Za-z])" if latin else end)
        )
    if kind == "EMAIL":
        return r"(?<![A-Za-z0-9._%+-])" + re.escape(value) if "@" in value else None
    words = value.replace(",", " ").split()
    return (
        r"[\s,]{0,3}".join(map(re.escape, words)) + r"(?!\d)"
        if len(value) >= 6 and any(map(str.isdigit, value))
        else None
    )
