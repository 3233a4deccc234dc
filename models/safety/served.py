"""The served model of safety over the token ids of one warehouse, and its pass over new complaints."""

from collections.abc import Sequence
from functools import lru_cache

import duckdb
import numpy as np
import pyarrow as pa
import structlog
from numpy.typing import NDArray
from scipy import sparse

from models.passes import Judge, Pass, run
from models.safety.labelled import LEVELS
from models.safety.lexicon import lexicon
from models.safety.model import NAME, NONE, SafetyModel, Verdicts
from models.store import in_use
from models.topics.features import weighed
from models.vectors.table import Ints, WordTable, pooled
from pipeline.build import Checkpoint, Progress, no_checkpoint
from pipeline.errors import StorageError
from pipeline.reports import StepReport
from pipeline.settings import Settings

NO_COLUMN = -1
DIGITS = 3

log = structlog.get_logger(__name__)


class TokenJudge:
    """A model over token ids; it says what `SafetyModel.judge` says of the same tokens.

    Args:
        model: the model.
        vocabulary: tokens in the order of their ids.
        table: word vectors, of the version that the model learnt with.
    """

    def __init__(self, model: SafetyModel, vocabulary: Sequence[str], table: WordTable) -> None:
        self.model, self.common = model, table.common
        self.size = len(vocabulary)
        row_of = {term: row for row, term in enumerate(model.terms)}
        self.term = np.array([row_of.get(token, NO_COLUMN) for token in vocabulary], np.int64)
        self.weighted = table.weighted(vocabulary)
        self.groups = lexicon().membership(vocabulary)
        id_of = {token: number for number, token in enumerate(vocabulary)}
        keys = [
            (id_of[one] * self.size + id_of[other], column)
            for column, (one, other) in enumerate(_split(tuple(model.pairs)))
            if one in id_of and other in id_of
        ]
        self.pair_keys, self.pair_columns = (
            np.array([key[part] for key in sorted(keys)], np.int64) for part in (0, 1)
        )

    def verdicts(self, ends: Ints, ids: Ints) -> Verdicts:
        """What the model says of n texts.

        Args:
            ends: (n + 1,) where each text begins in `ids`.
            ids: token ids.
        """
        model = self.model
        owner = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        seen = weighed(_having(owner, self.term[ids], len(ends) - 1, len(model.terms)), model.idf)
        pairs = weighed(self._pairs(owner, ids, len(ends) - 1), model.pair_idf)
        has = _having(owner, ids, len(ends) - 1, self.size)
        told = lexicon().rows(np.asarray((has @ self.groups).todense(), np.float32))
        vectors = pooled(ends, ids, self.weighted, self.common)
        logits = (
            seen @ model.word_weights
            + pairs @ model.pair_weights
            + vectors @ model.vector_weights
            + told @ model.lexicon_weights
            + model.bias
        )
        return model.verdicts(np.asarray(logits, np.float32), seen)

    def _pairs(self, owner: NDArray[np.intp], ids: Ints, texts: int) -> sparse.csr_matrix:
        inside = owner[1:] == owner[:-1]
        keys = (ids[:-1] * self.size + ids[1:])[inside]
        columns = np.full(len(keys), NO_COLUMN, np.int64)
        if len(self.pair_keys):
            at = np.minimum(np.searchsorted(self.pair_keys, keys), len(self.pair_keys) - 1)
            columns = np.where(self.pair_keys[at] == keys, self.pair_columns[at], NO_COLUMN)
        return _having(owner[1:][inside], columns, texts, len(self.model.pairs))


@lru_cache(maxsize=2)
def _split(pairs: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in (pair.split(" ") for pair in pairs)]


def _having(owner: NDArray[np.intp], columns: Ints, texts: int, width: int) -> sparse.csr_matrix:
    """(texts, width) ones where a text has a column, however often; `NO_COLUMN` counts nothing."""
    known = columns != NO_COLUMN
    ones = np.ones(int(known.sum()), np.float32)
    has = sparse.csr_matrix((ones, (owner[known], columns[known])), shape=(texts, width))
    has.data[:] = 1
    return has


def served(settings: Settings, table: WordTable) -> SafetyModel | None:
    """The model in use; None where none can be used, and the log says why."""
    try:
        model = SafetyModel.of(in_use(settings, NAME))
    except (StorageError, KeyError, ValueError) as error:
        log.warning("no model of safety can be used; new complaints stay without a level", reason=str(error))
        return None
    if model.vectors_version != table.version:
        log.warning(
            "the model of safety learnt with other word vectors; run `minwon safety train`",
            learnt_with=model.vectors_version,
            in_use=table.version,
        )
        return None
    return model


def judge_new(
    settings: Settings,
    model: SafetyModel | None,
    table: WordTable,
    *,
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> StepReport:
    """Give every complaint whose tokens are new its level of danger; all of them, if the model is another.

    Without a model nothing is done: what has a level keeps it, the others have none and are counted so.
    """
    if model is None:
        return StepReport(NAME)
    what = Pass(NAME, model.version, "danger", "topic_window", "tokens_of_window", "위험을 살피는 중")

    def judge(connection: duckdb.DuckDBPyConnection) -> Judge:
        words = connection.sql("SELECT token FROM model.vocabulary ORDER BY token_id").to_arrow_table()
        return lambda rows: _judged(model, words.column("token"), table, rows)

    return run(settings, what, judge, progress=progress, checkpoint=checkpoint)


def _judged(model: SafetyModel, vocabulary: pa.ChunkedArray, table: WordTable, tokens: pa.Table) -> pa.Table:
    """Rows of model.complaint_danger; of the vocabulary only the words that stand in the window are read."""
    lists = tokens.column("token_ids").combine_chunks()
    offsets = lists.offsets.to_numpy().astype(np.int64)
    ids = lists.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]].astype(np.int64)
    used, ids = np.unique(ids, return_inverse=True)
    judge = TokenJudge(model, vocabulary.take(pa.array(used)).to_pylist(), table)
    said = judge.verdicts(offsets - offsets[0], ids)
    return pa.table(
        {
            "complaint_id": tokens.column("complaint_id"),
            "danger_code": pa.array(LEVELS, pa.string()).take(pa.array(said.level)),
            "danger_type": pa.array([kind or None for kind in said.danger_type], pa.string()),
            "urgent_share": np.round(said.urgent, DIGITS).astype(np.float32),
            "danger_share": np.round(said.danger, DIGITS).astype(np.float32),
            "danger_words": pa.array(
                [None if at == NONE else words for at, words in zip(said.level, said.words, strict=True)],
                pa.list_(pa.string()),
            ),
            "batch_seq": tokens.column("batch_seq"),
        }
    )
