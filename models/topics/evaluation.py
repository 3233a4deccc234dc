"""How good both engines are on any labelled file, beside TF-IDF, LDA and BERTopic in the same run."""

import os
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    adjusted_mutual_info_score,
    adjusted_rand_score,
    f1_score,
    normalized_mutual_info_score,
)
from threadpoolctl import threadpool_limits

from models.store import in_use
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer, Tokenizer
from models.topics.classifier import LEAST_LABELS, Curve, calibration_error, train
from models.topics.clusters import discover
from models.topics.features import Texts
from models.topics.phrases import phrases
from models.topics.splits import Rows, folds, groups, held_out
from models.vectors.table import WordTable
from pipeline.errors import NotReadyError, UsageError
from pipeline.settings import Settings

FOLDS = 5
SAMPLE = 20_000
SEEDS = (0, 1, 2)
MEMBER_SHARE = 0.0014
"""Of a sample this share makes a cluster: 28 of 20,000."""
LEAST_MEMBERS = 10
PRECISION = 0.90
STRENGTHS = (1.0, 2.0, 4.0, 8.0)
TOP_WORDS = 10


@dataclass(frozen=True)
class Labelled:
    """n texts made ready, their labels, and which of them must stay together."""

    texts: Texts
    labels: NDArray[np.str_]
    together: Rows


def served_table(settings: Settings) -> tuple[WordTable, Tokenizer]:
    """The word vectors in use and the tokenizer they were made with."""
    return WordTable.of(in_use(settings, "vectors")), MecabTokenizer()


def labelled(
    columns: Sequence[Sequence[Any]], labels: Sequence[Any], table: WordTable, tokenizer: Tokenizer
) -> Labelled:
    """A labelled file made ready; rows without a text or a label are left out.

    Args:
        columns: texts, one sequence a column; what stands side by side is one text.
        labels: (n,) labels.
        table: word vectors.
        tokenizer: gives the words.

    Raises:
        UsageError: fewer than two labels have five texts.
    """
    written = [" ".join(str(part) for part in row if part) for row in zip(*columns, strict=True)]
    rows = [row for row, text in enumerate(written) if text.strip() and labels[row] not in (None, "")]
    known = np.asarray([str(labels[row]) for row in rows])
    names, counts = np.unique(known, return_counts=True)
    enough = np.isin(known, names[counts >= LEAST_LABELS])
    if len(np.unique(known[enough])) < 2:
        raise UsageError(
            f"글 {len(rows):,}건에 {LEAST_LABELS}건 이상인 라벨이 둘이 안 됩니다(two labels with at least "
            f"{LEAST_LABELS} texts are needed); --label 의 칸을 보십시오"
        )
    cleaned = clean([written[row] for row, kept in zip(rows, enough, strict=True) if kept])
    tokens = tokenizer.tokens(cleaned)
    texts = Texts(cleaned, tokens, table.of_texts(tokens))
    return Labelled(texts, known[enough], groups(texts))


def score_classifier(
    data: Labelled,
    *,
    labels_per_class: int | None = None,
    peer: bool = False,
    processes: int = 1,
    seed: int = 7,
) -> dict[str, float]:
    """Five-fold scores of the classifier, and of characters with logistic regression beside it.

    Args:
        data: the file.
        labels_per_class: labels to learn from in each fold, drawn anew; all if not said. The others of
            the fold stay as texts without labels.
        peer: score the peer in the same folds, its strength by an inner split.
        processes: folds at a time.
        seed: decides the folds.
    """
    tasks = folds(data.together, FOLDS, seed)
    found = Parallel(n_jobs=processes)(
        delayed(_fold)(data, learnt, asked, labels_per_class, peer, seed + number)
        for number, (learnt, asked) in enumerate(tasks)
    )
    truth = np.concatenate([data.labels[asked] for _, asked in tasks])
    said, certainty, peers = (np.concatenate([fold[part] for fold in found]) for part in range(3))
    right = said == truth
    curve = Curve.of(certainty, right)
    figures = {
        "accuracy": float(accuracy_score(truth, said)),
        "macro_f1": float(f1_score(truth, said, average="macro")),
        "ece": calibration_error(certainty, right),
        "coverage_at_90": curve.coverage_at(PRECISION),
        "fold_accuracy_sd": float(np.std([np.mean(fold[3]) for fold in found])),
    }
    if peer:
        figures["peer_accuracy"] = float(accuracy_score(truth, peers))
        figures["peer_macro_f1"] = float(f1_score(truth, peers, average="macro"))
    return figures


def _fold(
    data: Labelled, learnt: Rows, asked: Rows, most: int | None, peer: bool, seed: int
) -> tuple[NDArray[np.str_], NDArray[np.float32], NDArray[np.str_], NDArray[np.bool_]]:
    """Answers, certainties, the peer's answers, and whether ours are right, for the rows asked about."""
    chosen = learnt if most is None else few(data.labels, learnt, most, seed)
    others = np.setdiff1d(learnt, chosen)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = train(
            data.texts.chosen(chosen),
            data.labels[chosen].tolist(),
            unlabelled=data.texts.chosen(others) if len(others) else None,
            kept_together=data.together[chosen].tolist(),
            seed=seed,
        )
        answers = model.answers(data.texts.chosen(asked))
        said = np.asarray(model.classes)[answers.first]
        peers = _peer(data, chosen, asked, seed) if peer else said
    return said, answers.certainty, peers, said == data.labels[asked]


def few(labels: NDArray[np.str_], rows: Rows, most: int, seed: int) -> Rows:
    """At most `most` of `rows` a label, drawn by `seed`, in order."""
    drawn = np.random.default_rng(seed).permutation(rows)
    order = np.argsort(labels[drawn], kind="stable")
    named = labels[drawn][order]
    place = np.arange(len(named)) - np.searchsorted(named, named)
    return np.sort(drawn[order][place < most])


def _peer(data: Labelled, learnt: Rows, asked: Rows, seed: int) -> NDArray[np.str_]:
    """Runs of two to four characters, TF-IDF, logistic regression; its strength by an inner split."""
    inner, kept = (learnt[part] for part in held_out(data.together[learnt], 0.2, seed))
    written = data.texts.written

    def fitted(rows: Rows, strength: float) -> tuple[TfidfVectorizer, LogisticRegression]:
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
        seen = vectorizer.fit_transform([written[row] for row in rows])
        return vectorizer, LogisticRegression(C=strength, max_iter=500).fit(seen, data.labels[rows])

    def answers(rows: Rows, by: tuple[TfidfVectorizer, LogisticRegression]) -> NDArray[np.str_]:
        return np.asarray(by[1].predict(by[0].transform([written[row] for row in rows])))

    scores = [np.mean(answers(kept, fitted(inner, strength)) == data.labels[kept]) for strength in STRENGTHS]
    return answers(asked, fitted(learnt, STRENGTHS[int(np.argmax(scores))]))


@dataclass(frozen=True)
class Grouping:
    """What one method made of n texts: (n,) groups, below 0 for none, its words, and what it cost."""

    member: NDArray[np.int64]
    words: Sequence[Sequence[str]]
    cpu_s: float


Method = Callable[[Texts, int], Grouping]


def ours(texts: Texts, seed: int) -> Grouping:
    """The engine for unknown topics."""
    began = time.process_time()
    found = discover(texts.vectors, least_members=least_members(len(texts)), seed=seed)
    cpu = time.process_time() - began
    core = np.where(found.is_core, found.member, -1)
    words = phrases(texts.tokens, core, len(found.clusters.codes), most=TOP_WORDS, pairs=False)
    return Grouping(found.member, words, cpu)


def bertopic(texts: Texts, seed: int) -> Grouping:
    """BERTopic over the same vectors, reduced and clustered with the same settings.

    Raises:
        NotReadyError: it is not installed.
    """
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    try:
        from bertopic import BERTopic
    except ImportError as error:
        raise NotReadyError(
            "BERTopic 이 없습니다: make peers 로 설치하십시오(it is not installed)"
        ) from error
    from hdbscan import HDBSCAN
    from umap import UMAP

    model = BERTopic(
        language="multilingual",
        umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed),
        hdbscan_model=HDBSCAN(min_cluster_size=least_members(len(texts)), min_samples=5, core_dist_n_jobs=1),
        embedding_model=None,
    )
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        member, _ = model.fit_transform([" ".join(words) for words in texts.tokens], embeddings=texts.vectors)
    cpu = time.process_time() - began
    found = np.asarray(member, np.int64)
    words = [[word for word, _ in model.get_topic(number)] for number in range(int(found.max()) + 1)]
    return Grouping(found, words, cpu)


def lda(texts: Texts, seed: int) -> Grouping:
    """Latent Dirichlet allocation (gensim) with a hundred topics; each text to its strongest."""
    from gensim.corpora import Dictionary
    from gensim.models import LdaModel

    began = time.process_time()
    dictionary = Dictionary(texts.tokens)
    bags = [dictionary.doc2bow(words) for words in texts.tokens]
    model = LdaModel(bags, 100, dictionary, passes=5, random_state=seed)
    member = [max(model.get_document_topics(bag, 0.0), key=lambda pair: pair[1])[0] for bag in bags]
    words = [[word for word, _ in model.show_topic(number, TOP_WORDS)] for number in range(100)]
    return Grouping(np.asarray(member, np.int64), words, time.process_time() - began)


def least_members(count: int) -> int:
    """Texts that make a cluster in a sample of `count`."""
    return max(LEAST_MEMBERS, round(MEMBER_SHARE * count))


def score_grouping(
    data: Labelled, method: Method, seeds: Sequence[int] = SEEDS, words: bool = True
) -> dict[str, float]:
    """How a method groups the texts; a text without a group counts as one of a group of its own kind.

    Returns:
        nmi, ami and ari with the labels, noise_share, topics, npmi and c_v of ten words a group (gensim),
        stability_ari between seeds, cpu_s; all are means over the seeds.
    """
    runs = [method(data.texts, seed) for seed in seeds]
    pairs = list(combinations(runs, 2))
    figures = {
        "nmi": _mean(normalized_mutual_info_score(data.labels, run.member) for run in runs),
        "ami": _mean(adjusted_mutual_info_score(data.labels, run.member) for run in runs),
        "ari": _mean(adjusted_rand_score(data.labels, run.member) for run in runs),
        "noise_share": _mean(np.mean(run.member < 0) for run in runs),
        "topics": _mean(len(run.words) for run in runs),
        "stability_ari": _mean(adjusted_rand_score(one.member, other.member) for one, other in pairs),
        "cpu_s": _mean(run.cpu_s for run in runs),
    }
    if words:
        figures["npmi"] = _mean(coherence(data.texts.tokens, run.words, "c_npmi") for run in runs)
        figures["c_v"] = coherence(data.texts.tokens, runs[0].words, "c_v")
    return figures


def _mean(figures: Any) -> float:
    found = [float(figure) for figure in figures]
    return float(np.mean(found)) if found else float("nan")


def coherence(tokens: Sequence[Sequence[str]], words: Sequence[Sequence[str]], measure: str) -> float:
    """How often the words of a group stand in the same text, mean over the groups (gensim)."""
    from gensim.corpora import Dictionary
    from gensim.models.coherencemodel import CoherenceModel

    dictionary = Dictionary(tokens)
    known = [[word for word in group if word in dictionary.token2id] for group in words]
    whole = [group for group in known if len(group) >= 2]
    if not whole:
        return float("nan")
    model = CoherenceModel(
        topics=whole, texts=tokens, dictionary=dictionary, coherence=measure, topn=TOP_WORDS, processes=1
    )
    return float(model.get_coherence())


def sample(data: Labelled, most: int = SAMPLE, seed: int = 1) -> Labelled:
    """At most `most` rows, drawn by `seed`."""
    if len(data.labels) <= most:
        return data
    rows = np.sort(np.random.default_rng(seed).permutation(len(data.labels))[:most])
    return Labelled(data.texts.chosen(rows), data.labels[rows], data.together[rows])


def warm_up(data: Labelled, methods: Sequence[Method]) -> None:
    """Let every method compile what it compiles at its first run, on a few rows."""
    few_rows = sample(data, 2_000)
    for method in methods:
        method(few_rows.texts, 0)


def evaluate(
    data: Labelled, *, labels_per_class: int | None = None, peer: bool = False, processes: int = 1
) -> dict[str, Any]:
    """Both engines on one labelled file, with `peer` beside their peers in the same run."""
    figures: dict[str, Any] = {"rows": len(data.labels), "classes": len(np.unique(data.labels))}
    figures |= score_classifier(data, labels_per_class=labels_per_class, peer=peer, processes=processes)
    some = sample(data)
    found = score_grouping(some, ours)
    figures |= {
        name: found[name] for name in ("nmi", "ari", "noise_share", "npmi", "c_v", "stability_ari", "topics")
    }
    if peer:
        figures["bertopic"] = score_grouping(some, bertopic)
        figures["lda"] = score_grouping(some, lda, SEEDS[:1])
        figures["peer_nmi"] = figures["bertopic"]["nmi"]
    return figures


def against_bertopic(data: Labelled) -> dict[str, float]:
    """Ours minus BERTopic's on at most 20,000 rows, both warm, over two seeds."""
    some = sample(data)
    warm_up(some, (ours, bertopic))
    mine, theirs = (score_grouping(some, method, SEEDS[:2]) for method in (ours, bertopic))
    return {
        "peer_rows": len(some.labels),
        "ami_minus_bertopic": mine["ami"] - theirs["ami"],
        "npmi_minus_bertopic": mine["npmi"] - theirs["npmi"],
        "seed_ari_minus_bertopic": mine["stability_ari"] - theirs["stability_ari"],
        "unassigned_share": mine["noise_share"],
        "cpu_ratio_to_bertopic": mine["cpu_s"] / theirs["cpu_s"],
        "topics_ratio": mine["topics"] / theirs["topics"],
        **{f"ours_{name}": figure for name, figure in mine.items()},
        **{f"bertopic_{name}": figure for name, figure in theirs.items()},
    }
