"""Training runs: each is a model with its parameters, its versions and its figures, that nobody is served."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards.lab.scratch import here, office_of
from models.store import Artifact, local, trained
from models.topics import office
from models.topics.classifier import PRECISION, SEED
from models.topics.features import LONG, Recipe
from models.topics.office import Comparison
from models.topics.served import NAME
from models.topics.training import How
from pipeline.settings import Settings
from pipeline.workflow.store import Store

VERSIONS = ("labels_version", "vectors_version", "tokenizer", "generation")
FIGURES = ("macro_f1", "accuracy", "ece", "coverage_at_90", "later_macro_f1")


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        version: of its model.
        parameters: what was turned, and the seed.
        versions: of the labelled set, the word vectors, the tokenizer and the generation it learnt from.
        figures: on labels it had not learnt from.
        seconds: it took; 0 for a run of an earlier notebook.
    """

    version: str
    parameters: Mapping[str, Any]
    versions: Mapping[str, Any]
    figures: Mapping[str, float]
    seconds: float = 0.0

    @classmethod
    def of(cls, artifact: Artifact, seconds: float = 0.0) -> "Run":
        """The run of a model, by its card."""
        card = artifact.card
        how = dict(card.get("how", {}))
        return cls(
            artifact.version,
            {**how.pop("recipe", {}), **how},
            {name: card.get(name) for name in VERSIONS},
            {name: float(card[name]) for name in FIGURES if name in card},
            seconds,
        )


def train(
    *,
    words: float = LONG.words,
    spelling: float = LONG.spelling,
    vector: float = LONG.vector,
    precision: float = PRECISION,
    seed: int = SEED,
    anew: bool = False,
    settings: Settings | None = None,
) -> Run:
    """Train both engines on the copy's generation and labelled set, and keep the run.

    Args:
        words: what the words of a text count.
        spelling: what the spelling of its words counts; 0 leaves it out.
        vector: what its vector counts.
        precision: wanted of the topics that the model stands by; more means more 미분류.
        seed: of every draw.
        anew: find the clusters from nothing.
        settings: of the copy; that of `MINWON_HOME` if not said.

    Raises:
        NotReadyError: the copy has no version of the labelled set.
        UsageError: fewer than two topics have labels enough.
    """
    settings = settings or here()
    how = How(Recipe(words=words, spelling=spelling, vector=vector), precision, seed)
    began = time.monotonic()
    with Store(settings) as store:
        artifact = office.train(settings, store, anew=anew, how=how, progress=lambda share, text: None)
    return Run.of(artifact, time.monotonic() - began)


def runs(settings: Settings | None = None) -> pl.DataFrame:
    """Every run and every model of the office, the oldest first: one row each."""
    rows = []
    for run in [Run.of(artifact) for artifact in office.cards(settings or here())]:
        versions = {name: str(version) for name, version in run.versions.items()}
        rows.append({"version": run.version, **run.parameters, **run.figures, **versions})
    return pl.DataFrame(rows, infer_schema_length=None)


def promote(
    run: Run, *, author: str, reason: str = "", force: bool = False, settings: Settings | None = None
) -> Comparison:
    """Give the office the model of a run, and use it there from the next refresh on.

    Raises:
        UsageError: it is worse than the one in use, and no reason is given to use it all the same.
    """
    settings = settings or here()
    served = office_of(settings)
    source = trained(settings, NAME, run.version).folder
    shutil.copytree(source, local(served, NAME) / run.version, dirs_exist_ok=True)
    return office.use(served, run.version, author=author, reason=reason, force=force)
