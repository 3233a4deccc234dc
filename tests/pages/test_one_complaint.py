"""민원 상세: found by id and by receipt number, with its text and what was corrected."""

from datetime import timedelta

import pytest

from dashboards.queries import detail
from dashboards.queries.searching import searched
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer
from tests.pages.town import FOLDED_AT, NOW, Town

ALL = Viewer("전체", "analyst", sees_all=True)


@pytest.fixture
def corrected(town: Town) -> str:
    """A complaint whose unit changed in the second turn."""
    return next(
        row["complaint_id"]
        for row in town.complaints
        if row["known_from_at"] == NOW and row["received_at"] < FOLDED_AT and row["answered_at"]
    )


def test_an_id_and_a_receipt_number_open_the_same_complaint(generation: Generation, town: Town):
    row = town.complaints[10]
    by_id = detail.complaint(generation, row["complaint_id"], ALL)
    by_number = detail.complaint(generation, row["receipt_number"], ALL)
    assert by_id and by_number
    assert by_id == by_number
    assert by_id.row["title"] == row["title"]
    assert by_id.body == row["body"]


def test_a_correction_tells_when_it_became_known_and_what_changed(generation: Generation, corrected: str):
    found = detail.complaint(generation, corrected, ALL)
    assert found
    assert [one.known_at for one in found.corrections] == [NOW]
    for before, after in found.corrections[0].changes.values():
        assert before != after


def test_seen_from_before_its_correction_a_complaint_is_as_it_was(generation: Generation, corrected: str):
    found = detail.complaint(generation, corrected, ALL, as_of=FOLDED_AT + timedelta(hours=1))
    assert found
    assert found.row["known_from_at"] < NOW
    assert found.corrections == ()


def test_nobody_sees_nothing_and_odd_numbers_find_nothing(generation: Generation, town: Town):
    number = town.complaints[10]["complaint_id"]
    assert detail.complaint(generation, number, Viewer("손님", "viewer")) is None
    for odd in ("", "-", "99999999999999", "' OR 1=1 --", "20261399-x-1", "가"):
        assert detail.complaint(generation, odd, ALL) is None


def test_a_number_from_the_search_box_opens_the_same_complaint(generation: Generation, town: Town):
    number = town.complaints[10]["receipt_number"]
    assert searched(Slice(), number).ids == (number,)
