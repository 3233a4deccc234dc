"""Processes that annotate batches of texts. It imports little, for its processes import it again."""

import multiprocessing as mp
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

import pyarrow as pa

Annotate = Callable[[pa.RecordBatch], pa.RecordBatch]
Spread = Callable[[pa.Table], Iterator[pa.RecordBatch]]


@contextmanager
def pooled(annotate: Annotate, processes: int, rows: int) -> Iterator[Spread]:
    """Chunks of `rows` of a table through `annotate` in their order, in `processes`; memory is bounded."""
    context = mp.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent) as pool:
        yield lambda table: _spread(pool, annotate, chunks(table, rows), 2 * processes)


def _end_with_parent() -> None:
    """Let this process of a pool end when its parent is killed, which a pool alone does not."""
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    if parent := mp.parent_process():
        parent.join()
        os._exit(1)


def _spread(
    pool: ProcessPoolExecutor, annotate: Annotate, chunks: Iterable[pa.RecordBatch], waiting: int
) -> Iterator[pa.RecordBatch]:
    """`map` over a pool that never holds more than `waiting` chunks."""
    queue: deque[Future[pa.RecordBatch]] = deque()
    for chunk in chunks:
        queue.append(pool.submit(annotate, chunk))
        if len(queue) >= waiting:
            yield queue.popleft().result()
    while queue:
        yield queue.popleft().result()


def chunks(table: pa.Table, rows: int) -> list[pa.RecordBatch]:
    """A table as batches of at most `rows`."""
    batches: list[pa.RecordBatch] = table.combine_chunks().to_batches(max_chunksize=rows)
    return batches
