"""Tokens from lines of morphemes, the same for every analyser.

A line is `surface TAB tag TAB expression`, its surface with the space before it; that is enough to
know the token, and the same lines come again and again, so each is understood once.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from models.text.lexicon import Lexicon

CONTENT: Final = frozenset({"NNG", "NNP", "XR", "SL", "VV", "VA", "MAG"})
"""Tags that carry content (Sejong tag set): nouns, roots, Latin words, verbs, adjectives, adverbs."""
MAX_TOKEN: Final = 15
"""Characters of a token; longer ones are addresses, codes, or a whole sentence without spaces."""
_MEMORY: Final = 400_000


class Morphemes(dict[str, str]):
    """Token of each line, '' for none; a line is worked out when it first comes."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.beginnings = _beginnings(lexicon.tokens)
        self.starts: set[str] = set()

    def __missing__(self, line: str) -> str:
        surface, _, rest = line.partition("\t")
        surface = surface.lstrip()
        if surface in self.beginnings:
            self.starts.add(line)
        token = self[line] = self._token(surface, *rest.partition("\t")[::2])
        return token

    def tokens(self, lines: Sequence[str]) -> list[str]:
        """Tokens of one text in their order."""
        if len(self) > _MEMORY:
            self.clear()
            self.starts.clear()
        found = [self[line] for line in lines]
        if not self.starts.isdisjoint(lines):
            found = self._merged(lines, found)
        return list(filter(None, found))

    def _token(self, surface: str, tag: str, expression: str) -> str:
        own = self.lexicon.tokens.get(surface)
        if own:
            return own
        first = tag.partition("+")[0]
        if first not in CONTENT:
            return ""
        token = surface
        if first in ("VV", "VA"):
            token = (expression.partition("/")[0] or surface) + "다"
        elif first == "SL":
            token = surface.lower()
        if len(token) == 1 and token not in self.lexicon.singles:
            return ""
        return "" if len(token) > MAX_TOKEN or token in self.lexicon.stops else token

    def _merged(self, lines: Sequence[str], found: list[str]) -> list[str]:
        """The tokens with the longest of our words in place of the morphemes that spell it."""
        merged, row = [], 0
        while row < len(lines):
            after = self._word_end(lines, row) if lines[row] in self.starts else None
            if after is None:
                merged.append(found[row])
                row += 1
            else:
                token, row = after
                merged.append(token)
        return merged

    def _word_end(self, lines: Sequence[str], row: int) -> tuple[str, int] | None:
        """The longest word of ours that begins at a row, and the row after it."""
        said, best = "", None
        for place in range(row, len(lines)):
            surface = lines[place].partition("\t")[0]
            said = said + surface if said else surface.lstrip()
            if (token := self.lexicon.tokens.get(said)) is not None:
                best = (token, place + 1)
            if said not in self.beginnings:
                break
        return best


def _beginnings(words: Iterable[str]) -> frozenset[str]:
    """What our words can begin with, shorter than the word."""
    return frozenset(word[:end] for word in words for end in range(1, len(word)))
