"""Texts made fit for a tokenizer: markup gone, one spelling of each character, bounded length.

The cleaned text is a copy for tokens, vectors and phrases; what is stored and shown stays as it came.
Most texts of a batch are clean already, so one pass of numpy over all characters of the batch finds
the few that are not, and what they need; only those are touched one by one.

Source of the rules: what the board of Seoul's proposals, the petitions and the 60 classes of bad text hold.
"""

import html
import re
import string
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_LENGTH: Final = 20_000
"""Characters of a cleaned text; the rest says nothing new of what a complaint is about."""
MAX_RAW: Final = 10 * MAX_LENGTH
"""Characters of a text as it came that are looked at, markup included."""

SPACE, MARKUP, FOREIGN, RUN, LONG = 1, 2, 4, 8, 16
"""What a text needs: one kind of space, no markup, one spelling, no long runs, an end."""

_LAST = 0xFFFF
_TAGS: Final = """
    a abbr address area article aside b base basefont big blockquote body br button caption center cite
    code col colgroup dd del details dir div dl dt em embed fieldset figcaption figure font footer form
    frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link
    main map mark menu meta nav nobr noscript object ol optgroup option p param pre q s samp script section
    select small span strike strong style sub summary sup svg table tbody td textarea tfoot th thead title
    tr tt u ul var video wbr xml if endif doctype
"""
_NAMES: Final = frozenset(_TAGS.split())
_BLOCK = re.compile(r"<(!--|(?:script|style|xml|title|head)(?=[\s>]))", re.IGNORECASE)
_END: Final = {"!--": re.compile("-->")} | {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("script", "style", "xml", "title", "head")
}
_TAG = re.compile(r"<[/!?]?+\[?+([A-Za-z][A-Za-z0-9]*+(?::[\w-]++)?)(?=[\s/>\]]|\Z)[^<>]*+(?:>|\Z|(?=<))")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});|&nbsp")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\x22\x27가-힣]*+", re.IGNORECASE)
_STYLE_RULE = re.compile(r"\{[^{}]*+\}")
_STYLE_HEAD: Final = string.ascii_letters + string.digits + "@.#:,*_- \t"
_STYLE = re.compile(r"mso-[\w-]{1,60}\s{0,3}:[^;<>{}가-힣]{0,200};?", re.IGNORECASE)
_STYLE_SIGN = re.compile(r"mso-|MsoNormal|HStyle|font-family|margin-", re.IGNORECASE)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,16}[ -/]?[@-~]")
_RUN = re.compile(r"([^\d\s])\1{3,}")
_GONE = re.compile(
    "[\0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANK = re.compile("[\x01-\x1f\x7f-\xa0\u2028\u2029\ue000-\uf8ff\ufffc-\uffff]+")
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _needs() -> NDArray[np.uint8]:
    """What each character of the basic plane asks for: (65536,) flags; the last stands for all others."""
    needs = np.full(_LAST + 1, FOREIGN, np.uint8)
    for first, last in (
        (0x20, 0x7E),
        (0xA1, 0xAC),
        (0xAE, 0xFF),
        (0x2010, 0x2027),
        (0x2030, 0x205E),
        (0x2100, 0x2125),
        (0x2150, 0x23FF),
        (0x2460, 0x27BF),
        (0x3001, 0x303F),
        (0x3131, 0x3163),
        (0x3165, 0x318E),
        (0x3200, 0x33FF),
        (0x4E00, 0x9FFF),
        (0xAC00, 0xD7A3),
    ):
        needs[first : last + 1] = 0
    needs[[ord(mark) for mark in "\t\n\r\v\f"]] = SPACE
    needs[[ord("<"), ord("&"), ord("{")]] = MARKUP
    composed = np.array(
        [unicodedata.normalize("NFC", chr(code)) != chr(code) for code in range(0x2100, 0x2400)]
    )
    needs[0x2100:0x2400] |= np.where(composed, np.uint8(FOREIGN), np.uint8(0))
    return needs


def clean(texts: Sequence[str | None]) -> list[str]:
    """Each text cleaned: (n,) texts, None like ''; the answer has as many, in the same order.

    Markup and comments become a space, entities their character; NFC; full width becomes half width;
    NUL, lone surrogates, zero-width and stacked marks go; control characters and line ends become a
    space; four or more of a character in a row become two, digits apart; spaces one; at most
    `MAX_LENGTH` characters. Never raises; its time is linear in the length.
    """
    given = [text or "" for text in texts]
    return [_mended(text, need) if need else text for text, need in zip(given, _needs_of(given), strict=True)]


def _needs_of(texts: list[str]) -> list[int]:
    """What each text needs, 0 for most: one pass over the characters of all.

    A space stands between the texts, so that a space at an end is a double one, and a run never
    reaches over two of them.
    """
    if not texts:
        return []
    joined = " ".join([*texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    flags = _needs()[np.minimum(codes, _LAST)]
    same = codes[1:] == codes[:-1]
    flags[1:][same & (codes[1:] == 0x20)] |= SPACE
    flags[1:][(codes[1:] == 0x2F) & (codes[:-1] == 0x3A)] |= MARKUP
    run = same[2:] & same[1:-1] & same[:-2]
    if run.any():
        flags[3:][run & ((codes[3:] < 0x30) | (codes[3:] > 0x39)) & (codes[3:] != 0x20)] |= RUN
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.concatenate(([0], np.cumsum(lengths + 1)[:-1]))
    flags[starts[codes[starts] == 0x20]] |= SPACE
    needs = np.bitwise_or.reduceat(flags, starts)
    needs[lengths > MAX_LENGTH] |= LONG
    needs[lengths == 0] = 0
    return needs.tolist()  # type: ignore[no-any-return]


def _mended(text: str, need: int) -> str:
    text = text[:MAX_RAW]
    if need & FOREIGN:
        text = _one_spelling(text)
    if need & MARKUP:
        text = _without_markup(text)
    if need & (FOREIGN | MARKUP | RUN):
        text = _RUN.sub(r"\1\1", text)
    return " ".join(text.split())[:MAX_LENGTH].rstrip()


def _one_spelling(text: str) -> str:
    """NFC, half width, nothing unseen; old Hangul that NFC cannot compose stays."""
    text = _ESCAPE.sub(" ", text)
    text = unicodedata.normalize("NFC", text.translate(_NARROW) if _is_wide(text) else text)
    return _BLANK.sub(" ", _GONE.sub("", text))


def _is_wide(text: str) -> bool:
    return any("\uff01" <= mark <= "\uff5e" or mark == "\u3000" for mark in set(text))


def _without_markup(text: str) -> str:
    """Tags, comments, styles, entities and web addresses gone, also where escaped once or twice over."""
    for _ in range(3):
        before = text
        if "<" in text:
            text = _TAG.sub(_blank_if_tag, _without_blocks(text))
        if "&" in text:
            text = _one_spelling(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
        if text == before:
            break
    if _STYLE_SIGN.search(text):
        text = _STYLE.sub(" ", _without_rules(text))
    return _ADDRESS.sub(" ", text)


def _without_blocks(text: str) -> str:
    """No comments, scripts and style sheets; one that never ends loses its mark alone, not the rest."""
    kept: list[str] = []
    endless: set[str] = set()
    after = 0
    while block := _BLOCK.search(text, after):
        kept.append(text[after : block.start()])
        name = block[1].lower()
        end = None if name in endless else _END[name].search(text, block.end())
        if end is None:
            endless.add(name)
            kept.append("" if name == "!--" else block[0])
            after = block.end()
        else:
            after = end.end()
    return " ".join([*kept, text[after:]])


def _blank_if_tag(tag: re.Match[str]) -> str:
    return " " if ":" in tag[1] or tag[1].lower() in _NAMES else tag[0]


def _without_rules(text: str) -> str:
    """No `P.MsoNormal {margin: 0cm}` of a pasted style sheet: the block and what it is for."""
    kept, after = [], 0
    for rule in _STYLE_RULE.finditer(text):
        if ":" in rule[0]:
            kept.append(text[after : rule.start()].rstrip(_STYLE_HEAD))
            after = rule.end()
    return " ".join([*kept, text[after:]])
