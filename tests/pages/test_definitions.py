"""지표 정의서: every figure that a screen names is defined once, with all that D15 asks for."""

import pytest

from dashboards.components.bureaus import HEADS
from dashboards.queries import board
from dashboards.queries.definitions import DEFINITIONS, defined
from dashboards.queries.grids import MEASURES
from pipeline.slices import Slice, Viewer

SAID_OTHERWISE = {"이름", "많은 주제", "추이", "준수율"}


def test_every_definition_says_everything_and_none_stands_twice():
    assert (
        len({one.code for one in DEFINITIONS}) == len({one.name for one in DEFINITIONS}) == len(DEFINITIONS)
    )
    for one in DEFINITIONS:
        assert all((one.formula, one.source, one.unit, one.owner, one.shown)), one.code


def test_every_column_of_the_bodies_is_defined():
    missing = [name for name in HEADS if name not in SAID_OTHERWISE and defined(name) is None]
    assert missing == []


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_every_measure_of_the_explorer_is_defined_in_its_unit(measure):
    found = defined(measure.name) or defined(measure.name.removesuffix("률"))
    assert found is not None and found.unit == measure.unit


def test_every_card_of_the_board_is_defined(generation):
    cards = board.kpis(generation, Slice(form=True), Viewer("전체", "analyst", sees_all=True))
    known = " ".join(one.name for one in DEFINITIONS)
    for card in cards:
        assert (
            any(word in known for word in card.label.replace("·", " ").split() if word != "서식")
            or card.code == "form"
        )
