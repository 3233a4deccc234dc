"""The topics a citizen writes about, with the shares and seasons the generator gives them."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LABELS = Path(__file__).parents[2] / "labels" / "topics.csv"
GRAMMAR = Path(__file__).parent / "grammar"
SEASONS = {
    "": (1.0,) * 12,
    "winter": (3.0, 2.4, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.7, 4.5),
    "summer": (0.3, 0.3, 0.5, 0.8, 1.5, 2.0, 2.2, 2.0, 1.2, 0.6, 0.3, 0.3),
    "rain": (0.4, 0.4, 0.6, 0.8, 0.9, 1.6, 3.2, 2.6, 1.0, 0.5, 0.5, 0.4),
    "autumn": (0.6, 0.5, 0.7, 0.9, 0.9, 0.8, 0.8, 0.8, 1.2, 2.0, 2.0, 0.8),
    "spring": (0.6, 0.7, 1.5, 1.9, 1.7, 1.2, 0.8, 0.7, 0.8, 0.9, 0.7, 0.5),
}


@dataclass(frozen=True)
class Topics:
    """Every topic, row by row; `topic` arrays elsewhere hold row numbers of these.

    Attributes:
        code: (t,) T001 …, never renumbered.
        items: for each topic the items it may stand under, the usual one first.
        weight: (t,) how often it comes among the topics of its items; relative.
        season: (t, 12) factor of each month, mean 1.
        danger_type: (t,) the danger of its urgent cases, '' where it has none.
        urgent_share: (t,) share of its complaints that tell of a danger now.
        is_form: (t,) whether it is a statutory form (서식).
        level: what its other complaints are to a duty room: hazard or none.
    """

    code: tuple[str, ...]
    field_code: tuple[str, ...]
    item_code: tuple[str, ...]
    name: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    weight: NDArray[np.float64]
    season: NDArray[np.float64]
    danger_type: tuple[str, ...]
    urgent_share: NDArray[np.float64]
    is_form: NDArray[np.bool_]
    level: tuple[str, ...]

    def of_item(self, item_code: str) -> NDArray[np.int64]:
        """Rows of the topics that may stand under an item."""
        return np.array([row for row, codes in enumerate(self.items) if item_code in codes])


def read_labels() -> list[dict[str, str]]:
    """Rows of labels/topics.csv, in the order of their codes."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_grammar(name: str) -> dict[str, Any]:
    """One file of the grammar: key to table."""
    return tomllib.loads((GRAMMAR / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def topics() -> Topics:
    """All topics of labels/topics.csv with their shares."""
    labels, shares = read_labels(), read_grammar("shares")
    rules = [shares.get(row["topic_code"], {}) for row in labels]
    seasons = np.array([SEASONS[rule.get("season", "")] for rule in rules])
    return Topics(
        code=tuple(row["topic_code"] for row in labels),
        field_code=tuple(row["field_code"] for row in labels),
        item_code=tuple(row["item_code"] for row in labels),
        name=tuple(row["name_ko"] for row in labels),
        items=tuple(
            (row["item_code"], *rule.get("also", ())) for row, rule in zip(labels, rules, strict=True)
        ),
        weight=np.array([rule.get("weight", 1.0) for rule in rules]),
        season=seasons / seasons.mean(axis=1, keepdims=True),
        danger_type=tuple(rule.get("danger", "") for rule in rules),
        urgent_share=np.array([rule.get("urgent_share", 0.0) for rule in rules]),
        is_form=np.array([row["item_code"].startswith("S") for row in labels]),
        level=tuple(rule.get("level", "none") for rule in rules),
    )
