"""Whether the labelled set still looks like what comes in: topics, words, and how often the model refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from scipy.spatial.distance import jensenshannon

from pipeline.generation import Generation

SQL = Path(__file__).resolve().parents[1] / "sql"
RECENT, BEFORE = timedelta(weeks=4), timedelta(weeks=52)
READ = 5_000
"""Recent complaints whose words are looked at."""
SECONDS = 30.0
WARN_DIVERGENCE, WARN_UNKNOWN, WARN_REFUSED = 0.15, 0.20, 1.5
"""Beyond these a person should look: topics of new complaints against those before, share of words no
labelled complaint has, refusals against those before."""


@dataclass(frozen=True)
class Drift:
    """The last four weeks beside the year before them.

    Attributes:
        topics_moved: Jensen–Shannon divergence of the topics, in bits.
        words_unknown: share of the tokens that no labelled complaint has.
        refused: share of complaints that the model stands by no topic of.
        refused_before: the same of the year before.
    """

    topics_moved: float
    words_unknown: float
    refused: float
    refused_before: float

    @property
    def warnings(self) -> Sequence[str]:
        """What a person should know, in Korean; nothing where all is as it was."""
        said = []
        if self.topics_moved > WARN_DIVERGENCE:
            said.append(f"최근 4주의 주제 구성이 앞선 한 해와 다릅니다({self.topics_moved:.2f})")
        if self.words_unknown > WARN_UNKNOWN:
            said.append(f"최근 민원 낱말의 {self.words_unknown:.0%} 가 학습셋에 없습니다")
        if self.refused_before and self.refused > WARN_REFUSED * self.refused_before:
            said.append(f"미분류가 {self.refused_before:.1%} 에서 {self.refused:.1%} 로 늘었습니다")
        return said


def drift(generation: Generation, labelled: Sequence[str]) -> Drift | None:
    """How what comes in stands beside the labelled set; None before a model has judged, or without labels."""
    if generation.manifest.topic_model_id == 0 or not labelled:
        return None
    today = generation.as_of.date()
    recent = today - RECENT
    rows = generation.rows(
        (SQL / "drift_topics.sql").read_text("utf-8"),
        {"since": recent - BEFORE, "recent": recent},
        SECONDS,
    )
    before, now = ({code: row[place] for code, *row in rows} for place in (0, 1))
    ((tokens, unknown),) = generation.rows(
        (SQL / "drift_words.sql").read_text("utf-8"),
        {"recent": recent, "labelled": list(labelled), "most": READ},
        SECONDS,
    )
    named = [{code: count for code, count in counts.items() if code} for counts in (before, now)]
    return Drift(
        divergence(*named),
        unknown / tokens if tokens else 0.0,
        _share(now),
        _share(before),
    )


def divergence(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Jensen–Shannon divergence in bits between two counts of topics: 0 the same, 1 nothing in common."""
    names = sorted({*before, *now})
    old, new = (np.array([counts.get(name, 0) for name in names], float) for counts in (before, now))
    if not old.sum() or not new.sum():
        return 0.0
    return float(jensenshannon(old, new, base=2) ** 2)


def _share(counts: Mapping[str, int]) -> float:
    whole = sum(counts.values())
    return counts.get("", 0) / whole if whole else 0.0
