"""Retraining on a published generation: known topics from labels, unknown ones from what is left.

What comes out is a model that nobody is served yet, with a card that says what it learnt from, how
good it is, topic by topic, and what became of every cluster (A29).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, precision_recall_fscore_support

from models.store import Artifact, save
from models.topics.classifier import (
    MOST_UNLABELLED,
    PRECISION,
    SEED,
    Classifier,
    HeldOut,
    calibration_error,
    train,
)
from models.topics.clusters import REFUSED, Clusters, discover, means, nothing, warmed
from models.topics.collection import Collection, Complaints
from models.topics.features import LONG, Recipe
from models.topics.lineage import Event, identified
from models.topics.phrases import phrases
from models.topics.served import NAME, Judge, TopicModel
from models.topics.topic_map import topic_map
from models.vectors.table import Floats, WordTable
from pipeline.build import Progress
from pipeline.settings import Settings

WHOLE_SPAN = timedelta(days=366)
RECENT_SPAN = timedelta(days=28)
EACH_FIELD, EACH_FIELD_RECENT = 8_000, 1_000
MOST_SAMPLED, LEAST_RECENT = 20_000, 2_000
MEMBER_SHARE, LEAST_MEMBERS = 0.0014, 10
LATER_SHARE = 0.25
"""Of the labelled complaints, the last to be received: the second figure asks about these."""
MOST_CONFUSED = 30
REPRESENTATIVES = 5
KNOWN_FROM = 0.8
"""A cluster of which so large a share is of one known topic is that topic, not a candidate."""


@dataclass(frozen=True)
class Labels:
    """The labelled set: topic code by complaint id, and which version of it."""

    topic_of: Mapping[str, str]
    version: str


@dataclass(frozen=True)
class How:
    """What a data scientist may turn: how texts are read, how right answers must be, the seed of draws."""

    recipe: Recipe = LONG
    precision: float = PRECISION
    seed: int = SEED


USUAL = How()


@dataclass(frozen=True)
class Candidate:
    """A cluster as a person is shown it.

    Attributes:
        code: its code.
        size: texts of the sample in it.
        words: key phrases.
        representatives: complaint ids, the nearest to its centre first.
        topic_code: the known topic that most of its sure texts are of; empty if none.
        topic_share: that share of all its texts.
    """

    code: str
    size: int
    words: Sequence[str]
    representatives: Sequence[str]
    topic_code: str
    topic_share: float


@dataclass(frozen=True)
class Grouped:
    """Clusters of a sample, what became of those of the model before, and how they look."""

    clusters: Clusters
    candidates: Sequence[Candidate]
    lineage: Sequence[Event]
    last_number: int


def retrain(
    settings: Settings,
    collection: Collection,
    table: WordTable,
    labels: Labels,
    before: TopicModel | None,
    *,
    as_of: date,
    version: str,
    anew: bool = False,
    last_number: int = 0,
    origin: Mapping[str, Any] | None = None,
    how: How = USUAL,
    progress: Progress,
) -> Artifact:
    """Learn from the labels, find what no topic takes, and save both as a model that is not in use yet.

    Args:
        settings: where the model is written.
        collection: the generation that is read.
        table: word vectors.
        labels: what is known of complaints.
        before: the model in use; its clusters are warmed up and keep their codes.
        as_of: day of the generation.
        version: of the new model.
        anew: find all clusters from nothing; those that are mostly an old one still keep its code.
        last_number: the largest number that a cluster was ever given.
        origin: more for the card, as the generation and the tokenizer.
        how: what a data scientist may turn.
        progress: told the share that is done.

    Raises:
        UsageError: fewer than two topics have labels enough.
    """
    seed = how.seed
    progress(0.02, "라벨 붙은 민원을 읽습니다")
    known = collection.labelled(sorted(labels.topic_of))
    codes = [labels.topic_of[one] for one in known.ids]
    progress(0.05, "표본을 뽑습니다")
    pool = collection.sample(EACH_FIELD, as_of - WHOLE_SPAN)
    recent = collection.sample(EACH_FIELD_RECENT, as_of - RECENT_SPAN)
    progress(0.15, "주제를 배웁니다")
    some = pool.chosen(np.arange(0, len(pool), max(1, len(pool) // MOST_UNLABELLED)))
    learnt = train(
        known.texts, codes, unlabelled=some.texts, recipe=how.recipe, precision=how.precision, seed=seed
    )
    tokens = known.texts.tokens
    draft = TopicModel.folded(
        learnt, tokens, nothing(known.vectors.shape[1]), vectors_version=table.version, version=version
    )
    progress(0.5, "주제가 받지 않는 민원을 모읍니다")
    judge = Judge(draft, collection.vocabulary, table)
    sample = leftover(judge, pool, recent, seed)
    progress(0.55, "군집을 찾습니다")
    served = None if before is None else Judge(before, collection.vocabulary, table)
    grouped = group(judge, sample, served, anew=anew, last_number=last_number, seed=seed)
    progress(0.75, "주제 지도를 그립니다")
    model = replace(draft, clusters=grouped.clusters)
    drawn = topic_map(Judge(model, collection.vocabulary, table), pool, seed)
    progress(0.85, "뒷달로 확인합니다")
    card = {
        **(origin or {}),
        "version": version,
        "vectors_version": table.version,
        "labels_version": labels.version,
        "labels": len(codes),
        "labels_lost": len(labels.topic_of) - len(codes),
        "temperature": model.temperature,
        "threshold": model.threshold,
        "how": asdict(how),
        "terms": len(model.terms),
        **figures(learnt),
        **later(known, codes, how),
        "topics": per_topic(learnt, codes),
        "confusions": confusions(learnt.held_out),
        "clusters": [asdict(candidate) for candidate in grouped.candidates],
        "lineage": [asdict(event) for event in grouped.lineage],
        "last_cluster": grouped.last_number,
    }
    progress(1.0, "모델을 적었습니다")
    return save(settings, NAME, version, {**model.files(), **drawn.files()}, card)


def leftover(judge: Judge, pool: Complaints, recent: Complaints, seed: int) -> Complaints:
    """What no topic takes, and as much of recent weeks; at most 20,000 complaints."""
    refused = pool.chosen(np.flatnonzero(~judge.verdicts(pool.ends, pool.token_ids).answers.is_sure))
    held = set(refused.ids)
    fresh = recent.chosen(np.array([row for row, one in enumerate(recent.ids) if one not in held], np.int64))
    draw = np.random.default_rng(seed)
    first = np.sort(draw.permutation(len(refused))[:MOST_SAMPLED])
    room = min(max(len(first), LEAST_RECENT), MOST_SAMPLED - len(first))
    rest = np.sort(draw.permutation(len(fresh))[:room])
    return beside(refused.chosen(first), fresh.chosen(rest))


def beside(one: Complaints, other: Complaints) -> Complaints:
    """The complaints of both, `one` first."""
    return Complaints(
        [*one.ids, *other.ids],
        np.concatenate([one.days, other.days]),
        np.concatenate([one.ends, one.ends[-1] + other.ends[1:]]),
        np.concatenate([one.token_ids, other.token_ids]),
        np.concatenate([one.vectors, other.vectors]),
        one.vocabulary,
    )


def group(
    judge: Judge,
    sample: Complaints,
    before: Judge | None,
    *,
    anew: bool,
    last_number: int,
    seed: int,
) -> Grouped:
    """Clusters of a sample: those there are, warmed up, and new ones of what they refuse; or all anew.

    Args:
        judge: the new model, whose words weigh the texts.
        sample: the complaints.
        before: the model in use, whose clusters are looked for; None where there is none.
        anew: find all clusters from nothing.
        last_number: the largest number that a cluster was ever given.
        seed: of every draw.
    """
    vectors = judge.vectors(sample.ends, sample.token_ids)
    was, old = nearest_of(before, sample)
    least = max(LEAST_MEMBERS, round(MEMBER_SHARE * len(sample)))
    if anew or not len(old.codes):
        settled = warmed(discover(vectors, least_members=least, seed=seed).clusters, vectors)
        centres, nearness, (member, _) = settled.centres, settled.nearness, settled.nearest(vectors)
    else:
        moved = means(vectors, was, len(old.codes))
        seen = np.linalg.norm(moved, axis=1, keepdims=True) > 0
        warm = warmed(replace(old, centres=np.where(seen, moved, old.centres)), vectors)
        member, _ = warm.nearest(vectors)
        more = discover(vectors[member == REFUSED], least_members=least, seed=seed)
        member[member == REFUSED] = np.where(more.member >= 0, more.member + len(warm.codes), REFUSED)
        centres = np.concatenate([warm.centres, more.clusters.centres])
        nearness = np.concatenate([warm.nearness, more.clusters.nearness])
    codes, events = identified(old.codes, was, member, len(centres), last_number + 1)
    clusters = Clusters(codes, centres, nearness)
    last = max([last_number, *(int(code[1:]) for code in codes)])
    return Grouped(clusters, candidates(judge, sample, vectors, clusters, member), events, last)


def nearest_of(before: Judge | None, sample: Complaints) -> tuple[NDArray[np.int64], Clusters]:
    """(n,) cluster of the model before that each complaint is near to, and these clusters."""
    if before is None:
        return np.full(len(sample), REFUSED, np.int64), nothing(sample.vectors.shape[1])
    old = before.model.clusters
    return old.nearest(before.vectors(sample.ends, sample.token_ids))[0], old


def candidates(
    judge: Judge, sample: Complaints, vectors: Floats, clusters: Clusters, member: NDArray[np.int64]
) -> list[Candidate]:
    """The clusters as a person is shown them, the largest first."""
    words = phrases(sample.texts.tokens, member, len(clusters.codes))
    answers = judge.verdicts(sample.ends, sample.token_ids).answers
    found = []
    for number, code in enumerate(clusters.codes):
        rows = np.flatnonzero(member == number)
        nearest = rows[np.argsort(-(vectors[rows] @ clusters.centres[number]), kind="stable")]
        sure = answers.first[rows][answers.is_sure[rows]]
        counts = np.bincount(sure, minlength=len(judge.model.classes))
        best = int(counts.argmax())
        found.append(
            Candidate(
                code,
                len(rows),
                words[number],
                [sample.ids[int(row)] for row in nearest[:REPRESENTATIVES]],
                judge.model.classes[best] if counts[best] else "",
                round(float(counts[best] / max(len(rows), 1)), 3),
            )
        )
    return sorted(found, key=lambda candidate: (-candidate.size, candidate.code))


def figures(learnt: Classifier) -> dict[str, float]:
    """How good a draft is on the labelled texts it had not learnt from."""
    held = learnt.held_out
    return {
        "held_out": len(held.rows),
        "accuracy": round(float(held.is_right.mean()), 4) if len(held.rows) else 0.0,
        "macro_f1": round(_macro(held.truth, held.said), 4),
        "ece": round(calibration_error(held.certainty, held.is_right), 4),
        "coverage_at_90": round(learnt.curve.coverage_at(PRECISION), 4),
    }


def later(known: Complaints, codes: Sequence[str], how: How) -> dict[str, float]:
    """Accuracy and macro-F1 on the last quarter of the labelled complaints, learnt from those before."""
    order = np.argsort(known.days, kind="stable")
    cut = known.days[order[int((1 - LATER_SHARE) * len(order))]]
    early, late = np.flatnonzero(known.days < cut), np.flatnonzero(known.days >= cut)
    code = np.asarray(codes)
    counts = np.unique(code[early], return_counts=True)
    taught = counts[0][counts[1] >= 5]
    late = late[np.isin(code[late], taught)]
    if len(taught) < 2 or not len(late):
        return {}
    learnt = train(known.chosen(early).texts, code[early].tolist(), recipe=how.recipe, seed=how.seed)
    answers = learnt.answers(known.chosen(late).texts)
    said = np.asarray(learnt.classes)[answers.first]
    return {
        "later_rows": len(late),
        "later_accuracy": round(float((said == code[late]).mean()), 4),
        "later_macro_f1": round(_macro(code[late], said), 4),
    }


def per_topic(learnt: Classifier, codes: Sequence[str]) -> list[dict[str, Any]]:
    """For each topic: labels, and precision, recall and F1 on held-out ones."""
    held = learnt.held_out
    names = list(learnt.classes)
    counts = dict(zip(*np.unique(np.asarray(codes), return_counts=True), strict=True))
    precision, recall, f1, support = precision_recall_fscore_support(
        held.truth, held.said, labels=names, zero_division=0
    )
    return [
        {
            "topic_code": name,
            "labels": int(counts[name]),
            "held_out": int(support[row]),
            "precision": round(float(precision[row]), 4),
            "recall": round(float(recall[row]), 4),
            "f1": round(float(f1[row]), 4),
        }
        for row, name in enumerate(names)
    ]


def confusions(held: HeldOut) -> list[dict[str, Any]]:
    """Pairs of topics that a draft took for one another, the most frequent first."""
    wrong = ~held.is_right
    pairs, counts = np.unique(np.stack([held.truth[wrong], held.said[wrong]]), axis=1, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_CONFUSED]
    return [
        {"truth": str(pairs[0, row]), "said": str(pairs[1, row]), "count": int(counts[row])} for row in order
    ]


def _macro(truth: NDArray[np.str_], said: NDArray[np.str_]) -> float:
    return float(f1_score(truth, said, average="macro", zero_division=0)) if len(truth) else 0.0
