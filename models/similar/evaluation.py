"""Quality of the served text score on files of sentence pairs or of sets that mean the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import spearmanr

from models.similar.score import SERVED, Blend, Texts, TextScore, rarity_of
from models.text.cleaning import clean
from pipeline.errors import SourceFormatError, UsageError

Floats = NDArray[np.float32]

NEAREST = 9
CANDIDATES = 60
BLOCK = 500
ALONE = {
    "": SERVED,
    "peer_": Blend(vector=0, characters=1, words=0),
    "vector_": Blend(vector=1, characters=0, words=0),
    "words_": Blend(vector=0, characters=0, words=1),
}


def evaluate(columns: dict[str, list[Any]], scorer: Callable[[list[str]], TextScore]) -> dict[str, float]:
    """Scores of one file by its columns.

    Args:
        columns: `sentence1`, `sentence2`, `score`, or `set_id`, `sentence`.
        scorer: makes the text score for a collection of cleaned texts.

    Returns:
        `spearman` with the people's scores, or `precision_at_9`: of the 9 texts nearest to each, the
        share that is of its set. With `peer_` by characters alone, `vector_` and `words_` likewise.

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
    parts = score.parts(score.read(left), score.read(right))
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
        for row, candidates in zip(rows, _candidates(read, rows), strict=True):
            parts = score.parts(read.rows([row]), read.rows(candidates))
            for name, blend in ALONE.items():
                best = candidates[np.argsort(-blend.of(parts), kind="stable")[:NEAREST]]
                hits[name].append(float(np.mean(sets[best] == sets[row])))
    figures = {f"{name}precision_at_9": float(np.mean(found)) for name, found in hits.items()}
    return {"rows": len(texts), "sets": int(sets.max()) + 1, **figures}


def _candidates(read: Texts, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """For each of `rows` the texts nearest by vector and those nearest by characters, itself left out."""
    cosines = read.vectors[rows] @ read.vectors.T
    alike = (read.characters[rows] @ read.characters.T).toarray()
    found = []
    for place, row in enumerate(rows):
        cosines[place, row] = alike[place, row] = -1
        nearest = [np.argsort(-given[place], kind="stable")[:CANDIDATES] for given in (cosines, alike)]
        found.append(np.union1d(*nearest))
    return found


def own_rarity(table_and_tokenizer: Callable[[Floats], TextScore]) -> Callable[[list[str]], TextScore]:
    """A scorer whose rarity is that of the texts it is given."""
    return lambda texts: table_and_tokenizer(rarity_of(texts))


def read_columns(path: Path, where: str = "") -> dict[str, list[Any]]:
    """Columns of a .parquet, .csv or .jsonl file, of the rows for which the SQL condition `where` holds.

    Raises:
        UsageError: the file is not there, is of another kind, or the condition is no condition.
    """
    readers = {".parquet": pl.read_parquet, ".csv": pl.read_csv, ".jsonl": pl.read_ndjson}
    if path.suffix not in readers or not path.is_file():
        raise UsageError(f"{path.name}: .parquet, .csv, .jsonl 파일을 주십시오")
    try:
        rows = readers[path.suffix](path)
        return (rows.filter(pl.sql_expr(where)) if where else rows).to_dict(as_series=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UsageError(f"{path.name}: {str(error).splitlines()[0]}") from error
