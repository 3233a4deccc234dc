"""The text score and the companions of this installation, from the model of vectors in use."""

from collections.abc import Callable

import numpy as np

from models.similar.companions import SimilarFiles
from models.similar.score import Floats, TextScore
from models.store import in_use
from models.text.tokenizer import MecabTokenizer
from models.vectors.table import WordTable
from pipeline.settings import Settings


def text_score(settings: Settings) -> TextScore:
    """The served text score, with the rarity of what the model in use learnt from.

    Raises:
        StorageError: no model can be read.
    """
    artifact = in_use(settings, "vectors")
    rarity = np.asarray(artifact.array("rarity.npy"), np.float32)
    return TextScore(WordTable.of(artifact), MecabTokenizer(), rarity)


def text_score_for(settings: Settings) -> Callable[[Floats], TextScore]:
    """The same score for a collection whose rarity is given."""
    score = text_score(settings)
    return lambda rarity: TextScore(score.table, score.tokenizer, rarity)


def companions(settings: Settings) -> list[SimilarFiles]:
    """What `publish` keeps beside its parts."""
    score = text_score(settings)
    return [SimilarFiles(score.table, score.tokenizer)]
