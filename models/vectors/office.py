"""`minwon vectors train`: from the published texts to a promoted table, or to the reason against."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.similar.score import rarity_of
from models.store import Artifact, in_use, promote, save
from models.text.cleaning import clean
from models.text.tokenizer import Tokenizer
from models.vectors.table import WordTable
from models.vectors.train import EPOCHS, SEED, files_of, held_out, trained
from pipeline.console import Progress
from pipeline.errors import NotReadyError
from pipeline.generation import Generation
from pipeline.settings import Settings

MOST_TEXTS = 300_000
LEAST_TEXTS = 2_000
HELD_OUT = 2_000
TOLERANCE = 0.005
SECONDS = 120.0

SOME_TEXTS = """
SELECT title, body
FROM (SELECT complaint_id, title FROM fact WHERE sign > 0 USING SAMPLE reservoir(300000 ROWS) REPEATABLE (7))
JOIN text USING (complaint_id)
ORDER BY complaint_id
"""


def train(
    settings: Settings, generation: Generation, tokenizer: Tokenizer, progress: Progress
) -> dict[str, Any]:
    """Train on the published texts, and use the new table if it does not find less on held-out ones.

    Raises:
        NotReadyError: fewer than 2,000 texts are published.
    """
    rows = generation.rows(SOME_TEXTS, seconds=SECONDS)
    if len(rows) < LEAST_TEXTS:
        raise NotReadyError(f"글이 {len(rows):,}건뿐입니다: {LEAST_TEXTS:,}건이 넘으면 minwon vectors train")
    progress(0.1, "낱말로 나누기")
    order = np.random.default_rng(SEED).permutation(len(rows))
    titles, bodies = ([row[side] or "" for row in rows] for side in (0, 1))
    words = [tokenizer.tokens(clean(side)) for side in (titles, bodies)]
    kept, learnt = order[:HELD_OUT], order[HELD_OUT:]
    progress(0.4, "낱말 벡터 배우기")
    before = in_use(settings, "vectors")
    start = WordTable.of(before)
    version = f"{settings.clock():%Y%m%dT%H%M%S}"
    table = trained([[*words[0][row], *words[1][row]] for row in learnt], start, version)
    progress(0.9, "견주기")
    now, then = (held_out(each, *(_chosen(side, kept) for side in words)) for each in (table, start))
    account = {
        "version": version,
        "texts": len(learnt),
        "words": len(table.words),
        "held_out_texts": now.texts,
        "title_finds_body": round(now.title_finds_body, 4),
        "title_finds_body_before": round(then.title_finds_body, 4),
        "before": before.version,
        "is_promoted": now.title_finds_body >= then.title_finds_body - TOLERANCE,
    }
    if account["is_promoted"]:
        rarity = rarity_of(clean([f"{titles[row]} {bodies[row]}" for row in learnt]))
        card = _card(account, before, tokenizer, generation)
        promote(settings, save(settings, "vectors", version, {**files_of(table), "rarity.npy": rarity}, card))
    return account


def _chosen(words: Sequence[Sequence[str]], rows: Sequence[int] | Any) -> list[Sequence[str]]:
    return [words[row] for row in rows]


def _card(
    account: dict[str, Any], before: Artifact, tokenizer: Tokenizer, generation: Generation
) -> dict[str, Any]:
    """What the table learnt from, and how well it does."""
    return {
        **account,
        "learnt_from": f"masked texts of generation {generation.id}, as of {generation.as_of.isoformat()}",
        "began_with": before.version,
        "tokenizer": tokenizer.fingerprint,
        "epochs": EPOCHS,
        "seed": SEED,
        "unknown_weight": 1.0,
    }
