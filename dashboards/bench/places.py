"""`minwon bench places`: what it costs to find the place of every complaint, in one process.

As many complaints as in the generated city have coordinates of their own; of the others the text is read.
"""

import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa

from dashboards.bench.generated import PIECE, SEED, texts
from models.places.assign import placed
from models.places.gazetteer import gazetteer
from pipeline.settings import Settings

ALONE: Final = 200
"""New complaints that are placed one at a time."""
OWN_SHARE: Final = 0.556
"""Complaints of a generated year that have coordinates."""


def run(
    docs: int, _settings: Settings, progress: Callable[[float, str], None] | None = None
) -> dict[str, Any]:
    """Measure `docs` generated complaints (title and body).

    Returns:
        docs; cpu_s of placing all of them; cpu_s_a_year of 2.4 million; placed_share; one_ms_p95 of one
        new complaint without coordinates.
    """
    placed(_rows(texts(1, SEED), 1.0))
    spent, done, found = 0.0, 0, 0
    while done < docs:
        rows = _rows(texts(min(PIECE, docs - done), SEED + done), OWN_SHARE)
        started = time.process_time()
        table = placed(rows)
        spent += time.process_time() - started
        found += len(table) - table.column("place_lat").null_count
        done += len(rows)
        if progress is not None:
            progress(done / docs, f"{done:,}건을 잼")
    alone = []
    for text in texts(ALONE, SEED):
        row = _rows([text], 0.0)
        started = time.perf_counter()
        placed(row)
        alone.append(time.perf_counter() - started)
    return {
        "docs": docs,
        "cpu_s": round(spent, 2),
        "cpu_s_a_year": round(spent / docs * 2_400_000),
        "placed_share": round(found / docs, 4),
        "one_ms_p95": round(1000 * float(np.quantile(alone, 0.95)), 2),
    }


def _rows(some: list[str], own_share: float) -> pa.Table:
    """Columns of core.complaint that `placed` reads; `own_share` of them with a point in the city."""
    draw = np.random.default_rng(SEED)
    known = gazetteer()
    areas = [known.areas[code] for codes in known.dongs.values() for code in codes]
    at = draw.integers(0, len(areas), len(some))
    own = draw.random(len(some)) < own_share
    titles, bodies = zip(*(text.split("\n", 1) for text in some), strict=True)
    return pa.table(
        {
            "complaint_id": [str(row) for row in range(len(some))],
            "title": list(titles),
            "body": list(bodies),
            "district_code": pa.nulls(len(some), pa.string()),
            "lat": pa.array([areas[i].lat if mine else None for i, mine in zip(at, own, strict=True)]),
            "lon": pa.array([areas[i].lon if mine else None for i, mine in zip(at, own, strict=True)]),
            "batch_seq": pa.array(np.ones(len(some), np.int64)),
        }
    )
