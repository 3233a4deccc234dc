"""What is typed into the search of the list becomes a slice."""

from datetime import date

from dashboards.queries.searching import searched
from pipeline.slices import Slice

CHOSEN = Slice(gu=("11680",), period_from=date(2026, 11, 1))


def test_words_search_titles_within_the_conditions():
    assert searched(CHOSEN, "  불법   주차 ") == CHOSEN.but(q="불법 주차")


def test_many_pasted_receipt_numbers_are_looked_for_everywhere():
    found = searched(
        CHOSEN, "20261122013345\n20261122013346, 20261122013345\t20230101-epeople-1AA-2301-0000001"
    )
    assert found == Slice(
        ids=("20261122013345", "20261122013346", "20230101-epeople-1AA-2301-0000001"), form=True
    )


def test_an_empty_search_takes_the_search_away():
    assert searched(CHOSEN.but(q="주차"), " ") == CHOSEN
