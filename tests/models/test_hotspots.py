"""Hot is what is more than its usual share, beyond chance, and seldom by mistake."""

import numpy as np
import pytest

from models.places.hotspots import FALSE_SHARE, excess


def test_a_part_with_five_times_its_share_is_hot_and_the_others_are_not():
    before = np.full(100, 200)
    now = np.full(100, 20)
    now[7] = 100
    found = excess(now, before)
    assert np.flatnonzero(found.is_hot).tolist() == [7]
    assert found.expected.sum() == pytest.approx(now.sum())
    assert found.p[7] < 1e-6


def test_a_city_that_has_twice_as_many_everywhere_has_no_hot_part():
    before = np.full(100, 200)
    assert not excess(np.full(100, 400), before).is_hot.any()


def test_a_part_that_never_had_any_is_hot_once_it_has_many():
    now, before = np.full(50, 10), np.full(50, 100)
    now[0], before[0] = 8, 0
    assert excess(now, before).is_hot[0]
    now[0] = 1
    assert not excess(now, before).is_hot[0], "one complaint is no spot"


def test_chance_alone_is_seldom_called_hot():
    draw = np.random.default_rng(3)
    usual = draw.gamma(2.0, 5.0, 400)
    wrong = [excess(draw.poisson(usual / 12), draw.poisson(usual)).is_hot.any() for _ in range(200)]
    assert np.mean(wrong) <= 2 * FALSE_SHARE


def test_without_anything_before_or_now_nothing_is_hot():
    for now, before in (([3, 0], [0, 0]), ([0, 0], [3, 4]), ([], [])):
        assert not excess(now, before).is_hot.any()
