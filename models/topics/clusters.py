"""Unknown topics: clusters of vectors, found on a sample, then everyone to the nearest centre or refused.

Discovery is UMAP to five dimensions and HDBSCAN there, which leaves a third of the texts without a
cluster; those go to the cluster of their nearest members, everyone else to the nearest centre if near
enough. A refresh starts from the centres
there are, so that a cluster stays itself (nlp.md §4: .81 against .57 from scratch).
"""

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier

from models.topics.neighbours import NEIGHBOURS, neighbours
from models.vectors.table import Floats, unit

DIMENSIONS = 5
LEAST_SAMPLES = 15
LONELY_SHARE = 0.12
"""Texts of the sample whose neighbours are farthest: of these, those in no dense place have no cluster."""
LARGEST_SHARE = 0.6
"""No cluster may hold more of the sample; else long complaints, which share places and manners, make one
of nearly all."""
REFUSED_QUANTILE = 0.05
"""Of a cluster's own members in the sample this share would be refused: further off is not of it."""
ROUNDS = 12
REFUSED = -1
BLOCK = 100_000


@dataclass(frozen=True)
class Clusters:
    """k clusters.

    Attributes:
        codes: k codes, which stay with a cluster for good.
        centres: (k, d) unit rows.
        nearness: (k,) least cosine of a member with its centre.
    """

    codes: Sequence[str]
    centres: Floats
    nearness: Floats

    def nearest(self, vectors: Floats) -> tuple[NDArray[np.int64], Floats]:
        """(n,) the nearest cluster of each row, `REFUSED` where none is near enough, and the cosines."""
        found = np.full(len(vectors), REFUSED, np.int64)
        cosines = np.zeros(len(vectors), np.float32)
        if not len(self.centres):
            return found, cosines
        for start in range(0, len(vectors), BLOCK):
            block = np.asarray(vectors[start : start + BLOCK], np.float32) @ self.centres.T
            best = block.argmax(axis=1)
            cosine = block[np.arange(len(block)), best]
            cosines[start : start + len(block)] = cosine
            near = (cosine >= self.nearness[best]) & (cosine > 0)
            found[start : start + len(block)] = np.where(near, best, REFUSED)
        return found, cosines


@dataclass(frozen=True)
class Discovery:
    """Clusters of a sample, and where each of its n texts went.

    Attributes:
        clusters: k of them, the largest first.
        member: (n,) cluster of each text, `REFUSED` where there is none or the text has no vector.
        is_core: (n,) whether a text stands in the dense middle of its cluster; names come from these.
    """

    clusters: Clusters
    member: NDArray[np.int64]
    is_core: NDArray[np.bool_]


def discover(
    vectors: Floats, *, least_members: int, seed: int, refused: float = REFUSED_QUANTILE
) -> Discovery:
    """Clusters of a sample, numbered by size.

    HDBSCAN leaves a third of the texts out; each of those goes to the cluster that most of its nearest
    members in the reduced space are of (AMI .182 and seeds .61 alike against .178 and .55 by the
    nearest centre; docs/methods.md). The loneliest of them go nowhere: which those are, the vectors say
    and no seed (AMI .186, seeds .67 alike).

    Args:
        vectors: (n, d) unit rows.
        least_members: texts of the sample that make a cluster.
        seed: of UMAP.
        refused: of a cluster's texts of the sample, that share is farther from its centre than texts that
            come later may be.
    """
    nobody = np.full(len(vectors), REFUSED, np.int64)
    known = np.flatnonzero(np.linalg.norm(vectors, axis=1) > 0)
    if len(known) < max(2 * least_members, NEIGHBOURS + 2):
        return Discovery(nothing(vectors.shape[1]), nobody, nobody >= 0)
    rows = np.asarray(vectors[known], np.float32)
    dense, nearest = _labelled(rows, least_members, seed)
    if not (dense >= 0).any():
        return Discovery(nothing(vectors.shape[1]), nobody, nobody >= 0)
    sizes = np.bincount(nearest[nearest >= 0])
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    dense, nearest = (np.where(part >= 0, rank[part], REFUSED) for part in (dense, nearest))
    centres = means(rows, dense, len(sizes))
    inside = nearest >= 0
    bound, _ = _bounds(rows[inside], nearest[inside], centres, refused)
    clusters = Clusters([f"C{number:04d}" for number in range(1, len(sizes) + 1)], centres, bound)
    member, is_core = nobody, np.zeros(len(vectors), np.bool_)
    member[known] = nearest
    is_core[known] = dense >= 0
    return Discovery(clusters, member, is_core)


def nothing(width: int) -> Clusters:
    """No cluster at all."""
    return Clusters([], np.zeros((0, width), np.float32), np.zeros(0, np.float32))


def _labelled(vectors: Floats, least_members: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n,) clusters by density, `REFUSED` for noise, and (n,) the same with noise by its nearest members."""
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    from hdbscan import HDBSCAN
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        near = neighbours(vectors)
        reduced = UMAP(
            n_neighbors=NEIGHBOURS,
            n_components=DIMENSIONS,
            min_dist=0.0,
            metric="cosine",
            random_state=seed,
            precomputed_knn=(*near, None),
        ).fit_transform(vectors)
        dense = HDBSCAN(
            min_cluster_size=least_members,
            max_cluster_size=max(least_members, int(LARGEST_SHARE * len(vectors))),
            min_samples=min(LEAST_SAMPLES, least_members),
            core_dist_n_jobs=1,
        ).fit_predict(reduced)
    dense = np.asarray(dense, np.int64)
    if not (dense >= 0).any() or (dense >= 0).all():
        return dense, dense
    inside = dense >= 0
    votes = min(NEIGHBOURS, int(inside.sum()))
    voted = KNeighborsClassifier(votes).fit(reduced[inside], dense[inside]).predict(reduced[~inside])
    nearest = dense.copy()
    nearest[~inside] = voted
    distance = near[1][:, -1]
    lonely = distance > np.quantile(distance, 1 - LONELY_SHARE)
    return dense, np.where(lonely & ~inside, REFUSED, nearest)


def means(vectors: Floats, member: NDArray[np.int64], count: int) -> Floats:
    """(count, d) unit means of the rows of each cluster; `REFUSED` rows count nowhere."""
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    inside = member >= 0
    np.add.at(sums, member[inside], np.asarray(vectors[inside], np.float32))
    return unit(sums)


def _bounds(
    vectors: Floats, member: NDArray[np.int64], centres: Floats, refused: float
) -> tuple[Floats, Floats]:
    """(k,) least cosine of each cluster that leaves out `refused` of its members, and (n,) their cosines."""
    cosines = np.einsum("nd,nd->n", vectors, centres[member]).astype(np.float32)
    order = np.lexsort((cosines, member))
    ends = np.searchsorted(member[order], np.arange(len(centres) + 1))
    place = ends[:-1] + (refused * np.diff(ends)).astype(np.int64)
    bound = np.where(np.diff(ends) > 0, np.append(cosines[order], 1.0)[place], 1.0)
    return bound.astype(np.float32), cosines


def warmed(clusters: Clusters, vectors: Floats, refused: float = REFUSED_QUANTILE) -> Clusters:
    """The same clusters after some rounds of spherical k-means over a newer sample; none gets lost."""
    if not len(clusters.codes):
        return clusters
    centres, member = clusters.centres, np.zeros(0, np.int64)
    for turn in range(ROUNDS + 1):
        member = np.concatenate(
            [
                (np.asarray(vectors[start : start + BLOCK], np.float32) @ centres.T).argmax(axis=1)
                for start in range(0, len(vectors), BLOCK)
            ]
        )
        if turn == ROUNDS:
            break
        moved = means(vectors, member, len(centres))
        stays = np.linalg.norm(moved, axis=1) == 0
        centres = np.where(stays[:, None], centres, moved).astype(np.float32)
    return Clusters(clusters.codes, centres, _bounds(vectors, member, centres, refused)[0])
