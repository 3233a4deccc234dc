"""`minwon topics`: from the labelled set to a model beside the one in use, and to the decision to use it.

Nothing is promoted by itself. A model that is worse on the topics both know is refused unless a
person says why it is wanted all the same.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.labelset.desk import standing
from models.store import Artifact, in_use, local, promote, promoted, trained
from models.text.tokenizer import tokenizer
from models.topics.assign import served
from models.topics.collection import Collection
from models.topics.served import NAME
from models.topics.training import USUAL, How, Labels, retrain
from models.vectors.table import WordTable
from pipeline.build import Progress
from pipeline.errors import NotReadyError, StorageError, UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.store import Store

HISTORY = "history.jsonl"
TOLERANCE = 0.01
"""Macro-F1 that a new model may lose on the topics both know before it counts as worse."""


@dataclass(frozen=True)
class Comparison:
    """A model beside the one in use.

    Attributes:
        version: of the model.
        in_use: version of the one in use; '' if there is none.
        rows: one a topic: topic_code, f1, f1_before, labels, labels_before (None where unknown).
        macro_f1: over the topics that both know, by their held-out labels.
        macro_f1_before: the same of the one in use.
    """

    version: str
    in_use: str
    rows: Sequence[Mapping[str, Any]]
    macro_f1: float
    macro_f1_before: float

    @property
    def is_worse(self) -> bool:
        """Whether it may not be promoted without a reason."""
        return self.macro_f1 < self.macro_f1_before - TOLERANCE


def train(
    settings: Settings, store: Store, *, anew: bool = False, how: How = USUAL, progress: Progress
) -> Artifact:
    """Train both engines on what is published and the newest version of the labelled set.

    Raises:
        NotReadyError: there is no version of the labelled set.
        UsageError: fewer than two topics have labels enough.
    """
    labels = standing(settings, store, with_waiting=False)
    if labels.version is None:
        raise NotReadyError(
            "학습셋이 없습니다(there is no labelled set): 군집·학습데이터 화면에서 라벨을 붙이고 저장하거나 "
            "minwon labels import 로 가져오십시오"
        )
    table = WordTable.of(in_use(settings, "vectors"))
    serving = served(settings, table)
    version = f"{settings.clock():%Y%m%dT%H%M%S}"
    with Reader(settings).generation() as generation:
        artifact = retrain(
            settings,
            Collection(generation, table),
            table,
            Labels(labels.topic_of, labels.version_name),
            None if serving is None else serving.model,
            as_of=generation.as_of.date(),
            version=version,
            anew=anew,
            last_number=last_cluster(settings),
            origin={
                "trained_at": settings.clock().isoformat(timespec="seconds"),
                "generation": generation.id,
                "as_of": generation.as_of.isoformat(),
                "tokenizer": tokenizer(settings.tokenizer).fingerprint,
            },
            how=how,
            progress=progress,
        )
    card = artifact.card
    write_down(settings, "trained", version, {name: card[name] for name in ("labels_version", "macro_f1")})
    return artifact


def cards(settings: Settings) -> list[Artifact]:
    """Models of this office that can be read, the oldest first; damaged ones are left out."""
    home = local(settings, NAME)
    found = []
    for folder in sorted(home.iterdir()) if home.is_dir() else []:
        if folder.is_dir():
            try:
                found.append(trained(settings, NAME, folder.name))
            except StorageError:
                continue
    return found


def candidate(settings: Settings) -> Artifact | None:
    """The newest model that was never in use; None if there is none."""
    used = promoted(settings, NAME)
    fresh = [model for model in cards(settings) if model.version not in used]
    return fresh[-1] if fresh else None


def last_cluster(settings: Settings) -> int:
    """The largest number that any cluster was given."""
    return max((int(model.card.get("last_cluster", 0)) for model in cards(settings)), default=0)


def card_in_use(settings: Settings) -> Mapping[str, Any] | None:
    """Card of the model in use; None without one."""
    for version in promoted(settings, NAME):
        try:
            return trained(settings, NAME, version).card
        except StorageError:
            continue
    return None


def compared(settings: Settings, version: str) -> Comparison:
    """A model beside the one in use, by the held-out labels of each.

    Raises:
        StorageError: the model cannot be read.
    """
    mine, before = trained(settings, NAME, version).card, card_in_use(settings)
    new = {row["topic_code"]: row for row in mine["topics"]}
    old = {row["topic_code"]: row for row in before.get("topics", ())} if before else {}
    both = [code for code in new if code in old]
    return Comparison(
        version,
        str(before["version"]) if before else "",
        [
            {
                "topic_code": code,
                "f1": new.get(code, {}).get("f1"),
                "f1_before": old.get(code, {}).get("f1"),
                "labels": new.get(code, {}).get("labels"),
                "labels_before": old.get(code, {}).get("labels"),
            }
            for code in sorted({*new, *old})
        ],
        _mean([new[code]["f1"] for code in both]),
        _mean([old[code]["f1"] for code in both]),
    )


def use(
    settings: Settings, version: str, *, author: str, reason: str = "", force: bool = False
) -> Comparison:
    """Use a model from the next refresh on; the one before it is kept.

    Raises:
        StorageError: it cannot be read.
        UsageError: it is worse than the one in use, and no reason is given to use it all the same.
    """
    comparison = compared(settings, version)
    if comparison.is_worse and not (force and reason.strip()):
        raise UsageError(
            f"{version}: 두 모델이 다 아는 주제의 F1 평균이 {comparison.macro_f1_before:.3f} 에서 "
            f"{comparison.macro_f1:.3f} 로 떨어져 쓰지 않습니다(worse than the one in use). "
            "그래도 쓰려면 까닭을 적으십시오: --force --reason"
        )
    artifact = trained(settings, NAME, version)
    promote(settings, artifact)
    write_down(
        settings,
        "promoted",
        version,
        {
            "author": author,
            "reason": reason,
            "was": comparison.in_use,
            "macro_f1": artifact.card["macro_f1"],
            "labels_version": artifact.card["labels_version"],
            "lineage": [event for event in artifact.card["lineage"] if event["kind"] != "kept"],
        },
    )
    return comparison


def write_down(settings: Settings, event: str, version: str, more: Mapping[str, Any]) -> None:
    """Add a line to the history of models."""
    path = _history_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"at": settings.clock().isoformat(timespec="seconds"), "event": event, "version": version, **more}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def history(settings: Settings) -> list[dict[str, Any]]:
    """What was trained and promoted, the oldest first."""
    path = _history_path(settings)
    if not path.exists():
        return []
    events = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [{**event, "at": datetime.fromisoformat(event["at"])} for event in events]


def _history_path(settings: Settings) -> Path:
    return local(settings, NAME) / HISTORY


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
