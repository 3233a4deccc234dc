"""Tokens of new and changed complaints, from core.complaint into model.complaint_token.

Rows are taken as they lie in the file, a window at a time, and each
window is committed: what a kill costs is one window.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.text.batches import tokenised
from models.text.pool import Annotate, Spread, chunks, pooled
from models.text.tokenizer import tokenizer
from pipeline.build import Checkpoint, Progress, newest_batch, no_checkpoint
from pipeline.errors import CheckFailedError
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import less_memory, sql_file, staging

WINDOW_ROWS = 30_000
"""Rows between two commits; about four seconds of two cores."""
CHUNK_ROWS = 1_500
"""Texts that go to a process at a time."""
POOL_FROM_ROWS = 15_000
"""From so many rows on two processes are worth their start; a day is done here."""


class Vocabulary:
    """Numbers of tokens; a new token gets the next one.

    Args:
        tokens: (n,) tokens in the order of their numbers.
    """

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        self._ids = {token: number for number, token in enumerate(tokens)}
        self.stored = len(self._ids)

    def numbered(self, tokens: pa.ListArray) -> pa.ListArray:
        """Lists of tokens (as `encoded` makes them) as lists of int32 numbers."""
        words = tokens.values
        ids: NDArray[np.int32] = np.fromiter(
            (self._ids.setdefault(token, len(self._ids)) for token in words.dictionary.to_pylist()), np.int32
        )
        return pa.ListArray.from_arrays(tokens.offsets, pa.array(ids[words.indices.to_numpy()], pa.int32()))

    def fresh(self) -> pa.Table:
        """Tokens that are not stored yet, with their numbers; from here on they count as stored."""
        words = list(self._ids)[self.stored :]
        ids = pa.array(range(self.stored, len(self._ids)), pa.int32())
        self.stored = len(self._ids)
        return pa.table({"token_id": ids, "token": pa.array(words, pa.string())})


def annotate(
    settings: Settings, *, progress: Progress | None = None, checkpoint: Checkpoint = no_checkpoint
) -> StepReport:
    """Give every new or changed complaint its tokens; `read` counts complaints of newer batches.

    A complaint whose text is as it was keeps its tokens, unless the tokenizer has another
    fingerprint: then all get new ones. After a kill it goes on with the first window not committed.

    Raises:
        CheckFailedError: rows were lost on the way; nothing counts as done.
        ConfigError: the chosen tokenizer is not installed.
    """
    started = time.monotonic()
    name = settings.tokenizer
    with staging(settings) as connection, less_memory(connection, settings):
        number = _tokenizer_number(connection, tokenizer(name).fingerprint)
        after = _through(connection, number)
        through = newest_batch(connection)
        if through == after:
            return StepReport("annotate", seconds=time.monotonic() - started)
        connection.execute(sql_file("model/token_known"), {"after": after, "tokenizer": number})
        known = _one(connection, "SELECT count(*) FROM token_known")
        first, until, rows = _span(connection, after)
        done = 0
        with _workers(partial(tokenised, name=name), rows - known, settings.threads) as work:
            words = Vocabulary(_words(connection))
            before = words.stored
            for start in range(first, until, WINDOW_ROWS):
                window = {"first": start, "until": min(start + WINDOW_ROWS, until), "after": after}
                texts = connection.sql(sql_file("model/text_of_window"), params=window).to_arrow_table()
                done += _store(connection, work(texts), words, number)
                checkpoint(f"annotate:{start}")
                if progress is not None:
                    progress(
                        (window["until"] - first) / (until - first), f"글을 낱말로 나누는 중 · {done:,}건"
                    )
        if done + known != rows:
            raise CheckFailedError(f"annotate: {rows:,} complaints, tokens for {done + known:,}; a bug")
        connection.execute(sql_file("model/annotated"), {"through": through, "tokenizer": number})
        connection.execute("DROP TABLE token_known")
    return StepReport(
        "annotate",
        read=rows,
        loaded=done,
        changed=done,
        duplicate=known,
        seconds=time.monotonic() - started,
        details={"tokens_known": words.stored, "tokens_new": words.stored - before},
    )


def _store(
    connection: duckdb.DuckDBPyConnection, batches: Iterator[pa.RecordBatch], words: Vocabulary, number: int
) -> int:
    """Put the tokens of one window into the warehouse, in one transaction; how many complaints."""
    parts = [
        pa.Table.from_batches([batch.drop_columns(["tokens"])]).append_column(
            "token_ids", words.numbered(batch.column("tokens"))
        )
        for batch in batches
    ]
    if not parts:
        return 0
    fresh = pa.concat_tables(parts)
    connection.register("fresh_token", fresh)
    connection.register("fresh_word", words.fresh())
    try:
        connection.execute("BEGIN")
        connection.execute(sql_file("model/vocabulary"))
        connection.execute(sql_file("model/forget_token"))
        connection.execute(sql_file("model/complaint_token"), {"tokenizer": number})
        connection.execute("COMMIT")
    finally:
        connection.unregister("fresh_token")
        connection.unregister("fresh_word")
    return len(fresh)


def _workers(annotate: Annotate, rows: int, processes: int) -> AbstractContextManager[Spread]:
    """What annotates a table chunk by chunk, in order: a pool for many rows, this process for few."""
    if rows < POOL_FROM_ROWS or processes < 2:
        return nullcontext(lambda table: map(annotate, chunks(table, CHUNK_ROWS)))
    return pooled(annotate, processes, CHUNK_ROWS)


def _tokenizer_number(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> int:
    """The number of a tokenizer; a new one is entered."""
    known = {"fingerprint": fingerprint}
    find = "SELECT tokenizer_id FROM model.tokenizer WHERE fingerprint = $fingerprint"
    if rows := connection.execute(find, known).fetchall():
        return int(rows[0][0])
    number = 1 + _one(connection, "SELECT coalesce(max(tokenizer_id), 0) FROM model.tokenizer")
    connection.execute(
        "INSERT INTO model.tokenizer VALUES ($number, $fingerprint)", {**known, "number": number}
    )
    return number


def _through(connection: duckdb.DuckDBPyConnection, number: int) -> int:
    ((through,),) = connection.execute(sql_file("model/annotated_through"), {"tokenizer": number}).fetchall()
    return int(through)


def _span(connection: duckdb.DuckDBPyConnection, after: int) -> tuple[int, int, int]:
    ((first, until, rows),) = connection.execute(sql_file("model/token_window"), {"after": after}).fetchall()
    return int(first), int(until), int(rows)


def _words(connection: duckdb.DuckDBPyConnection) -> list[str]:
    table = connection.sql("SELECT token FROM model.vocabulary ORDER BY token_id").to_arrow_table()
    words: list[str] = table.column("token").to_pylist()
    return words


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    ((number,),) = connection.execute(sql).fetchall()
    return int(number)
