"""`minwon safety train`: a model of danger out of the labelled texts, beside or into the program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from models.labelset.labels import text_hash
from models.safety.evaluation import of_folds
from models.safety.labelled import LEVELS, Labelled, own_texts, real_texts
from models.safety.model import NAME, SafetyModel
from models.safety.training import Trained, made_texts, train
from models.store import Artifact, in_use, promote, save
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer, Tokenizer
from models.vectors.table import WordTable
from pipeline.build import Progress
from pipeline.errors import NotReadyError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.danger_labels import DangerLabel
from pipeline.workflow.store import Store

OFFICE = "office"
"""Source of what people said of complaints of this office."""
TITLES = "SELECT complaint_id, title FROM fact WHERE complaint_id IN (SELECT unnest($ids))"
BODIES = "SELECT complaint_id, body FROM @text WHERE complaint_id IN (SELECT unnest($ids))"


@dataclass(frozen=True)
class Taught:
    """What a model learnt from: the texts, and how many labels found none."""

    data: Labelled
    lost: int


def taught(folder: Path | None, corrected: Taught | None = None) -> Taught:
    """Our own texts and those of the generated city; before them the labelled real ones, where there are any.

    Args:
        folder: of the labelled sources; None without.
        corrected: complaints of this office whose level people gave; None without.

    Raises:
        UsageError: the folder has none of the labelled sources.
    """
    data, lost = own_texts() + made_texts(), 0
    if folder is not None:
        real, lost = real_texts(folder)
        data = real + data
    if corrected is not None and corrected.data.texts:
        data, lost = corrected.data + data, lost + corrected.lost
    return Taught(data, lost)


def corrected(settings: Settings, said: Sequence[DangerLabel]) -> Taught:
    """Published complaints with the level that people gave them, if their text is still the one they read."""
    texts = _texts(settings, [one.complaint_id for one in said]) if said else {}
    known = [
        one
        for one in said
        if one.complaint_id in texts and one.text_hash == text_hash(*texts[one.complaint_id])
    ]
    return Taught(
        Labelled(
            clean(["\n".join(filter(None, texts[one.complaint_id])) for one in known]),
            [LEVELS.index(one.level) for one in known],
            [one.danger_type for one in known],
            [OFFICE] * len(known),
            [one.complaint_id for one in known],
        ),
        len(said) - len(known),
    )


def _texts(settings: Settings, ids: Sequence[str]) -> dict[str, tuple[str | None, str]]:
    """Masked title and body of complaints, as they are published; nothing while nothing is."""
    reader, bodies = Reader(settings), dict[str, str]()
    try:
        with reader.generation() as generation:
            titles = dict(generation.rows(TITLES, {"ids": list(ids)}))
            for part in generation.text_parts:
                found = generation.rows(BODIES.replace("@text", part.text), {"ids": list(ids)})
                bodies = {number: body or "" for number, body in found} | bodies
    except NotReadyError:
        return {}
    finally:
        reader.close()
    return {number: (title, bodies.get(number, "")) for number, title in titles.items()}


def learn(
    settings: Settings, folder: Path | None, progress: Progress
) -> tuple[SafetyModel, Mapping[str, Any]]:
    """A model and its card.

    Raises:
        UsageError: the folder has none of the labelled sources.
    """
    table, tokenizer = WordTable.of(in_use(settings, "vectors")), MecabTokenizer()
    progress(0.0, "라벨과 글을 모읍니다")
    with Store(settings) as store:
        said = store.danger_labels.latest()
    material = taught(folder, corrected(settings, said))
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
