"""`minwon bench places`: what it costs to find the place of every text, in one process."""

import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from dashboards.bench.generated import PIECE, SEED, texts
from models.places.gazetteer import gazetteer
from models.places.locate import places
from pipeline.settings import Settings

ALONE: Final = 200
"""New complaints that are placed one at a time."""


def run(
    docs: int, _settings: Settings, progress: Callable[[float, str], None] | None = None
) -> dict[str, Any]:
    """Measure `docs` generated complaints (title and body).

    Returns:
        docs; cpu_s of placing all of them; cpu_s_a_year of 2.4 million; placed_share; one_ms_p95 of one
        new complaint.
    """
    gazetteer()
    spent, done, placed = 0.0, 0, 0
    while done < docs:
        some = texts(min(PIECE, docs - done), SEED + done)
        started = time.process_time()
        found = places(some)
        spent += time.process_time() - started
        placed += sum(one is not None for one in found)
        done += len(some)
        if progress is not None:
            progress(done / docs, f"{done:,}건을 잼")
    alone = []
    for text in texts(ALONE, SEED):
        started = time.perf_counter()
        places([text])
        alone.append(time.perf_counter() - started)
    return {
        "docs": docs,
        "cpu_s": round(spent, 2),
        "cpu_s_a_year": round(spent / docs * 2_400_000),
        "placed_share": round(placed / docs, 4),
        "one_ms_p95": round(1000 * float(np.quantile(alone, 0.95)), 2),
    }
