"""`minwon bench safety`: what the level of danger of every text costs, its tokens being ready.

Generated texts (title and body), one process. One new complaint begins with its text, so its time holds
cleaning and tokens too.
"""

import time
from collections.abc import Callable
from itertools import chain
from typing import Any, Final

import numpy as np

from dashboards.bench.generated import PIECE, SEED, texts
from models.safety.model import SafetyModel, vectors_of
from models.safety.served import TokenJudge
from models.store import in_use
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer
from models.vectors.table import WordTable
from pipeline.settings import Settings

ALONE: Final = 200
"""New complaints that are judged one at a time."""


def run(
    docs: int, settings: Settings, progress: Callable[[float, str], None] | None = None
) -> dict[str, Any]:
    """Measure `docs` generated complaints.

    Returns:
        docs; cpu_s of judging all of them; cpu_s_a_year of 2.4 million; one_ms_p95 of one new complaint.
    """
    model = SafetyModel.of(in_use(settings, "safety"))
    table, tokenizer = WordTable.of(in_use(settings, "vectors")), MecabTokenizer()
    spent, done = 0.0, 0
    while done < docs:
        tokens = tokenizer.tokens(clean(texts(min(PIECE, docs - done), SEED + done)))
        words = sorted(set(chain.from_iterable(tokens)))
        number = {word: row for row, word in enumerate(words)}
        ids = np.array([number[word] for word in chain.from_iterable(tokens)], np.int64)
        ends = np.cumsum([0, *map(len, tokens)])
        judge = TokenJudge(model, words, table)
        started = time.process_time()
        judge.verdicts(ends, ids)
        spent += time.process_time() - started
        done += len(tokens)
        if progress is not None:
            progress(done / docs, f"{done:,}건을 잼")
    alone = []
    for text in texts(ALONE, SEED):
        started = time.perf_counter()
        read = tokenizer.tokens(clean([text]))
        model.judge(read, vectors_of(table, read))
        alone.append(time.perf_counter() - started)
    return {
        "docs": docs,
        "cpu_s": round(spent, 2),
        "cpu_s_a_year": round(spent / docs * 2_400_000),
        "one_ms_p95": round(1000 * float(np.quantile(alone, 0.95)), 2),
    }
