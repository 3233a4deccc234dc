"""How far labellers agree: Krippendorff's alpha for categories (1 perfect, 0 as by chance)."""

from collections import Counter
from collections.abc import Iterable

from models.labelset.labels import Label, says


def alpha(labels: Iterable[Label]) -> float | None:
    """Krippendorff's alpha over complaints that two people and more labelled; None if there are none.

    Each labeller's last say counts. Alpha is 1 − observed ÷ expected disagreement (Krippendorff 2011);
    where all labels are of one topic there is nothing to disagree on, and alpha is 1.
    """
    units = [
        Counter(label.topic_code for label in by_labeller.values() if label.topic_code)
        for by_labeller in says(labels).values()
    ]
    units = [counts for counts in units if counts.total() >= 2]
    if not units:
        return None
    observed = sum(
        sum(count * (counts.total() - count) for count in counts.values()) / (counts.total() - 1)
        for counts in units
    )
    everywhere: Counter[str] = sum(units, Counter())
    total = everywhere.total()
    expected = sum(count * (total - count) for count in everywhere.values()) / (total - 1)
    return 1.0 if expected == 0 else 1.0 - observed / expected
