"""What to label next: what the model hesitates over, spread out, and texts that may be a new topic.

Margin with k-means diversity beats random by a point of macro-F1 at 500 labels of petition titles
(`minwon evaluate labelling`, docs/methods.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from models.vectors.table import Floats

NEW_SHARE = 0.2
"""Of the queue so much is of clusters that no topic takes, as far as there are any."""
HESITANT = 6
"""So many times the length of the queue are looked at, those with the least margin."""
ROUNDS = 15
MARGIN, NEW = "margin", "new"


@dataclass(frozen=True)
class Pick:
    """One row of the pool, and why it was picked: `MARGIN` or `NEW`."""

    row: int
    reason: str


def queue(
    margin: Floats,
    vectors: Floats,
    count: int,
    *,
    cluster: NDArray[np.int64] | None = None,
    seed: int = 1,
) -> list[Pick]:
    """`count` rows of a pool, or all if there are fewer.

    Args:
        margin: (n,) as `margins` has them of the model in use.
        vectors: (n, d) unit rows.
        count: how many are wanted.
        cluster: (n,) cluster without a name that a row is near to, below 0 for none; nothing is picked
            for that reason if not said.
        seed: of the k-means.
    """
    fresh = _of_new_clusters(cluster, margin, round(NEW_SHARE * count)) if cluster is not None else []
    rest = np.setdiff1d(np.arange(len(margin)), fresh)
    wanted = min(count - len(fresh), len(rest))
    hesitant = _spread(margin, vectors, rest, wanted, seed)
    return [*(Pick(row, MARGIN) for row in hesitant), *(Pick(row, NEW) for row in fresh)]


def margins(probabilities: Floats) -> Floats:
    """(n,) probability of the first topic less that of the second."""
    best = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(best[:, 1] - best[:, 0], np.float32)


def _of_new_clusters(cluster: NDArray[np.int64], margin: Floats, count: int) -> list[int]:
    """Rows of clusters in turn, of each the one with the least margin first."""
    order = np.lexsort((margin, cluster))
    order = order[cluster[order] >= 0]
    place = np.arange(len(order)) - np.searchsorted(cluster[order], cluster[order])
    return [int(row) for row in order[np.argsort(place, kind="stable")][:count]]


def _spread(margin: Floats, vectors: Floats, rows: NDArray[np.int64], count: int, seed: int) -> Sequence[int]:
    """Of the rows with the least margin one from each of `count` regions, the least margin first."""
    if count <= 0:
        return []
    near = rows[np.argsort(margin[rows], kind="stable")[: HESITANT * count]]
    if len(near) <= count:
        return [int(row) for row in near]
    points = np.ascontiguousarray(vectors[near], np.float32)
    means = faiss.Kmeans(
        points.shape[1], count, niter=ROUNDS, seed=seed, spherical=True, min_points_per_centroid=1
    )
    means.train(points)
    region = means.index.search(points, 1)[1].ravel()
    first = np.sort(np.unique(region, return_index=True)[1])
    others = np.setdiff1d(np.arange(len(near)), first)
    chosen = [*first, *others[: count - len(first)]]
    return [int(near[place]) for place in chosen]
