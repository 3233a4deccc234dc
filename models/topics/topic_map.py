"""주제 지도: complaints on a plane, those that say alike beside one another, to be drawn as density."""

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.store import Artifact
from models.topics.clusters import REFUSED
from models.topics.collection import Complaints
from models.topics.neighbours import NEIGHBOURS, neighbours
from models.topics.served import Judge
from models.vectors.table import Floats

MAPPED = 6_000
DISTANCE = 0.15
ARRAY, IDS, NAMES = "map.npy", "map_ids.txt", "map_names.txt"


@dataclass(frozen=True)
class TopicMap:
    """n complaints of a sample on a plane.

    Attributes:
        ids: (n,) complaints.
        place: (n, 2) from 0 to 1; only neighbourhood means something.
        names: (n,) topic code, or cluster code, or '' where neither.
    """

    ids: Sequence[str]
    place: NDArray[np.float32]
    names: Sequence[str]

    def files(self) -> Mapping[str, Any]:
        """What `models.store.save` writes of it."""
        return {ARRAY: self.place, IDS: self.ids, NAMES: self.names}

    @classmethod
    def of(cls, artifact: Artifact) -> "TopicMap | None":
        """The map of a model; None for a model of before there were maps."""
        if not (artifact.folder / ARRAY).exists():
            return None
        return cls(artifact.lines(IDS), np.asarray(artifact.array(ARRAY), np.float32), artifact.lines(NAMES))


def topic_map(judge: Judge, sample: Complaints, seed: int) -> TopicMap:
    """Up to 6,000 complaints of a sample, laid out by their vectors steered by the labels."""
    draw = np.random.default_rng(seed)
    chosen = sample.chosen(np.sort(draw.permutation(len(sample))[:MAPPED]))
    said = judge.verdicts(chosen.ends, chosen.token_ids)
    classes, clusters = judge.model.classes, judge.model.clusters.codes
    names = [
        classes[first] if is_sure else clusters[cluster] if cluster != REFUSED else ""
        for first, is_sure, cluster in zip(
            said.answers.first.tolist(), said.answers.is_sure.tolist(), said.cluster.tolist(), strict=True
        )
    ]
    return TopicMap(chosen.ids, _laid_out(judge.vectors(chosen.ends, chosen.token_ids), seed), names)


def _laid_out(vectors: Floats, seed: int) -> NDArray[np.float32]:
    """(n, 2) places, between the 1st and the 99th percentile of either axis."""
    if len(vectors) <= NEIGHBOURS:
        return np.full((len(vectors), 2), 0.5, np.float32)
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flat = UMAP(
            n_neighbors=NEIGHBOURS,
            min_dist=DISTANCE,
            metric="cosine",
            random_state=seed,
            precomputed_knn=(*neighbours(vectors), None),
        ).fit_transform(vectors)
    low, high = np.percentile(flat, [1, 99], axis=0)
    return np.asarray(np.clip((flat - low) / np.maximum(high - low, 1e-9), 0, 1), np.float32)
