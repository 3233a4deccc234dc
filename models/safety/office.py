"""`minwon safety train`: a model of danger out of the labelled texts, beside or into the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from models.safety.evaluation import of_folds
from models.safety.labelled import Labelled, own_texts, real_texts
from models.safety.model import NAME, SafetyModel
from models.safety.training import Trained, made_texts, train
from models.store import Artifact, in_use, promote, save
from models.text.tokenizer import MecabTokenizer, Tokenizer
from models.vectors.table import WordTable
from pipeline.build import Progress
from pipeline.settings import Settings


@dataclass(frozen=True)
class Taught:
    """What a model learnt from: the texts, and how many labels found none."""

    data: Labelled
    lost: int


def taught(folder: Path | None) -> Taught:
    """Our own texts and those of the generated city; with a folder the labelled real ones first.

    Raises:
        UsageError: the folder has none of the labelled sources.
    """
    real, lost = real_texts(folder) if folder is not None else (None, 0)
    ours = own_texts() + made_texts()
    return Taught(real + ours if real is not None else ours, lost)


def learn(
    settings: Settings, folder: Path | None, progress: Progress
) -> tuple[SafetyModel, Mapping[str, Any]]:
    """A model and its card.

    Raises:
        UsageError: the folder has none of the labelled sources.
    """
    table, tokenizer = WordTable.of(in_use(settings, "vectors")), MecabTokenizer()
    progress(0.0, "라벨과 글을 모읍니다")
    material = taught(folder)
    progress(0.1, f"{len(material.data.texts):,}건으로 배웁니다")
    version = f"{settings.clock():%Y%m%dT%H%M%S}"
    trained = train(material.data, table, tokenizer, version)
    card = _card(trained, material, table, tokenizer, settings.clock())
    progress(1.0, "다 배웠습니다")
    return trained.model, card


def keep(settings: Settings, model: SafetyModel, card: Mapping[str, Any]) -> Artifact:
    """Store a model of this office and use it from now on."""
    artifact = save(settings, NAME, model.version, model.files(), card)
    promote(settings, artifact)
    return artifact


def _card(
    trained: Trained, material: Taught, table: WordTable, tokenizer: Tokenizer, now: datetime
) -> dict[str, Any]:
    sources, counts = np.unique(np.array(material.data.sources), return_counts=True)
    model = trained.model
    return {
        "name": NAME,
        "version": model.version,
        "what": "긴급, 위험요인 or neither, and the type of danger, of a complaint's text (labels/GUIDE.md).",
        "trained_at": now.isoformat(timespec="seconds"),
        "tokenizer": tokenizer.fingerprint,
        "vectors_version": table.version,
        "types": list(model.types),
        "temperature": model.temperature,
        "urgent_from": model.urgent_from,
        "danger_from": model.danger_from,
        "learnt_from": {str(source): int(count) for source, count in zip(sources, counts, strict=True)},
        "labels_without_text": material.lost,
        "figures": of_folds(material.data, trained),
    }
