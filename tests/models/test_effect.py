"""전후 비교: a measure that changed something is told with how much; one that did not is not."""

import numpy as np
import pytest

from models.effect.estimate import BEFORE_WEEKS, MOST_WEEKS, NEEDED_DAYS, YEAR_DAYS, effect, weeks_after
from models.effect.evaluation import evaluate
from pipeline.errors import UsageError

HAPPENED = 7 * BEFORE_WEEKS
TOPICS = 40


def drawn(days=HAPPENED + 56, mean=6.0, seed=8):
    """One topic asked about and forty others, nothing happening."""
    counts = np.random.default_rng(seed).poisson(mean, (TOPICS + 1, days)).astype(np.int64)
    return counts[0], counts[1:]


def test_complaints_that_halve_are_told_to_have_fallen_by_about_half():
    asked, others = drawn()
    asked[HAPPENED:] //= 2
    found = effect(asked, others, HAPPENED)
    assert found.has_fallen and not found.has_risen
    assert found.ratio == pytest.approx(0.45, abs=0.1)
    assert found.low < found.ratio < found.high < 1
    assert (found.before, found.after) == (asked[:HAPPENED].sum(), asked[HAPPENED:].sum())
    assert found.chance == pytest.approx(1 / (TOPICS + 1))


def test_what_rises_everywhere_is_no_effect():
    asked, others = drawn()
    asked[HAPPENED:] *= 2
    others[:, HAPPENED:] *= 2
    found = effect(asked, others, HAPPENED)
    assert not found.has_risen and not found.has_fallen
    assert found.ratio == pytest.approx(1, abs=0.15)


def test_a_season_of_last_year_is_taken_out():
    days = NEEDED_DAYS + 56
    asked, others = drawn(days)
    for day in (NEEDED_DAYS, NEEDED_DAYS - YEAR_DAYS):
        asked[day : day + 56] *= 3
    found = effect(asked, others, NEEDED_DAYS)
    assert 0.8 < found.ratio < 1.5
    without = effect(asked[YEAR_DAYS:], others[:, YEAR_DAYS:], NEEDED_DAYS - YEAR_DAYS)
    assert without.has_risen and without.ratio > 2.5


def test_nine_of_ten_measures_that_changed_nothing_are_told_so():
    told = [effect(*drawn(seed=seed), HAPPENED) for seed in range(120)]
    changed = sum(one.has_risen or one.has_fallen for one in told)
    assert 2 <= changed <= 24


@pytest.mark.parametrize(
    ("days", "happened", "mean", "others"),
    [
        (HAPPENED + 13, HAPPENED, 6.0, TOPICS),
        (HAPPENED + 56, HAPPENED - 1, 6.0, TOPICS),
        (HAPPENED + 56, HAPPENED, 0.2, TOPICS),
        (HAPPENED + 56, HAPPENED, 6.0, 9),
    ],
    ids=["before two weeks are over", "without eight weeks before", "too few complaints", "too few controls"],
)
def test_nothing_is_said(days, happened, mean, others):
    asked, rest = drawn(days, mean)
    assert effect(asked, rest[:others], happened) is None


def test_only_whole_weeks_after_count_and_no_more_than_eight():
    assert [weeks_after(days, 56) for days in (50, 62, 63, 84, 400)] == [0, 0, 1, 4, MOST_WEEKS]
    asked, others = drawn(HAPPENED + 27)
    assert effect(asked, others, HAPPENED).after == asked[HAPPENED : HAPPENED + 21].sum()


def test_the_evaluation_asks_where_nothing_happened_and_where_it_did():
    asked, others = drawn(NEEDED_DAYS + 120)
    figures = evaluate(np.vstack([asked[None], others]))
    assert 0.8 <= figures["inside_90"] <= 0.97
    assert figures["found"]["×0.5"] >= 0.95
    with pytest.raises(UsageError, match="too few days"):
        evaluate(others[:, :400])
