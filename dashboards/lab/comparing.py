"""Two models on the same complaints: what changed by topic, what moved, and from where to where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from dashboards.lab.rows import body_column
from dashboards.lab.runs import Run
from dashboards.lab.scratch import here
from dashboards.queries import names
from models.store import Artifact, in_use, trained
from models.topics.collection import Collection, Complaints
from models.topics.office import card_in_use
from models.topics.served import NAME, NO_WORD, Judge, TopicModel, Verdicts
from models.vectors.table import WordTable
from pipeline.errors import NotReadyError
from pipeline.generation import Generation
from pipeline.reader import Reader
from pipeline.settings import Settings

FIELDS = 12
SPAN = timedelta(days=366)
UNKNOWN = "미분류"
TITLES = """
SELECT complaint_id, arg_max(title, known_from_at)
FROM fact
WHERE sign > 0 AND complaint_id IN (SELECT unnest($ids))
GROUP BY complaint_id
"""


@dataclass(frozen=True)
class Comparison:
    """Two models, `before` and `after`, on n complaints of the last year, no field above a twelfth.

    Attributes:
        rows: n.
        topics: by topic: name, f1_before, f1_after (held-out labels of each), complaints_before and
            complaints_after of the n, and change.
        flow: from and to, by name, and how many complaints went that way; the largest first.
        moved: complaints that changed their topic, with title, masked body, both verdicts and the
            words that decided; as many as were asked for, the surest of the new model first.
    """

    before: str
    after: str
    rows: int
    topics: pl.DataFrame
    flow: pl.DataFrame
    moved: pl.DataFrame

    @property
    def moved_count(self) -> int:
        """How many of the n complaints changed their topic."""
        return int(self.flow["complaints"].sum())

    def figure(self, most: int = 25) -> go.Figure:
        """The largest flows from old topics (left) to new ones (right)."""
        flow = self.flow.head(most)
        left, right = (sorted(set(flow[side].to_list())) for side in ("from", "to"))
        place = {("from", name): at for at, name in enumerate(left)}
        place |= {("to", name): len(left) + at for at, name in enumerate(right)}
        figure = go.Figure(
            go.Sankey(
                node={"label": [*left, *right], "pad": 12, "thickness": 12},
                link={
                    "source": [place["from", name] for name in flow["from"]],
                    "target": [place["to", name] for name in flow["to"]],
                    "value": flow["complaints"].to_list(),
                },
            )
        )
        figure.update_layout(
            title=f"주제가 바뀐 민원 {self.moved_count:,}건 / {self.rows:,}건", height=120 + 18 * len(place)
        )
        return figure


def compare(
    before: Run | None = None,
    after: Run | None = None,
    *,
    rows: int = 20_000,
    texts: int = 50,
    settings: Settings | None = None,
) -> Comparison:
    """Ask two models about the same complaints.

    Args:
        before: a run; None is the model in use.
        after: another one; None is the model in use.
        rows: complaints to ask about, at most.
        texts: moved complaints to show with their texts.
        settings: of the copy; that of `MINWON_HOME` if not said.

    Raises:
        NotReadyError: no model is in use.
    """
    settings = settings or here()
    one, other = (_artifact(settings, run) for run in (before, after))
    table = WordTable.of(in_use(settings, "vectors"))
    with Reader(settings).generation() as generation:
        collection = Collection(generation, table)
        asked = collection.sample(max(1, rows // FIELDS), generation.as_of.date() - SPAN)
        judges = [Judge(TopicModel.of(artifact), collection.vocabulary, table) for artifact in (one, other)]
        said = [judge.verdicts(asked.ends, asked.token_ids) for judge in judges]
        topic = [_topics(judge.model.classes, verdicts) for judge, verdicts in zip(judges, said, strict=True)]
        moved = np.flatnonzero(topic[0] != topic[1])
        shown = moved[np.argsort(-said[1].answers.certainty[moved], kind="stable")][:texts]
        texts_moved = _moved(generation, asked, shown, topic, said)
    return Comparison(
        one.version,
        other.version,
        len(asked),
        _by_topic((one.card, other.card), topic),
        _flow(topic[0][moved], topic[1][moved]),
        texts_moved,
    )


def _artifact(settings: Settings, run: Run | None) -> Artifact:
    if run is not None:
        return trained(settings, NAME, run.version)
    card = card_in_use(settings)
    if card is None:
        raise NotReadyError("쓰는 모델이 없습니다(no model is in use): lab.train() 으로 둘을 만드십시오")
    return trained(settings, NAME, str(card["version"]))


def _topics(classes: Sequence[str], verdicts: Verdicts) -> np.ndarray[Any, np.dtype[np.str_]]:
    """(n,) topic codes, '' where the model stands by none."""
    return np.where(verdicts.answers.is_sure, np.asarray(classes)[verdicts.answers.first], "")


def _name(code: str) -> str:
    return names.topics().name(code) if code else UNKNOWN


def _by_topic(cards: Sequence[Mapping[str, Any]], topic: Sequence[Any]) -> pl.DataFrame:
    f1 = [{row["topic_code"]: row["f1"] for row in card.get("topics", ())} for card in cards]
    count = [dict(zip(*np.unique(codes, return_counts=True), strict=True)) for codes in topic]
    codes = sorted({str(code) for one in (*f1, *count) for code in one})
    return pl.DataFrame(
        {
            "topic_code": codes,
            "name": [_name(code) for code in codes],
            "f1_before": [f1[0].get(code) for code in codes],
            "f1_after": [f1[1].get(code) for code in codes],
            "complaints_before": [int(count[0].get(code, 0)) for code in codes],
            "complaints_after": [int(count[1].get(code, 0)) for code in codes],
        },
        schema_overrides={"f1_before": pl.Float64, "f1_after": pl.Float64},
    ).with_columns(change=pl.col("complaints_after") - pl.col("complaints_before"))


def _flow(old: Any, new: Any) -> pl.DataFrame:
    pairs = pl.DataFrame(
        {"from": [_name(code) for code in old.tolist()], "to": [_name(code) for code in new.tolist()]},
        schema={"from": pl.String, "to": pl.String},
    )
    return (
        pairs.group_by("from", "to")
        .len("complaints")
        .sort("complaints", "from", "to", descending=[True, False, False])
    )


def _moved(
    generation: Generation, asked: Complaints, rows: Any, topic: Sequence[Any], said: Sequence[Verdicts]
) -> pl.DataFrame:
    ids = [asked.ids[int(row)] for row in rows]
    title = dict(generation.rows(TITLES, {"ids": ids}))
    found: dict[str, Any] = {"complaint_id": ids, "title": [title.get(one) for one in ids]}
    for side, codes, verdicts in zip(("before", "after"), topic, said, strict=True):
        found[side] = [_name(str(code)) for code in codes[rows]]
        found[f"certainty_{side}"] = verdicts.answers.certainty[rows].round(3).tolist()
        found[f"words_{side}"] = [
            " ".join(asked.vocabulary[int(word)] for word in three if word != NO_WORD)
            for three in verdicts.deciding[rows]
        ]
    text = {name: pl.String for name in found if not name.startswith("certainty")}
    return pl.DataFrame(found, schema_overrides=text).with_columns(body_column(generation, ids))
