"""The published ranking formula (A28): volume × rise, shrunk."""

from dashboards.queries.ranking import Counts, Score


def test_one_to_five_does_not_beat_a_thousand_to_fifteen_hundred():
    assert Score(5, 1).score < Score(1500, 1000).score


def test_a_surge_beats_a_flat_item_of_twice_its_volume():
    assert Score(300, 30).score > Score(600, 600).score


def test_a_rise_from_nothing_to_a_few_stays_near_one():
    assert Score(3, 0).rise < 1.2


def test_what_is_usual_counts_the_last_day_only_up_to_now():
    counts = Counts(week=70, usual_whole=4 * 60, usual_last=4 * 20)
    assert counts.score(share=0.5) == Score(70, 70.0)
    assert counts.score(share=0.5).rise == 1.0
