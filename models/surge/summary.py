"""One sentence out of many complaints about one thing: that which says most of what all of them say."""

import re
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

SHORTEST, LONGEST = 12, 90
EACH = 8
"""Sentences of one text that are looked at."""
RUNS = (2, 3)
_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[다요함음임까])\.?\s+(?=[^a-z])")


def sentences(text: str) -> list[str]:
    """The sentences of a text that are no shreds: 12 to 90 characters."""
    parts = (" ".join(part.split()) for part in _END.split(text))
    return [part for part in parts if SHORTEST <= len(part) <= LONGEST]


def summary(texts: Sequence[str]) -> str:
    """The sentence nearest to the middle of all texts by runs of characters; '' where there is none.

    Each text counts the same, however long, so that one long complaint does not speak for all.
    """
    found = [(row, said) for row, text in enumerate(texts) for said in sentences(text)[:EACH]]
    if not found:
        return ""
    said = [sentence for _, sentence in found]
    try:
        rows = TfidfVectorizer(analyzer="char_wb", ngram_range=RUNS, sublinear_tf=True).fit_transform(said)
    except ValueError:  # nothing but marks
        return ""
    owner = np.array([row for row, _ in found])
    weight = 1.0 / np.bincount(owner)[owner]
    middle = np.asarray((rows.T @ weight) / weight.sum()).ravel()
    score = np.asarray(rows @ middle).ravel()
    return said[int(score.argmax())]
