"""Whether the labelled set still looks like what comes in: topics, words, and how often the model refuses."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon

WARN_DIVERGENCE, WARN_UNKNOWN, WARN_REFUSED = 0.15, 0.20, 1.5
"""Beyond these a person should look: topics of new complaints against those before, share of words no
labelled complaint has, refusals against those before."""


def divergence(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Jensen–Shannon divergence in bits between two counts of topics: 0 the same, 1 nothing in common."""
    names = sorted({*before, *now})
    old, new = (np.array([counts.get(name, 0) for name in names], float) for counts in (before, now))
    if not old.sum() or not new.sum():
        return 0.0
    return float(jensenshannon(old, new, base=2) ** 2)


def unknown_share(labelled: NDArray[np.integer], new: NDArray[np.integer]) -> float:
    """Share of the tokens of new complaints that no labelled one has."""
    return float(np.mean(~np.isin(new, labelled))) if len(new) else 0.0


def warnings(
    topics_moved: float, words_unknown: float, refused: float, refused_before: float
) -> Sequence[str]:
    """What a person should know, in Korean; nothing where all is as it was."""
    said = []
    if topics_moved > WARN_DIVERGENCE:
        said.append(f"최근 4주의 주제 구성이 앞선 한 해와 다릅니다({topics_moved:.2f})")
    if words_unknown > WARN_UNKNOWN:
        said.append(f"최근 민원 낱말의 {words_unknown:.0%} 가 학습셋에 없습니다")
    if refused_before and refused > WARN_REFUSED * refused_before:
        said.append(f"미분류가 {refused_before:.1%} 에서 {refused:.1%} 로 늘었습니다")
    return said
