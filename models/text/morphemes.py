"""Tokens from lines of morphemes, the same for every analyser.

A line is MeCab's own: `surface TAB tag,…,expression`. The same lines come again and again, so each is
understood once, and a text costs a look-up a morpheme.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from models.text.lexicon import Lexicon

CONTENT: Final = frozenset({"NNG", "NNP", "XR", "SL", "VV", "VA", "MAG"})
"""Tags that carry content (Sejong tag set): nouns, roots, Latin words, verbs, adjectives, adverbs."""
MAX_TOKEN: Final = 15
"""Characters of a token; longer ones are addresses, codes, or a whole sentence without spaces."""
TAKEN: Final = "\t"
"""Stands for a morpheme that is part of one of our words."""
_MEMORY: Final = 400_000


class Morphemes(dict[str, str]):
    """Token of each line, '' for none; a line is worked out when it first comes."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.ways: dict[str, list[str]] = {}
        for way in lexicon.tokens:
            self.ways.setdefault(way.replace(" ", ""), []).append(way)
        self.beginnings = _beginnings(self.ways)
        self.starts: set[str] = set()
        self.pairs = _Pairs(self.beginnings | self.ways.keys())

    def __missing__(self, line: str) -> str:
        surface, _, features = line.partition("\t")
        if surface in self.beginnings:
            self.starts.add(line)
        token = self[line] = self._token(surface, features)
        return token

    def tokens(self, text: str, lines: Sequence[str]) -> list[str]:
        """Tokens of one text in their order; `lines` are its morphemes."""
        if len(self) > _MEMORY:
            self.clear()
            self.starts.clear()
            self.pairs.clear()
        found = list(map(self.__getitem__, lines))
        starts, pairs = self.starts, self.pairs
        if starts.isdisjoint(lines):
            return list(filter(None, found))
        for row, pair in enumerate(pairwise(lines)):
            if pair[0] in starts and pairs[pair] and found[row] != TAKEN:
                self._merge(text, lines, row, found)
        return [token for token in found if token and token != TAKEN]

    def _token(self, surface: str, features: str) -> str:
        if own := self.lexicon.tokens.get(surface):
            return own
        first = features.partition(",")[0].partition("+")[0]
        if first not in CONTENT:
            return ""
        token = surface
        if first in ("VV", "VA"):
            expression = features.rpartition(",")[2]
            stem = expression.partition("/")[0] if ",Inflect," in features else surface
            token = stem + "다"
        elif first == "SL":
            token = surface.lower()
        if len(token) == 1 and token not in self.lexicon.singles:
            return ""
        return "" if len(token) > MAX_TOKEN or token in self.lexicon.stops else token

    def _merge(self, text: str, lines: Sequence[str], row: int, found: list[str]) -> None:
        """Put the longest of our words that begins at a row in place of the morphemes that spell it.

        MeCab does not say where spaces were, so the text must have the word as the list writes it.
        """
        said, word = "", None
        for place in range(row, len(lines)):
            said += lines[place].partition("\t")[0]
            for way in self.ways.get(said, ()):
                if way in text:
                    word = self.lexicon.tokens[way], place + 1
            if said not in self.beginnings:
                break
        if word is not None:
            token, after = word
            found[row:after] = [token, *[TAKEN] * (after - row - 1)]


class _Pairs(dict[tuple[str, str], bool]):
    """Whether a line and the next one begin, or are, a word of ours."""

    def __init__(self, known: frozenset[str]) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, pair: tuple[str, str]) -> bool:
        is_known = self[pair] = pair[0].partition("\t")[0] + pair[1].partition("\t")[0] in self.known
        return is_known


def _beginnings(words: Iterable[str]) -> frozenset[str]:
    """What our words can begin with, shorter than the word."""
    return frozenset(word[:end] for word in words for end in range(1, len(word)))
