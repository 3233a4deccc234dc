"""`minwon bench similar`: vectors, index and queries over any number of rows, from nothing but the program.

Generated complaints of one grammar repeat themselves, and exact duplicates make recall meaningless.
So each row is made of words: of one of 30,000 generated complaints it keeps every word with the
chance 0.6, and of another of the same topic with 0.4; hardly two rows have the same words, and
neighbours are what shares a topic, a thing and a place. Queries are rows made in the same way that
are not in the index. Recall is against comparing every row; a row as near as the tenth counts.
The query that is timed is the served one: words, vector, search, and the text score of the nearest.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from models.similar import index as indexes
from models.similar.score import SERVED, TextScore, rarity_of
from models.store import shipped
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer
from models.vectors.table import WIDTH, WordTable, pooled
from pipeline.settings import Settings
from pipeline.synthetic.plausibility import sample_brief
from pipeline.synthetic.texts import compose

Progress = Callable[[float, str], None]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

SEED = 2022
POOL = 30_000
OWN, OTHER = 0.6, 0.4
BLOCK = 50_000
ASKED = 200
RESCORED = 24
DAYS = 365


@dataclass(frozen=True)
class Pool:
    """Generated complaints as words: text i has `ids[ends[i]:ends[i + 1]]`, rows of `weighted`."""

    texts: list[str]
    topic: Ints
    ends: Ints
    ids: Ints
    weighted: Floats

    def mixed(self, rows: int, draw: np.random.Generator) -> tuple[Ints, Ints]:
        """Ends and word ids of so many new texts, each out of two of a topic."""
        order = np.argsort(self.topic, kind="stable")
        first, after = (
            np.searchsorted(self.topic[order], np.arange(self.topic.max() + 2))[at:] for at in (0, 1)
        )
        own = draw.integers(0, len(self.texts), rows)
        topic = self.topic[own]
        other = order[(first[topic] + draw.random(rows) * (after[topic] - first[topic])).astype(np.int64)]
        halves = [self._kept(chosen, chance, draw) for chosen, chance in ((own, OWN), (other, OTHER))]
        text = np.concatenate([half[0] for half in halves])
        ids = np.concatenate([half[1] for half in halves])
        by_text = np.argsort(text, kind="stable")
        return np.concatenate([[0], np.cumsum(np.bincount(text, minlength=rows))]), ids[by_text]

    def _kept(self, chosen: Ints, chance: float, draw: np.random.Generator) -> tuple[Ints, Ints]:
        lengths = self.ends[chosen + 1] - self.ends[chosen]
        text = np.repeat(np.arange(len(chosen)), lengths)
        within = np.arange(len(text)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        keep = draw.random(len(text)) < chance
        return text[keep], self.ids[(self.ends[chosen][text] + within)[keep]]


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, float | int]:
    """Measure over `rows` vectors; every `_cpu_s` is of this process with one thread.

    Returns:
        rows, vector_cpu_s (from word ids), build_cpu_s, index_mb, recall_at_10, p95_ms and
        cpu_p95_ms of a whole query, search_cpu_ms of the search alone, add_day_s and add_day_cpu_s
        (a 365th of the rows, from their texts to found).
    """
    tell = progress or (lambda share, text: None)
    tell(0.0, "지어낸 민원을 낱말로")
    table, tokenizer = WordTable.of(shipped("vectors")), MecabTokenizer()
    pool = _pool(table, tokenizer)
    draw = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as folder:
        vectors = open_memmap(Path(folder) / "vectors.npy", mode="w+", dtype=np.float16, shape=(rows, WIDTH))
        tell(0.1, "벡터")
        vector_cpu = _fill(vectors, pool, draw, table)
        tell(0.3, "색인")
        started = time.process_time()
        index = indexes.build(vectors)
        build_cpu = time.process_time() - started
        path = Path(folder) / "index"
        indexes.write(index, path)
        index_mb = path.stat().st_size / 2**20
        tell(0.7, "전수 비교")
        asked = pooled(*pool.mixed(ASKED, draw), pool.weighted, table.common)
        recall = _recall(index, vectors, asked)
        score = TextScore(table, tokenizer, rarity_of(pool.texts))
        tell(0.9, "질의")
        queries = _queries(index, vectors, pool, score, asked, draw)
    return {
        "rows": rows,
        "vector_cpu_s": round(vector_cpu, 2),
        "build_cpu_s": round(build_cpu, 2),
        "index_mb": round(index_mb, 1),
        "recall_at_10": round(recall, 4),
        **queries,
        **_day(pool, score, max(1, rows // DAYS)),
    }


def _pool(table: WordTable, tokenizer: MecabTokenizer) -> Pool:
    brief = sample_brief(POOL, SEED)
    made = compose(brief)
    titles, bodies = made.title.to_pylist(), made.body.to_pylist()
    texts = clean([f"{title} {body}" for title, body in zip(titles, bodies, strict=True)])
    tokens = tokenizer.tokens(texts)
    known = sorted({token for text in tokens for token in text})
    row_of = {token: row for row, token in enumerate(known)}
    ids = np.array([row_of[token] for text in tokens for token in text], np.int64)
    ends = np.cumsum([0, *map(len, tokens)])
    return Pool(texts, np.asarray(brief.topic), ends, ids, table.weighted(known))


def _fill(vectors: NDArray[np.float16], pool: Pool, draw: np.random.Generator, table: WordTable) -> float:
    """Make the rows; CPU seconds of the step from word ids to vectors on the disk."""
    spent = 0.0
    for start in range(0, len(vectors), BLOCK):
        ends, ids = pool.mixed(min(BLOCK, len(vectors) - start), draw)
        started = time.process_time()
        vectors[start : start + BLOCK] = pooled(ends, ids, pool.weighted, table.common)
        spent += time.process_time() - started
    return spent


def _recall(index: indexes.Index, vectors: NDArray[np.float16], asked: Floats) -> float:
    best, _ = indexes.exact(vectors, asked, 10)
    found = [indexes.refined(index, vectors, query, 10)[1] for query in asked]
    hits = [
        np.sum(vectors[rows].astype(np.float32) @ query >= tenth - 1e-6) / 10
        for query, rows, tenth in zip(asked, found, best[:, -1], strict=True)
    ]
    return float(np.mean(hits))


def _queries(
    index: indexes.Index,
    vectors: NDArray[np.float16],
    pool: Pool,
    score: TextScore,
    asked: Floats,
    draw: np.random.Generator,
) -> dict[str, float]:
    """The whole query: a sentence read, searched, and scored against the texts of the nearest."""
    started = time.process_time()
    for query in asked:
        indexes.refined(index, vectors, query, RESCORED)
    search = (time.process_time() - started) / len(asked)
    wall, cpu = [], []
    for row in draw.integers(0, len(pool.texts), ASKED):
        begun, used = time.perf_counter(), time.process_time()
        query = score.read([pool.texts[row]])
        cosines, found = indexes.refined(index, vectors, query.vectors[0], RESCORED)
        SERVED.of(score.near(query, [pool.texts[number] for number in found % len(pool.texts)], cosines))
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    return {
        "p95_ms": round(1000 * float(np.percentile(wall, 95)), 2),
        "p50_ms": round(1000 * float(np.percentile(wall, 50)), 2),
        "cpu_p95_ms": round(1000 * float(np.percentile(cpu, 95)), 2),
        "search_cpu_ms": round(1000 * search, 2),
    }


def _day(pool: Pool, score: TextScore, rows: int) -> dict[str, float]:
    """From a day's texts to their being found in an index of their own."""
    texts = [pool.texts[row % len(pool.texts)] for row in range(rows)]
    begun, used = time.perf_counter(), time.process_time()
    vectors = score.table.of_texts(score.tokenizer.tokens(clean(texts)))
    indexes.search(indexes.build(vectors), vectors[:1], 10)
    return {
        "add_day_s": round(time.perf_counter() - begun, 2),
        "add_day_cpu_s": round(time.process_time() - used, 2),
    }
