"""`minwon bench topics`: retraining both engines and giving every complaint its topic, over published rows.

The published complaints are those of the other benches. Labels are a hundred generated texts a topic
that nobody published, made into words as `refresh` does it; tokens and vectors of words are there.
`train_cpu_s` is the whole retraining with its second figure on later months, `assign_cpu_s` the step
of `refresh`, verdicts written into a warehouse. With `--peer` BERTopic is run beside our clusters on a
labelled file, both warm, over the same vectors.
"""

import resource
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from dashboards.bench.data import bench_generation
from models.similar.evaluation import read_columns
from models.store import shipped
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer
from models.topics.assign import Served, assign
from models.topics.collection import Collection, Complaints
from models.topics.evaluation import against_bertopic, labelled
from models.topics.served import TopicModel
from models.topics.training import Labels, retrain
from models.vectors.table import WordTable
from pipeline.build import Progress
from pipeline.generation import Generation
from pipeline.settings import Settings
from pipeline.synthetic.plausibility import sample_brief
from pipeline.synthetic.texts import compose
from pipeline.synthetic.topics import topics
from pipeline.warehouse import staging

SEED: Final = 5
EACH: Final = 100
SECONDS: Final = 600.0
ALL_TOKENS: Final = "SELECT complaint_id, token_ids FROM fact WHERE sign > 0 AND token_ids IS NOT NULL"
TAKEN: Final = """
INSERT INTO model.complaint_token BY NAME
SELECT complaint_id, token_ids, 0::UBIGINT AS text_hash, 1 AS tokenizer_id, 1 AS batch_seq FROM rows
"""
SEEN: Final = "INSERT INTO core.complaint BY NAME SELECT 'bench' AS complaint_id, 1 AS batch_seq"


class Composed(Collection):
    """A collection whose labelled complaints are generated texts, each named after its row."""

    def __init__(self, generation: Generation, table: WordTable, each: int) -> None:
        super().__init__(generation, table)
        brief = sample_brief(each * len(topics().code), SEED)
        texts = compose(brief)
        self.codes = [topics().code[row] for row in brief.topic]
        pairs = zip(texts.title.to_pylist(), texts.body.to_pylist(), strict=True)
        self._tokens = MecabTokenizer().tokens(clean([f"{title} {body}" for title, body in pairs]))
        self._table_of_words = table
        draw = np.random.default_rng(SEED)
        self._days = np.datetime64("2025-01-01") + draw.integers(0, 365, len(self.codes))

    def labelled(self, ids: Any) -> Complaints:
        """The generated texts; words that the vocabulary does not hold are left out."""
        number = {token: at for at, token in enumerate(self.vocabulary)}
        known = [[number[token] for token in text if token in number] for text in self._tokens]
        ends = np.cumsum([0, *map(len, known)])
        flat = np.array([token for text in known for token in text], np.int32)
        vectors = self._table_of_words.of_texts([[self.vocabulary[at] for at in text] for text in known])
        names = [f"{row:06d}" for row in range(len(known))]
        return Complaints(names, self._days, ends, flat, vectors, self.vocabulary)


def run(
    rows: int,
    settings: Settings,
    progress: Progress | None = None,
    *,
    peer: bool = False,
    source: Path | None = None,
    text: str = "",
    label: str = "",
    where: str = "",
) -> dict[str, Any]:
    """Measure `rows` published complaints; with `peer` BERTopic beside our clusters on a labelled file.

    Returns:
        rows, train_cpu_s, assign_cpu_s, peak_rss_mb, macro_f1; and the figures of `against_bertopic`.
    """
    tell = progress or (lambda share, said: None)
    figures: dict[str, Any] = {}
    with bench_generation(rows, settings, progress, "두 엔진을 다시 배움") as (ours, generation):
        table = WordTable.of(shipped("vectors"))
        with tempfile.TemporaryDirectory(dir=ours.home) as folder:
            scratch = ours.model_copy(update={"home": Path(folder)})
            figures |= _trained_and_assigned(scratch, generation, table, tell)
    figures["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    if peer and source is not None:
        columns = read_columns(source, where)
        data = labelled([columns[name] for name in text.split(",")], columns[label], table, MecabTokenizer())
        figures |= against_bertopic(data)
    return {"rows": rows, **figures}


def _trained_and_assigned(
    scratch: Settings, generation: Generation, table: WordTable, tell: Progress
) -> dict[str, Any]:
    collection = Composed(generation, table, EACH)
    names = [f"{row:06d}" for row in range(len(collection.codes))]
    labels = Labels(dict(zip(names, collection.codes, strict=True)), "bench")
    began = time.process_time()
    artifact = retrain(
        scratch,
        collection,
        table,
        labels,
        None,
        as_of=generation.as_of.date(),
        version="bench",
        progress=tell,
    )
    trained = time.process_time() - began
    tokens = generation.table(ALL_TOKENS, seconds=SECONDS)
    with staging(scratch) as connection:
        connection.register("rows", tokens)
        connection.execute(TAKEN)
        connection.unregister("rows")
        connection.execute(SEEN)
        _vocabulary(connection, collection.vocabulary)
    del tokens
    tell(0.8, "모든 민원에 주제를 붙임")
    began = time.process_time()
    assign(scratch, Served(TopicModel.of(artifact), table))
    return {
        "train_cpu_s": round(trained, 1),
        "assign_cpu_s": round(time.process_time() - began, 1),
        "macro_f1": artifact.card["macro_f1"],
        "clusters": len(artifact.card["clusters"]),
    }


def _vocabulary(connection: duckdb.DuckDBPyConnection, words: list[str]) -> None:
    numbers = pa.array(range(len(words)), pa.int32())
    connection.register("words", pa.table({"token_id": numbers, "token": words}))
    connection.execute("INSERT INTO model.vocabulary SELECT token_id, token FROM words")
    connection.unregister("words")
