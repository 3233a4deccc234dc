"""An index over the vectors of one published part: approximate when large, exact when small.

`IVF<nlist>,SQ8` by inner product on unit rows (docs/decisions: vectors and indexes), with one thread,
so that an index of the same vectors is the same and a query leaves the other core to readers.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StorageError

EXACT_BELOW = 50_000
"""Rows up to which every row is compared (2 ms); clusters pay only above."""

PROBED = 192
WIDER = 4
SAMPLE_A_LIST = 40
BLOCK = 100_000
SEED = 7
FEW = 1_000
"""Allowed rows up to which a set is quicker than a bitmap."""

Rows = NDArray[np.floating]
Index = faiss.Index


def lists_for(rows: int) -> int:
    """Clusters for so many rows: 2,048 at 2.4 million, the power of two nearest 1.3·√rows."""
    return int(2 ** round(np.log2(1.3 * np.sqrt(rows))))


def build(vectors: Rows, trained: faiss.Index | None = None) -> faiss.Index:
    """Index (n, d) unit rows; row numbers are the answers.

    Args:
        vectors: (n, d) float16 or float32, may be memory-mapped.
        trained: an index of earlier rows whose clusters are used again: a third of the cost.
    """
    faiss.omp_set_num_threads(1)
    rows, width = vectors.shape
    index: Index
    if rows < EXACT_BELOW:
        index = faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index.train(np.zeros((1, width), np.float32))
    elif trained is not None:
        index = faiss.clone_index(trained)
        index.reset()
    else:
        index = _trained(vectors)
    for start in range(0, rows, BLOCK):
        index.add(np.ascontiguousarray(vectors[start : start + BLOCK], np.float32))
    return index


def _trained(vectors: Rows) -> Index:
    rows, width = vectors.shape
    lists = lists_for(rows)
    index: Any = faiss.index_factory(width, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed, index.cp.spherical = 8, SEED, True
    index.cp.max_points_per_centroid = SAMPLE_A_LIST
    some = np.sort(np.random.default_rng(SEED).permutation(rows)[: lists * SAMPLE_A_LIST])
    index.train(np.ascontiguousarray(vectors[some], np.float32))
    index.nprobe = min(PROBED, lists)
    return index  # type: ignore[no-any-return]


def fits(index: Index, rows: int) -> bool:
    """Whether the clusters of `index` suit so many rows."""
    return isinstance(index, faiss.IndexIVF) and lists_for(rows) == index.nlist


def search(
    index: Index, queries: Rows, count: int, allowed: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Cosines and row numbers, (q, count) each, best first; -1 where there are fewer rows.

    Args:
        index: of `build`.
        queries: (q, d) unit rows.
        count: answers a query.
        allowed: row numbers that may be answered; all by default. Few of them are found for certain,
            for then every cluster is looked into.
    """
    faiss.omp_set_num_threads(1)
    asked = np.ascontiguousarray(queries, np.float32)
    if allowed is None:
        return index.search(asked, count)
    if not len(allowed):
        return np.zeros((len(asked), count), np.float32), np.full((len(asked), count), -1, np.int64)
    return index.search(asked, count, params=_only(index, allowed))


def refined(
    index: Index, vectors: Rows, query: Rows, count: int, allowed: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Cosines and row numbers of the best `count`, compared again by the `vectors` themselves.

    The index keeps eight bits a number, which confuses near neighbours; so it is asked for `WIDER`
    times as many.

    Args:
        index: of `build` over `vectors`.
        vectors: (n, d) the rows, may be memory-mapped.
        query: (d,) unit row.
        count: most answers.
        allowed: as in `search`.
    """
    _, found = search(index, query[None], WIDER * count, allowed)
    rows = found[0][found[0] >= 0]
    cosines = np.asarray(vectors[rows], np.float32) @ np.asarray(query, np.float32)
    best = np.argsort(-cosines, kind="stable")[:count]
    return cosines[best], rows[best]


def _only(index: Index, allowed: NDArray[np.int64]) -> Any:
    """How to search among `allowed`; faiss's own types do not know how its classes are called."""
    library: Any = faiss
    few = len(allowed) < FEW
    chosen = library.IDSelectorBatch(allowed) if few else library.IDSelectorBitmap(_bits(allowed))
    if not isinstance(index, faiss.IndexIVF):
        return library.SearchParameters(sel=chosen)
    probed = index.nlist if len(allowed) * 20 < index.ntotal else index.nprobe
    return library.SearchParametersIVF(sel=chosen, nprobe=probed)


def _bits(rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    flags = np.zeros(int(rows.max()) + 1, bool)
    flags[rows] = True
    return np.packbits(flags, bitorder="little")


def exact(vectors: Rows, queries: Rows, count: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """What `search` approximates, by comparing every row; (q, count) cosines and row numbers."""
    asked = np.asarray(queries, np.float32)
    cosines = np.zeros((len(asked), 0), np.float32)
    rows = np.zeros((len(asked), 0), np.int64)
    for start in range(0, len(vectors), BLOCK):
        block = asked @ np.asarray(vectors[start : start + BLOCK], np.float32).T
        cosines = np.hstack([cosines, block])
        rows = np.hstack([rows, np.broadcast_to(np.arange(start, start + block.shape[1]), block.shape)])
        if cosines.shape[1] > count:
            best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            cosines, rows = np.take_along_axis(cosines, best, 1), np.take_along_axis(rows, best, 1)
    order = np.argsort(-cosines, axis=1, kind="stable")
    return np.take_along_axis(cosines, order, 1), np.take_along_axis(rows, order, 1)


def write(index: faiss.Index, path: Path) -> None:
    """Put the index at `path`."""
    faiss.write_index(index, str(path))


def read(path: Path) -> faiss.Index:
    """The index of a file that the caller vouches for (the manifest has its sha256).

    Raises:
        StorageError: it is no index.
    """
    try:
        return faiss.read_index(str(path))
    except RuntimeError as error:
        raise StorageError(
            f"{path.name}: is not an index; run `minwon publish --fold` to write it anew"
        ) from error
