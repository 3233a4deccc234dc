"""Quality of the served text score on files of sentence pairs or of sets that mean the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from models.similar.score import SERVED, Blend, Floats, Parts, TextScore, rarity_of
from models.text.cleaning import clean
from pipeline.errors import SourceFormatError, UsageError

NEAREST = 9
BLOCK = 500
ALONE = {
    "": SERVED,
    "peer_": Blend(vector=0, characters=1),
    "vector_": Blend(vector=1, characters=0),
}


def evaluate(columns: dict[str, list[Any]], scorer: Callable[[list[str]], TextScore]) -> dict[str, float]:
    """Scores of one file by its columns.

    Args:
        columns: `sentence1`, `sentence2`, `score`, or `set_id`, `sentence`.
        scorer: makes the text score for a collection of cleaned texts.

    Returns:
        `spearman` with the people's scores, or `precision_at_9`: of the 9 texts nearest to each, the
        share that is of its set. With `peer_` by characters alone, `vector_` by vectors.

    Raises:
        SourceFormatError: the file has neither set of columns.
    """
    if {"sentence1", "sentence2", "score"} <= columns.keys():
        return _pairs(columns, scorer)
    if {"set_id", "sentence"} <= columns.keys():
        return _sets(columns, scorer)
    raise SourceFormatError(
        f"columns {', '.join(columns)}: sentence1, sentence2, score 또는 set_id, sentence 가 있어야 합니다"
    )


def _pairs(columns: dict[str, list[Any]], scorer: Callable[[list[str]], TextScore]) -> dict[str, float]:
    left, right = (clean(columns[name]) for name in ("sentence1", "sentence2"))
    score = scorer([*left, *right])
    parts = score.pairs(score.read(left), score.read(right))
    told = np.asarray(columns["score"], np.float64)
    figures = {f"{name}spearman": float(spearmanr(blend.of(parts), told)[0]) for name, blend in ALONE.items()}
    return {"rows": len(left), **figures}


def _sets(columns: dict[str, list[Any]], scorer: Callable[[list[str]], TextScore]) -> dict[str, float]:
    texts = clean(columns["sentence"])
    sets = np.unique(columns["set_id"], return_inverse=True)[1]
    score = scorer(texts)
    read = score.read(texts)
    hits: dict[str, list[float]] = {name: [] for name in ALONE}
    for start in range(0, len(texts), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(texts)))
        parts = Parts(
            read.vectors[rows] @ read.vectors.T, (read.characters[rows] @ read.characters.T).toarray()
        )
        for name, blend in ALONE.items():
            scores = blend.of(parts)
            scores[np.arange(len(rows)), rows] = -1
            best = np.argpartition(-scores, NEAREST - 1, axis=1)[:, :NEAREST]
            hits[name].append(float(np.sum(sets[best] == sets[rows][:, None])) / NEAREST)
    figures = {f"{name}precision_at_9": sum(found) / len(texts) for name, found in hits.items()}
    return {"rows": len(texts), "sets": int(sets.max()) + 1, **figures}


def own_rarity(table_and_tokenizer: Callable[[Floats], TextScore]) -> Callable[[list[str]], TextScore]:
    """A scorer whose rarity is that of the texts it is given."""
    return lambda texts: table_and_tokenizer(rarity_of(texts))


def read_columns(path: Path, where: str = "") -> dict[str, list[Any]]:
    """Columns of a .parquet, .csv or .jsonl file, of the rows for which the SQL condition `where` holds.

    Raises:
        UsageError: the file is not there, is of another kind, or the condition is no condition.
    """
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".parquet": pl.read_parquet,
        ".csv": pl.read_csv,
        ".jsonl": pl.read_ndjson,
    }
    if path.suffix not in readers or not path.is_file():
        raise UsageError(f"{path.name}: .parquet, .csv, .jsonl 파일을 주십시오")
    try:
        rows = readers[path.suffix](path)
        return (rows.filter(pl.sql_expr(where)) if where else rows).to_dict(as_series=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UsageError(f"{path.name}: {str(error).splitlines()[0]}") from error
