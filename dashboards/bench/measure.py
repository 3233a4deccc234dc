"""How a bench measures: process CPU, one thread, median of five warm runs, nothing remembered."""

import gc
import statistics
import time
from collections.abc import Callable

from dashboards.queries.listing import days_of

RUNS = 5


def cpu_ms(work: Callable[[], object], runs: int = RUNS) -> float:
    """Process CPU of `work` in milliseconds: once to warm up, then the median of `runs`."""
    work()
    taken = []
    gc.collect()
    for _ in range(runs):
        days_of.forget()
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return 1000 * statistics.median(taken)
