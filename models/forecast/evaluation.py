"""How well the next week was told, over the last 26 weeks, beside the same week of the year before."""

from datetime import date
from typing import Any

import numpy as np

from models.forecast.weekly import LEAD, LEAST_WEEKS, MONTH, YEAR, Ints, outlooks
from pipeline.errors import UsageError

BACK = 26


def evaluate(counts: Ints, first: date) -> dict[str, Any]:
    """Figures over the last 26 weeks, each told from the weeks before it alone.

    Args:
        counts: (t, w) complaints by topic and whole week.
        first: Monday of the first week.

    Returns:
        topics (with a complaint a week or more), weeks; coverage_80 and coverage_80_month: shares of what
        happened inside the interval as it is shown, in whole complaints; mase and naive_mase: mean
        absolute error of a week over that of the seasonal naive in the weeks before (of a week before,
        where a year is not known), ours and the seasonal naive's own (the last whole week, where a year
        is not known); city_mape of all topics together.

    Raises:
        UsageError: there are too few weeks.
    """
    weeks = counts.shape[1]
    if weeks < LEAST_WEEKS + BACK + LEAD:
        raise UsageError(f"{weeks}주뿐입니다. {LEAST_WEEKS + BACK + LEAD}주가 있어야 잽니다(too few weeks)")
    counts = counts[counts.mean(axis=1) >= 1]
    lag = YEAR if weeks - BACK > YEAR else 1
    before = counts[:, : weeks - BACK]
    scale = np.maximum(np.abs(before[:, lag:] - before[:, :-lag]).mean(axis=1), 1e-9)
    inside, inside_month, wrong, naive, city = [], [], [], [], []
    for origin in range(weeks - BACK, weeks):
        told = outlooks(counts[:, : origin - LEAD], first)
        assert told is not None
        week, month = told
        happened = counts[:, origin]
        inside.append((np.round(week.low) <= happened) & (happened <= np.round(week.high)))
        wrong.append(np.abs(happened - week.expected) / scale)
        naive.append(np.abs(happened - counts[:, origin - max(lag, 1 + LEAD)]) / scale)
        city.append(abs(happened.sum() - week.expected.sum()) / max(int(happened.sum()), 1))
        if origin + MONTH <= weeks:
            four = counts[:, origin : origin + MONTH].sum(axis=1)
            inside_month.append((np.round(month.low) <= four) & (four <= np.round(month.high)))
    return {
        "topics": len(counts),
        "weeks": weeks,
        "coverage_80": round(float(np.mean(inside)), 4),
        "coverage_80_month": round(float(np.mean(inside_month)), 4),
        "mase": round(float(np.mean(wrong)), 4),
        "naive_mase": round(float(np.mean(naive)), 4),
        "naive_is_seasonal": lag == YEAR,
        "city_mape": round(float(np.mean(city)), 4),
    }
