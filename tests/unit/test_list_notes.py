"""확인함, memos and saved views: a unit's own, kept once, and gone when they are taken away."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import delete

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.list_notes import LONGEST_MEMO, ListNote
from pipeline.workflow.saved_views import LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS
from pipeline.workflow.store import Store
from pipeline.workflow.tables import LIST_NOTE, SAVED_VIEW

NOW = datetime(2026, 11, 23, 10, 0)
ROADS, PARKS = "11680-02", "11680-03"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    settings = Settings(home=tmp_path, now=NOW)
    if request.param == "postgres":
        settings = settings.model_copy(update={"store_url": request.getfixturevalue("postgres_url")})
    with Store(settings) as opened:
        with opened.engine.begin() as connection:
            for table in (LIST_NOTE, SAVED_VIEW):
                connection.execute(delete(table))
        yield opened


def test_a_look_and_a_memo_stand_beside_each_other_and_are_the_units_own(store):
    notes = store.list_notes
    notes.see(ROADS, ["c-1", "c-2"], "오주무")
    notes.write(ROADS, ["c-2", "c-3"], "  현장\n확인  ", "서주무")
    assert notes.of(ROADS, ["c-1", "c-2", "c-3", "c-4"]) == {
        "c-1": ListNote("c-1", "오주무", NOW),
        "c-2": ListNote("c-2", "오주무", NOW, "현장 확인", "서주무"),
        "c-3": ListNote("c-3", "", None, "현장 확인", "서주무"),
    }
    assert notes.of(PARKS, ["c-1", "c-2"]) == {}, "another unit sees none of it"
    assert notes.ids(ROADS, "seen") == notes.ids(ROADS, "unseen") == ("c-1", "c-2")
    assert notes.ids(ROADS, "memo") == ("c-2", "c-3")


def test_what_is_taken_back_leaves_nothing(store):
    notes = store.list_notes
    notes.see(ROADS, ["c-1"], "오주무")
    notes.write(ROADS, ["c-1"], "x" * (LONGEST_MEMO + 50), "오주무")
    assert len(notes.of(ROADS, ["c-1"])["c-1"].memo) == LONGEST_MEMO
    notes.see(ROADS, ["c-1"], "서주무", is_seen=False)
    assert notes.of(ROADS, ["c-1"])["c-1"].seen_by == ""
    notes.write(ROADS, ["c-1"], "", "서주무")
    assert notes.of(ROADS, ["c-1"]) == {}
    assert notes.see(ROADS, [], "오주무") == 0


def test_more_rows_than_one_statement_names_are_all_noted(store):
    ids = [f"c-{number:05d}" for number in range(1_201)]
    assert store.list_notes.see(ROADS, ids, "오주무") == 1_201
    assert len(store.list_notes.of(ROADS, ids)) == len(store.list_notes.ids(ROADS, "seen")) == 1_201


def test_a_view_is_kept_under_its_name_for_its_unit_and_page(store):
    views = store.saved_views
    views.save(ROADS, "/complaints", "gu=11680", "강남", "오주무")
    views.save(ROADS, "/complaints", "gu=11680&late=open", " 강남 ", "서주무")
    views.save(ROADS, "/charts/when", "", "모두", "오주무")
    assert [(one.name, one.address, one.author) for one in views.of(ROADS, "/complaints")] == [
        ("강남", "/complaints?gu=11680&late=open", "서주무")
    ]
    assert views.of(ROADS, "/charts/when")[0].address == "/charts/when"
    assert views.of(PARKS, "/complaints") == []
    number = views.of(ROADS, "/complaints")[0].id
    with pytest.raises(UsageError, match="no such view"):
        views.remove(PARKS, number)
    views.remove(ROADS, number)
    assert views.of(ROADS, "/complaints") == []


def test_a_view_without_a_name_too_long_or_one_too_many_is_refused(store):
    views = store.saved_views
    with pytest.raises(UsageError, match="no name"):
        views.save(ROADS, "/complaints", "", "  ", "오주무")
    with pytest.raises(UsageError, match="too long"):
        views.save(ROADS, "/complaints", "x" * (LONGEST_QUERY + 1), "길다", "오주무")
    for number in range(MOST_VIEWS):
        views.save(ROADS, "/complaints", "", f"보기 {number}" + "긴" * LONGEST_NAME, "오주무")
    with pytest.raises(UsageError, match="too many"):
        views.save(ROADS, "/complaints", "", "하나 더", "오주무")
