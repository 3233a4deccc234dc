"""A copy of a text that is easier to search, with the way back to the places of the original."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

ODD = re.compile(r"[^\n -~가-힣ㄱ-ㅠㅢㅣ·…※→~“”‘’]")
"""A character that folding may change; most texts have none and are their own copy."""
DASHES = "‐‑‒–—―−﹘﹣－ㅡ─━⁃➖"
DROPPED = frozenset(
    (
        0xAD,
        0x34F,
        0x61C,
        0xFEFF,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    )
)
"""Soft hyphen, joiners, zero-width and bidi characters: readers do not see them."""
FOLDED_FORMS = ("<wide>", "<narrow>", "<font>", "<noBreak>")
"""Ways of writing a letter that mean the letter; circled and raised digits are not among them."""
MARKS = r"\u0300-\u036f\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
SPOT = re.compile(f".[{MARKS}]{{1,30}}|{ODD.pattern}", re.DOTALL)
"""A letter with its marks, at most 30 (Unicode's stream-safe form; more is noise), or an odd one."""
NEVER_WORD = r"[^\w\s\x00-\u02ff]"
CROWD = re.compile(f"{NEVER_WORD}{{31}}")
PIECE = re.compile(rf"\w+{NEVER_WORD}{{0,30}}|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Folded:
    """The copy, and where each of its characters begins and ends in the original."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    is_plain: bool = True
    """Whether the original has no odd letter; it is composed then."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The places in the original of a stretch of the copy (not empty)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Wide and styled letters made plain, dashes one dash, unseen characters gone."""
    pieces: list[str] = []
    moved: list[tuple[int, int, int]] = []
    position = 0
    for found in SPOT.finditer(text):
        written = found.group()
        plain = _plain(written)
        if plain != written:
            start, end = found.span()
            pieces += (text[position:start], plain)
            position = end
            if end - start != len(plain):
                moved.append((start, end, len(plain)))
    if not pieces:
        return Folded(text, is_plain=SPOT.search(text) is None)
    folded = "".join((*pieces, text[position:]))
    starts, ends = _ways_back(len(text), moved) if moved else (None, None)
    return Folded(folded, starts, ends, is_plain=False)


def _ways_back(length: int, moved: list[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    """Where each letter of the copy begins and ends in an original of `length` letters.

    Args:
        length: of the original.
        moved: stretches of the original whose copy is not as long: start, end, letters of the copy.
    """
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for start, end, letters in (*moved, (length, length, 0)):
        starts += range(position, start)
        ends += range(position + 1, start + 1)
        starts += [start] * letters
        ends += [end] * letters
        position = end
    return starts, ends


def composed(text: str) -> str:
    """NFC; where one letter carries thousands of marks (quadratic time), NFC of its pieces."""
    if CROWD.search(text):
        return "".join(unicodedata.normalize("NFC", piece) for piece in PIECE.findall(text))
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    letter = unicodedata.normalize("NFC", cluster)
    if len(letter) > 1:
        return "".join(_plain(one) for one in letter)
    if letter in DASHES:
        return "-"
    if ord(letter) in DROPPED:
        return ""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if letter.isspace() or letter in "\u2800\u3164\u115f\u1160":
        return "\n" if letter in "\n\r\x85\u2028\u2029" else " "
    form = unicodedata.decomposition(letter)
    return unicodedata.normalize("NFKC", letter) if form.startswith(FOLDED_FORMS) else letter
