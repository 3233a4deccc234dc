"""What a person decided about a cluster without a name: it is a known topic, or it is none.

Clusters keep their codes across retrains, so a decision holds for every later model.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.workflow.store import Store

DROPPED = ""
"""Topic of a cluster that a person threw away."""


@dataclass(frozen=True)
class ClusterDecision:
    """One cluster: which topic it is (`DROPPED`: none), who said so, and when."""

    code: str
    topic_code: str
    author: str
    decided_at: datetime


def decided(store: Store, codes: Iterable[str]) -> dict[str, ClusterDecision]:
    """Decisions that stand about some clusters."""
    said = {code: store.setting(_name(code)) for code in codes}
    return {
        code: ClusterDecision(code, row["topic"], row["author"], datetime.fromisoformat(row["at"]))
        for code, row in said.items()
        if row
    }


def decide(store: Store, code: str, topic_code: str, author: str) -> None:
    """Write down which topic a cluster is, or `DROPPED`."""
    at = store.clock().isoformat(timespec="seconds")
    store.put_setting(_name(code), {"topic": topic_code, "author": author, "at": at})


def take_back(store: Store, codes: Iterable[str]) -> None:
    """Let clusters be proposed again."""
    for code in codes:
        store.put_setting(_name(code), None)


def _name(code: str) -> str:
    return f"cluster:{code}"
