"""`mask`: a text with its personal data taken out, and what was taken.

The order is: the record's own values, number-like data, addresses, names. Where two overlap the first wins.
Every pattern is bounded, so time grows with the length of the text and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.privacy import rules
from pipeline.privacy.addresses import addresses
from pipeline.privacy.fold import Folded, composed, fold
from pipeline.privacy.known import Known, folded_values, known_values
from pipeline.privacy.names import names
from pipeline.privacy.numbers import numbers
from pipeline.privacy.spans import TOKENS, Found, without_overlaps

VERSION = 1
"""Raised with every released change of what is found; the ledger has it of each batch, and `minwon rebuild`
takes batches of an older one through this one."""


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data in a text, half-open, in characters of the text as it came."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The text to keep (NFC, tokens in place), the spans taken out, and where their stand-ins are in it."""

    text: str
    spans: tuple[Span, ...]
    places: tuple[tuple[int, int], ...]


def mask(text: str, known: Iterable[Known] = ()) -> Masked:
    """Take personal data out of a text.

    Args:
        text: as it came; any characters, any length.
        known: the record's own values, looked for before anything else.
    """
    return mask_folded(text, fold(text), folded_values(known), rules.ALL)


def mask_folded(text: str, folded: Folded, known: Iterable[Known], signs: int) -> Masked:
    """The same for a text that is folded already and may break only some rules (bits of `rules`)."""
    found = _findings(folded.text, known, signs)
    compose = str if folded.is_plain else composed
    if not found:
        return Masked(compose(text), (), ())
    pieces: list[str] = []
    spans: list[Span] = []
    places: list[tuple[int, int]] = []
    length = position = 0
    for one in found:
        start, end = folded.original(one.start, one.end)
        if start < position:
            continue
        before = compose(text[position:start])
        token = f"{one.kept} {TOKENS[one.kind]}" if one.kept else TOKENS[one.kind]
        pieces += (before, token)
        length += len(before) + len(token)
        places.append((length - len(token), length))
        spans.append(Span(one.kind, start, end, text[start:end]))
        position = end
    pieces.append(compose(text[position:]))
    return Masked("".join(pieces), tuple(spans), tuple(places))


def _findings(text: str, known: Iterable[Known], signs: int) -> list[Found]:
    sure = without_overlaps([*known_values(text, known), *numbers(text, signs), *addresses(text, signs)])
    return without_overlaps([*sure, *names(text, sure, signs)])
