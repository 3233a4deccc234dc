"""Our own words: what tokens they make, which tokens say nothing, which short nouns say something."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from pipeline.privacy.spans import TOKENS


@dataclass(frozen=True)
class Lexicon:
    """The word lists of one tokenizer.

    Attributes:
        tokens: token of each way to write one of our words, single spaces included.
        stops: tokens that are dropped.
        singles: nouns of one syllable that are kept.
    """

    tokens: dict[str, str]
    stops: frozenset[str]
    singles: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """Eight hex digits over all that the lists say."""
        said = "\n".join(
            (*(f"{way}={token}" for way, token in sorted(self.tokens.items())), "", *sorted(self.stops))
        )
        return hashlib.sha256((said + "\n\n" + "".join(sorted(self.singles))).encode()).hexdigest()[:8]


@cache
def shipped() -> Lexicon:
    """The lists of models/text/words/."""
    words = {way: token for line in _lines("domain") for way, token in _ways(line)}
    masks = {mask: mask for mask in TOKENS.values()}
    singles = frozenset(noun for line in _lines("single") for noun in line.split())
    return Lexicon(words | masks, frozenset(_lines("stop")), singles)


def _lines(name: str) -> list[str]:
    text = (files("models.text") / "words" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for raw in text.splitlines() if (line := raw.split("#")[0].strip())]


def _ways(line: str) -> Iterator[tuple[str, str]]:
    """Every way to write a line's word, with its token: its spaces may be left out."""
    word, _, others = line.partition("=")
    token = word.replace(" ", "")
    for spelling in (word, *others.split(",")):
        if not (parts := spelling.split()):
            continue
        for gaps in product(("", " "), repeat=len(parts) - 1):
            way = "".join(part + gap for part, gap in zip(parts, (*gaps, ""), strict=True))
            yield way, token
