"""Verdicts on new and changed complaints, from model.complaint_token into model.complaint_topic.

Rows are taken as their tokens lie in the file, a window at a time, and each window is committed.
"""

import time
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import structlog
from numpy.typing import NDArray

from models.store import in_use, promoted
from models.topics.served import NAME, NO_WORD, Judge, TopicModel, Verdicts
from models.vectors.table import WordTable
from pipeline.build import Checkpoint, Progress, newest_batch, no_checkpoint
from pipeline.errors import StorageError
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import less_memory, sql_file, staging

WINDOW_ROWS = 100_000
DIGITS = 3
"""Of a certainty; more would only make the files larger."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Served:
    """The model in use, with the word vectors it learnt with."""

    model: TopicModel
    table: WordTable


def served(settings: Settings, table: WordTable) -> Served | None:
    """The model in use; None where there is none that can be used, and the log says why."""
    if not promoted(settings, NAME):
        return None
    try:
        model = TopicModel.of(in_use(settings, NAME))
    except (StorageError, KeyError, ValueError) as error:
        log.warning("no model of topics can be used; new complaints stay 미분류", reason=str(error))
        return None
    if model.vectors_version != table.version:
        log.warning(
            "the model of topics learnt with other word vectors; run `minwon topics train`",
            model=model.version,
            learnt_with=model.vectors_version,
            in_use=table.version,
        )
        return None
    return Served(model, table)


def assign(
    settings: Settings,
    serving: Served | None,
    *,
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> StepReport:
    """Give every complaint whose tokens are new a verdict; all of them, if the model is another one.

    Without a model nothing is done: what has a verdict keeps it, the others are 미분류.
    """
    started = time.monotonic()
    if serving is None:
        return StepReport("topics", seconds=time.monotonic() - started)
    with staging(settings) as connection, less_memory(connection, settings):
        number = _model_number(connection, serving.model.version)
        ((after,),) = connection.execute(sql_file("model/assigned_through"), {"model": number}).fetchall()
        through = newest_batch(connection)
        if through == after:
            return StepReport("topics", seconds=time.monotonic() - started)
        first, until, rows = connection.execute(sql_file("model/topic_window"), {"after": after}).fetchall()[
            0
        ]
        judge = Judge(serving.model, _words(connection), serving.table)
        done, sure = 0, 0
        for start in range(first, until, WINDOW_ROWS):
            window = {"first": start, "until": min(start + WINDOW_ROWS, until), "after": after}
            tokens = connection.sql(sql_file("model/tokens_of_window"), params=window).to_arrow_table()
            fresh = _judged(judge, tokens)
            _store(connection, fresh, number)
            done += len(fresh)
            sure += len(fresh) - fresh.column("topic_code").null_count
            checkpoint(f"topics:{start}")
            if progress is not None:
                progress((window["until"] - first) / (until - first), f"주제를 붙이는 중 · {done:,}건")
        connection.execute(sql_file("model/assigned"), {"through": through, "model": number})
    return StepReport(
        "topics",
        read=rows,
        loaded=done,
        changed=done,
        seconds=time.monotonic() - started,
        details={"model": serving.model.version, "sure": sure},
    )


def _judged(judge: Judge, tokens: pa.Table) -> pa.Table:
    """Rows of model.complaint_topic, without the model's number."""
    lists = tokens.column("token_ids").combine_chunks()
    offsets = lists.offsets.to_numpy()
    ids = lists.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]]
    verdicts = judge.verdicts(offsets.astype(np.int64) - offsets[0], ids)
    return pa.table(
        {
            "complaint_id": tokens.column("complaint_id"),
            **_columns(judge.model, verdicts),
            "batch_seq": tokens.column("batch_seq"),
        }
    )


def _columns(model: TopicModel, verdicts: Verdicts) -> dict[str, pa.Array]:
    answers = verdicts.answers
    topics, clusters = pa.array(model.classes, pa.string()), pa.array(model.clusters.codes, pa.string())
    return {
        "topic_code": topics.take(pa.array(answers.first, mask=~answers.is_sure)),
        "topic_certainty": _rounded(answers.certainty),
        "likely_topic_code": topics.take(pa.array(answers.first)),
        "second_topic_code": topics.take(pa.array(answers.second)),
        "second_topic_certainty": _rounded(answers.second_certainty),
        "deciding_ids": _lists(verdicts.deciding),
        "cluster_code": clusters.take(pa.array(verdicts.cluster, mask=verdicts.cluster < 0)),
    }


def _rounded(shares: NDArray[np.float32]) -> pa.Array:
    return pa.array(np.round(shares, DIGITS).astype(np.float32))


def _lists(ids: NDArray[np.int32]) -> pa.ListArray:
    """Each row without its `NO_WORD`, which stand at its end."""
    kept = ids != NO_WORD
    ends = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(ids[kept], pa.int32()))


def _store(connection: duckdb.DuckDBPyConnection, fresh: pa.Table, number: int) -> None:
    """Put the verdicts of one window into the warehouse, in one transaction."""
    if not len(fresh):
        return
    connection.register("fresh_topic", fresh)
    try:
        connection.execute("BEGIN")
        connection.execute(sql_file("model/forget_topic"))
        connection.execute(sql_file("model/complaint_topic"), {"model": number})
        connection.execute("COMMIT")
    finally:
        connection.unregister("fresh_topic")


def _model_number(connection: duckdb.DuckDBPyConnection, version: str) -> int:
    """The number of a model; a new one is entered."""
    known = {"version": version}
    find = "SELECT topic_model_id FROM model.topic_model WHERE version = $version"
    if rows := connection.execute(find, known).fetchall():
        return int(rows[0][0])
    ((last,),) = connection.execute(
        "SELECT coalesce(max(topic_model_id), 0) FROM model.topic_model"
    ).fetchall()
    number = 1 + int(last)
    connection.execute(
        "INSERT INTO model.topic_model VALUES ($number, $version)", {**known, "number": number}
    )
    return number


def _words(connection: duckdb.DuckDBPyConnection) -> list[str]:
    table = connection.sql("SELECT token FROM model.vocabulary ORDER BY token_id").to_arrow_table()
    words: list[str] = table.column("token").to_pylist()
    return words
