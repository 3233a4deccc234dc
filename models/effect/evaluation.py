"""How far a comparison of before and after can be trusted: asked where nothing happened, and where it did."""

from typing import Any

import numpy as np

from models.effect.estimate import MOST_WEEKS, NEEDED_DAYS, Ints, effect
from pipeline.errors import UsageError

DRAWS, SEED = 400, 1
TIMES = (0.5, 0.7, 1.5, 2.0)
"""What a measure put in makes of the complaints after it."""


def evaluate(daily: Ints) -> dict[str, Any]:
    """Four hundred days and topics, drawn, each asked as it is and with a measure put in.

    Args:
        daily: (t, d) complaints by topic and day.

    Returns:
        asked; inside_90: share of intervals that hold "nothing changed" where nothing was put in;
        median_half_width: of the interval, as a ratio less one; median_error: of the expectation, alike;
        found: by what was put in, the share that is told, and told the right way.

    Raises:
        UsageError: there are too few days.
    """
    days = daily.shape[1]
    last = days - 7 * MOST_WEEKS
    if last <= NEEDED_DAYS:
        need = NEEDED_DAYS + 7 * MOST_WEEKS + 1
        raise UsageError(f"{days}일뿐입니다. {need}일이 있어야 잽니다(too few days)")
    rng = np.random.default_rng(SEED)
    inside, widths, errors = [], [], []
    found: dict[float, list[bool]] = {times: [] for times in TIMES}
    for topic, happened in zip(
        rng.integers(0, len(daily), DRAWS), rng.integers(NEEDED_DAYS, last, DRAWS), strict=True
    ):
        others = np.delete(daily, topic, axis=0)
        told = effect(daily[topic], others, int(happened))
        if told is None:
            continue
        inside.append(not (told.has_risen or told.has_fallen))
        widths.append(np.sqrt(told.high / told.low) - 1)
        errors.append(np.exp(abs(np.log(told.ratio))) - 1)
        for times in TIMES:
            changed = daily[topic].copy()
            later = changed[happened:]
            changed[happened:] = rng.binomial(later, times) if times < 1 else rng.poisson(later * times)
            then = effect(changed, others, int(happened))
            found[times].append(then is not None and (then.has_fallen if times < 1 else then.has_risen))
    return {
        "asked": len(inside),
        "inside_90": round(float(np.mean(inside)), 4),
        "median_half_width": round(float(np.median(widths)), 4),
        "median_error": round(float(np.median(errors)), 4),
        "found": {f"×{times}": round(float(np.mean(told)), 3) for times, told in found.items()},
    }
