"""주제 지도 as a grid: how many complaints of the sample lie in each cell, and what most of them are."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboards.queries.marks import Mark
from dashboards.queries.names import topics
from models.store import promoted, trained
from models.topics.served import NAME
from models.topics.topic_map import TopicMap
from pipeline.errors import StorageError
from pipeline.settings import Settings
from pipeline.slices import Slice

COLUMNS, ROWS = 48, 30
LABELS = 24
INSIDE = ([0.06, 0.02], [0.94, 0.98])
"""Where the middle of a label may stand, so that it is not cut."""
APART = 0.09
"""Least distance of two labels, of the width and a half of the height."""


@dataclass(frozen=True)
class Cell:
    """One cell: column and row from the lower left, its complaints, and the name that most of them have."""

    column: int
    row: int
    mark: Mark
    name: str


@dataclass(frozen=True)
class Label:
    """A topic's or cluster's name in the middle of its complaints; x and y from 0 to 1."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Grid:
    """The map of the model in use; the sample has `total` complaints."""

    version: str
    total: int
    cells: tuple[Cell, ...]
    labels: tuple[Label, ...]


def grid(settings: Settings) -> Grid | None:
    """The grid of the model in use; None without one that has a map."""
    return _grid(settings, tuple(promoted(settings, NAME)))


@lru_cache(maxsize=4)
def _grid(settings: Settings, versions: tuple[str, ...]) -> Grid | None:
    for version in versions:
        try:
            found = TopicMap.of(trained(settings, NAME, version))
        except StorageError:
            continue
        return None if found is None else gridded(found, version)
    return None


def gridded(found: TopicMap, version: str) -> Grid:
    """Cells and labels of a map; every complaint lies in one cell."""
    column = np.minimum((found.place[:, 0] * COLUMNS).astype(np.int64), COLUMNS - 1)
    row = np.minimum((found.place[:, 1] * ROWS).astype(np.int64), ROWS - 1)
    members: dict[tuple[int, int], list[int]] = {}
    for at, key in enumerate(zip(column.tolist(), row.tolist(), strict=True)):
        members.setdefault(key, []).append(at)
    cells = [
        Cell(
            x,
            y,
            Mark(len(rows), Slice(ids=tuple(found.ids[at] for at in rows), form=True)),
            _named(Counter(found.names[at] for at in rows).most_common(1)[0][0]),
        )
        for (x, y), rows in sorted(members.items())
    ]
    return Grid(version, len(found.ids), tuple(cells), _labels(found))


def _labels(found: TopicMap) -> tuple[Label, ...]:
    """Names of the largest, each at the median of its complaints, where it covers no larger one's."""
    names = np.asarray(found.names)
    shown: list[Label] = []
    for name, _ in Counter(one for one in found.names if one).most_common():
        x, y = np.clip(np.median(found.place[names == name], axis=0), *INSIDE).tolist()
        if all(abs(x - one.x) > APART * 1.6 or abs(y - one.y) > APART / 2 for one in shown):
            shown.append(Label(_named(name), x, y))
        if len(shown) == LABELS:
            break
    return tuple(shown)


def _named(code: str) -> str:
    return topics().name(code)
