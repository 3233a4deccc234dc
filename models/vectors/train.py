"""A table of word vectors trained on this office's own published, masked texts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from models.vectors.table import WIDTH, WordTable, unit

Floats = NDArray[np.float32]

RARE = 1e-3
"""`a` of SIF: a word that is this share of all words counts half."""
SEED = 20_260_101
LEAST_COUNT = 5
MOST_WORDS = 60_000
EPOCHS = 3
SHARE_OWN = 0.4
"""What the office's own vectors weigh beside those it began with (docs/decisions: vectors)."""


@dataclass(frozen=True)
class Check:
    """Held-out figures of one table: shares of titles that find their own body among the nearest 10."""

    title_finds_body: float
    texts: int


def trained(texts: Sequence[Sequence[str]], start: WordTable, version: str, seed: int = SEED) -> WordTable:
    """A table of `WIDTH` numbers out of `start` and a Word2Vec of the office's own texts.

    One worker and fixed seeds: the same texts give the same table.

    Args:
        texts: (n,) words of each text.
        start: the table to begin with; its words and buckets stay.
        version: of the table that is made.
        seed: of Word2Vec.
    """
    learnt = word2vec(texts, seed)
    return joined(start, list(learnt.index_to_key), learnt.vectors, texts, version)


def word2vec(texts: Sequence[Sequence[str]], seed: int = SEED) -> Any:
    """Gensim's KeyedVectors of a Word2Vec of `texts`."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        [list(text) for text in texts if len(text) > 1],
        vector_size=WIDTH, sg=1, window=5, negative=5, sample=1e-4, epochs=EPOCHS,
        min_count=LEAST_COUNT, max_final_vocab=MOST_WORDS, workers=1, seed=seed, hashfxn=_number,
    )  # fmt: skip
    return model.wv


def joined(
    start: WordTable,
    words: Sequence[str],
    vectors: NDArray[np.floating],
    texts: Sequence[Sequence[str]],
    version: str,
) -> WordTable:
    """`start` and other vectors side by side, turned to their `WIDTH` strongest directions.

    Args:
        start: the table to begin with; its words and buckets stay.
        words: (v,) words that have another vector.
        vectors: (v, d) those vectors.
        texts: (n,) words of texts: how frequent words are, and what all texts share.
        version: of the table that is made.
    """
    known = set(words)
    every = [*words, *(word for word in start.words if word not in known)]
    left = unit(start.embed(every)) * (1 - SHARE_OWN)
    right = np.zeros((len(every), vectors.shape[1]), np.float32)
    right[: len(words)] = unit(vectors - vectors.mean(axis=0)) * SHARE_OWN
    buckets = np.asarray(start.vectors[len(start.words) :], np.float32) * (1 - SHARE_OWN)
    both = np.hstack([np.vstack([left, buckets]), np.pad(right, ((0, len(buckets)), (0, 0)))])
    counts = Counter(word for text in texts for word in text)
    seen = np.sqrt([counts[word] + 1 for word in every])
    strongest = directions(both[: len(every)], seen, WIDTH)
    none = np.zeros((0, WIDTH), np.float32)
    table = WordTable(every, both @ strongest, sif_weights(every, counts), none, version)
    return replace(table, common=common_direction(table, texts))


def sif_weights(words: Sequence[str], counts: Mapping[str, int]) -> Floats:
    """(n,) a / (a + p) of each word, p its share of all words counted."""
    total = max(1, sum(counts.values()))
    shares = np.array([counts.get(word, 0) for word in words], np.float64) / total
    return (RARE / (RARE + shares)).astype(np.float32)


def directions(rows: NDArray[np.floating], weights: NDArray[np.floating], count: int) -> Floats:
    """(d, count) orthonormal columns along which weighted rows spread the most, strongest first."""
    weighted = rows * np.asarray(weights)[:, None]
    values, vectors = np.linalg.eigh(weighted.T @ rows)
    strongest: Floats = vectors[:, np.argsort(-values)[:count]].astype(np.float32)
    return strongest


def common_direction(table: WordTable, texts: Sequence[Sequence[str]], most: int = 10_000) -> Floats:
    """(1, d) the direction that texts share most, to be taken out of each."""
    some = [text for text in texts[:: max(1, len(texts) // most)] if text]
    if not some:
        return np.zeros((0, WIDTH), np.float32)
    rows = table.of_texts(some)
    return directions(rows, np.ones(len(rows)), 1).T


def held_out(table: WordTable, titles: Sequence[Sequence[str]], bodies: Sequence[Sequence[str]]) -> Check:
    """How many titles have their own body among the 10 nearest bodies."""
    asked, found = table.of_texts(titles), table.of_texts(bodies)
    cosines = asked @ found.T
    own = np.diagonal(cosines)[:, None]
    return Check(float(np.mean((cosines > own).sum(axis=1) < 10)) if len(asked) else 0.0, len(asked))


def files_of(table: WordTable) -> dict[str, Any]:
    """The files of a table as `models.store.save` writes them."""
    return {
        "words.txt": list(table.words),
        "vectors.npy": np.asarray(table.vectors, np.float16),
        "weights.npy": table.weights,
        "common.npy": table.common,
    }


def _number(word: str) -> int:
    return crc32(word.encode("utf-8"))
