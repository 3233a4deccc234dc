"""What a person who labels works with: the queue, and where the labelled set stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from models.labelset.agreement import alpha
from models.labelset.exchange import as_tasks
from models.labelset.labels import Conflict, Label, agreed, text_hash
from models.labelset.sampling import Pick, queue
from models.labelset.suspects import qualities
from models.labelset.taxonomy import Taxonomy, taxonomy
from models.labelset.versions import Version, as_label, labels_of, newest
from models.topics.collection import Collection
from models.topics.features import LONG
from models.vectors.table import WordTable, pooled
from pipeline.generation import Generation
from pipeline.settings import Settings
from pipeline.workflow.store import Store

SQL = Path(__file__).resolve().parents[1] / "sql"
POOL_SQL, TEXTS_SQL = SQL / "label_pool.sql", SQL / "label_texts.sql"
RECENT = timedelta(days=60)
POOL_ROWS = 3_000
SECONDS = 20.0


@dataclass(frozen=True)
class Standing:
    """The labelled set with what was decided on screen since its newest version.

    Attributes:
        version: the newest version; None before the first.
        labels: every label, those on screen included.
        waiting: how many of them are in no version yet.
        topic_of: topic that counts, by complaint; retired topics stand as their successors.
        conflicts: complaints on which labellers differ.
        counts: labelled complaints by topic.
        alpha: agreement of labellers; None where nobody labelled the same complaint.
    """

    version: Version | None
    labels: Sequence[Label]
    waiting: int
    topic_of: Mapping[str, str]
    conflicts: Sequence[Conflict]
    counts: Mapping[str, int]
    alpha: float | None

    @property
    def version_name(self) -> str:
        """Of the newest version; '' before the first."""
        return self.version.name if self.version else ""


def standing(settings: Settings, store: Store, *, with_waiting: bool = True) -> Standing:
    """Where the labelled set stands now, or as its newest version has it."""
    last = newest(settings)
    labels = [] if last is None else labels_of(settings, last.number)
    edits = [as_label(edit) for edit in store.labels.pending()]
    if with_waiting:
        labels = [*labels, *edits]
    known = taxonomy(settings)
    topic_of, conflicts = agreed(labels)
    topic_of = _standing_topics(topic_of, known, settings)
    return Standing(last, labels, len(edits), topic_of, conflicts, Counter(topic_of.values()), alpha(labels))


def _standing_topics(topic_of: Mapping[str, str], known: Taxonomy, settings: Settings) -> dict[str, str]:
    """Labels as they count today; one of a topic that ended without a successor counts nowhere."""
    today = settings.clock().date()
    stands = {code: known.standing(code, today) for code in set(topic_of.values())}
    return {one: stands[code] for one, code in topic_of.items() if stands[code]}


def waiting(
    generation: Generation, table: WordTable, labelled: Iterable[str], count: int, seed: int = 1
) -> list[tuple[str, str]]:
    """Complaints of the last 60 days to label next, with the reason (`sampling.MARGIN` or `NEW`).

    There are none before a model of topics has judged them.
    """
    since = generation.as_of.date() - RECENT
    rows = generation.table(
        POOL_SQL.read_text("utf-8"),
        {"since": since, "labelled": sorted(labelled), "most": POOL_ROWS},
        SECONDS,
    )
    if not len(rows):
        return []
    words = [word for (word,) in generation.rows("SELECT token FROM vocabulary ORDER BY token_id")]
    lists = rows.column("token_ids").combine_chunks()
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    ids = lists.flatten().to_numpy(zero_copy_only=False).astype(np.int64)
    vectors = pooled(ends, ids, table.weighted(words), table.common)
    clusters = rows.column("cluster_code").combine_chunks().dictionary_encode().indices
    picks: list[Pick] = queue(
        rows.column("margin").to_numpy().astype(np.float32),
        vectors,
        count,
        cluster=pc.fill_null(clusters, -1).to_numpy(zero_copy_only=False).astype(np.int64),
        seed=seed,
    )
    ids_of = rows.column("complaint_id").to_pylist()
    return [(ids_of[pick.row], pick.reason) for pick in picks]


def tasks(generation: Generation, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Those complaints as tasks of Label Studio: masked texts, and what the model thinks."""
    rows = generation.rows(TEXTS_SQL.read_text("utf-8"), {"ids": list(ids)}, SECONDS)
    texts = {one: f"{title or ''}\n{body or ''}" for one, title, body, _ in rows}
    likely = {one: topic for one, _, _, topic in rows if topic}
    return as_tasks(texts, likely, {one: text_hash(title, body) for one, title, body, _ in rows})


def suspicious(collection: Collection, topic_of: Mapping[str, str], count: int) -> list[tuple[str, float]]:
    """Labelled complaints with the quality of their label, the least first."""
    known = collection.labelled(sorted(topic_of))
    if not len(known):
        return []
    found = qualities(known.texts, [topic_of[one] for one in known.ids], recipe=LONG)
    return [(known.ids[int(row)], float(found[row])) for row in np.argsort(found, kind="stable")[:count]]
