"""Which words set some complaints apart from others: log-odds with an informative prior, and phrases.

A word counts once a complaint, however often it stands in it. Nothing here knows where texts come from.

Source: Monroe, Colaresi and Quinn, Fightin' Words, Political Analysis 16 (2008), equations 15 to 22.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FEWEST: Final = 3
"""Complaints that a word needs to be shown: fewer could point at one person."""
CLEAR: Final = 2.0
"""z from which a word sets a slice apart."""
PRIOR_WORDS: Final = 1_000.0
"""Words that the shared prior is worth at most: fifty complaints of twenty words, or the smaller side."""
HALF: Final = 0.5
"""Added to each count of a word's table of two by two (Haldane, Anscombe): a new word has a finite score."""
FIRM: Final = 0.35
"""NPMI from which two neighbours are a phrase."""


@dataclass(frozen=True)
class Texts:
    """Tokens of complaints: numbers of words in their order, texts one after another.

    Attributes:
        tokens: (t,) numbers of words.
        lengths: (n,) tokens of each text.
        signs: (n,) +1, or -1 for an image that a newer one replaces.
    """

    tokens: NDArray[np.int32]
    lengths: Ints
    signs: Ints

    @cached_property
    def count(self) -> int:
        """Complaints."""
        return int(self.signs.sum())

    def some(self, most: int) -> "Texts":
        """At most `most` texts, spread evenly over all."""
        step = -(-len(self.lengths) // most)
        if step <= 1:
            return self
        kept = np.arange(len(self.lengths)) % step == 0
        return Texts(self.tokens[np.repeat(kept, self.lengths)], self.lengths[kept], self.signs[kept])


def counted(texts: Texts, size: int) -> Ints:
    """Complaints that have each word: (size,) counts.

    Turned from texts by words into words by texts, a word's repetitions within one text stand side by
    side: linear in the tokens, five times as fast as sorting them.
    """
    ends = np.concatenate(([0], np.cumsum(texts.lengths)))
    shape = (len(texts.lengths), size)
    by_text = csr_array((np.ones(len(texts.tokens), np.int8), texts.tokens, ends), shape=shape)
    by_word = by_text.tocsc()
    text, begins = by_word.indices, by_word.indptr
    is_first = np.ones(len(text), bool)
    np.not_equal(text[1:], text[:-1], out=is_first[1:])
    is_first[begins[:-1][begins[:-1] < len(text)]] = True
    weights = is_first if (texts.signs == 1).all() else is_first * texts.signs[text]
    sums = np.concatenate(([0], np.cumsum(weights, dtype=np.int64)))
    counts: Ints = np.maximum(sums[begins[1:]] - sums[begins[:-1]], 0)
    return counts


def log_odds(here: Ints, there: Ints) -> Floats:
    """How far each word sets `here` apart from `there`, in standard deviations (z); 0 where neither has it.

    The prior of a word is its share in both together, worth `PRIOR_WORDS` words or the smaller side: a word
    of few complaints is drawn towards no difference.

    Args:
        here: (v,) complaints of the slice that have each word.
        there: (v,) complaints of the baseline, none of them in the slice.
    """
    if not here.any() or not there.any():
        return np.zeros(len(here))
    both = here + there
    worth = min(PRIOR_WORDS, float(here.sum()), float(there.sum()))
    prior = worth * both / both.sum()
    ours, theirs = here + prior, there + prior
    rest_ours, rest_theirs = here.sum() + worth - ours + HALF, there.sum() + worth - theirs + HALF
    ours, theirs = ours + HALF, theirs + HALF
    difference = np.log(ours / rest_ours) - np.log(theirs / rest_theirs)
    z: Floats = np.where(both > 0, difference / np.sqrt(1 / ours + 1 / theirs), 0.0)
    return z


@dataclass(frozen=True)
class Ranked:
    """One word of a ranking: its number, z, complaints of the slice and of the baseline that have it."""

    word: int
    z: float
    here: int
    there: int


def ranked(here: Ints, there: Ints, most: int, hidden: Ints | None = None) -> list[Ranked]:
    """The words that set `here` apart most clearly, at most `most`, the clearest first.

    Args:
        here: (v,) complaints of the slice that have each word.
        there: (v,) the same of the baseline.
        most: how many words at most.
        hidden: words that are never shown.
    """
    z = log_odds(here, there)
    shown = (here >= FEWEST) & (z >= CLEAR)
    if hidden is not None:
        shown[hidden] = False
    found = np.flatnonzero(shown)
    order = found[np.lexsort((found, -here[found], -z[found]))][:most]
    return [Ranked(int(word), float(z[word]), int(here[word]), int(there[word])) for word in order]


@dataclass(frozen=True)
class Phrase:
    """Two words that stand side by side: how firmly (NPMI, 1 at most), z, and in how many complaints."""

    first: int
    second: int
    npmi: float
    z: float
    count: int


def phrases(here: Texts, there: Texts, size: int, most: int, hidden: Ints | None = None) -> list[Phrase]:
    """Neighbours that belong together and set `here` apart from `there`, the clearest first.

    A pair is a phrase if its words come side by side far more often than each comes at all: normalised
    pointwise mutual information of `FIRM` or more within the slice. The phrases of a slice are ranked
    as its words are.

    Args:
        here: texts of the slice.
        there: texts of the baseline, none of them in the slice.
        size: words there are.
        most: how many phrases at most.
        hidden: words that no phrase may hold.
    """
    ours, together = _pairs(here, size, hidden)
    theirs, apart = _pairs(there, size, hidden)
    if not len(ours) or not len(theirs) or here.count <= 0:
        return []
    every = _different(np.concatenate((ours, theirs)))
    z = log_odds(_at(every, ours, together), _at(every, theirs, apart))[np.searchsorted(every, ours)]
    alone = counted(here, size)
    first, second = ours // size, ours % size
    share = np.clip(together / here.count, 1e-12, 1)
    expected = np.maximum(alone[first], 1) / here.count * np.maximum(alone[second], 1) / here.count
    npmi = np.where(share < 1, np.log(share / expected) / -np.log(np.minimum(share, 1 - 1e-12)), 1.0)
    found = np.flatnonzero((together >= FEWEST) & (npmi >= FIRM) & (z >= CLEAR))
    order = found[np.lexsort((ours[found], -z[found]))][:most]
    return [
        Phrase(int(first[i]), int(second[i]), float(npmi[i]), float(z[i]), int(together[i])) for i in order
    ]


def _pairs(texts: Texts, size: int, hidden: Ints | None) -> tuple[Ints, Ints]:
    """Different pairs of neighbours, as first * size + second, and the complaints that have each."""
    row = np.repeat(np.arange(len(texts.lengths), dtype=np.int64), texts.lengths)
    allowed = np.ones(size, bool)
    if hidden is not None:
        allowed[hidden] = False
    before, after = texts.tokens[:-1], texts.tokens[1:]
    beside = (row[1:] == row[:-1]) & (before != after) & allowed[before] & allowed[after]
    pair = before[beside].astype(np.int64) * size + after[beside]
    keys = _different(pair.copy())
    number = np.searchsorted(keys, pair)
    lengths = np.bincount(row[1:][beside], minlength=len(texts.lengths))
    return keys, counted(Texts(number.astype(np.int32), lengths, texts.signs), len(keys))


def _at(every: Ints, keys: Ints, counts: Ints) -> Ints:
    """Counts of `keys` at their places in `every`, 0 elsewhere; both are sorted."""
    spread = np.zeros(len(every), np.int64)
    spread[np.searchsorted(every, keys)] = counts
    return spread


def _different(keys: Ints) -> Ints:
    """The different values of `keys`, sorted in place: much cheaper here than numpy's hash table."""
    keys.sort()
    keep = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=keep[1:])
    return keys[keep]


def distinctive(tokens: NDArray[np.int32], counts: Ints, whole: int, most: int, hidden: Ints) -> list[int]:
    """Words of one text that are rare elsewhere: (1 + log of how often here) × log(all ÷ how often there).

    Args:
        tokens: (t,) words of the text.
        counts: (v,) how often each word stands in the texts of the city.
        whole: their sum.
        most: how many words at most.
        hidden: words that are never shown; nor is one that stands fewer than `FEWEST` times.
    """
    words, often = np.unique(tokens, return_counts=True)
    keep = (counts[words] >= FEWEST) & ~np.isin(words, hidden)
    words, often = words[keep], often[keep]
    score = (1 + np.log(often)) * np.log(max(whole, 1) / counts[words])
    return [int(word) for word in words[np.lexsort((words, -score))][:most]]
