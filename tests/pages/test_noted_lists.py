"""확인·메모 on 민원 목록: a condition like any other, of the reader's own unit, with rows that say who noted what."""

from collections.abc import Iterator

import pytest

from dashboards import links
from dashboards.access import middleware
from dashboards.access.people import NOBODY
from dashboards.components.list_picked import MEMO, SEEN, TOPIC, UNSEEN, note_cells
from dashboards.pages import complaint
from dashboards.pages import complaints as pages
from dashboards.queries import asking, listing
from dashboards.queries.conditions import conditions
from dashboards.site import Site
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)


@pytest.fixture(scope="module")
def site(town) -> Iterator[Site]:
    site = Site(town.settings, Reader(town.settings), None)
    yield site
    site.reader.close()


@pytest.fixture
def become():
    tokens = []

    def as_person(person_id: str) -> str:
        person = next(one for one in (*middleware.people(), NOBODY) if one.id == person_id)
        tokens.append(middleware._person.set(person))
        return person.unit

    yield as_person
    for token in reversed(tokens):
        middleware._person.reset(token)


def some(site: Site, count: int) -> list[str]:
    with site.generation() as g:
        return [row["complaint_id"] for row in listing.page(g, Slice(form=True), ALL, 0, count).rows]


def total(site: Site, query: str) -> int:
    with site.generation() as g:
        chosen = site.slice_of(query)
        rows = listing.page(g, chosen, ALL, 0, 10_000).total
        assert rows == asking.count(g, chosen, ALL)
        return rows


def test_seen_and_unseen_add_up_to_the_list_and_memos_are_found(site, become):
    become("officer")
    whole, ids = total(site, "form=1"), some(site, 7)
    assert pages._note(site, SEEN, ids, "", "") == "7건을 확인했습니다."
    assert pages._note(site, MEMO, ids[:2], "다시 볼 것", "") == "2건에 메모를 적었습니다."
    assert (total(site, "form=1&noted=seen"), total(site, "form=1&noted=memo")) == (7, 2)
    assert total(site, "form=1&noted=unseen") == whole - 7
    become("handler")
    assert total(site, "form=1&noted=seen") == 0, "another unit has looked at none"
    become("officer")
    assert pages._note(site, UNSEEN, ids, "", "") == "7건을 확인하지 않은 것으로 두었습니다."
    assert total(site, "form=1&noted=seen") == 0


def test_the_condition_is_said_in_words_and_its_address_names_no_complaint(site, become):
    become("officer")
    pages._note(site, SEEN, some(site, 3), "", "")
    chosen = site.slice_of("noted=seen&gu=11680")
    assert chosen.noted_ids
    assert links.query_string(chosen) == "gu=11680&noted=seen"
    assert {one.label: one.text for one in conditions(chosen)}["확인·메모"] == "확인한 것"
    with pytest.raises(UsageError, match="reader"):
        links.parse("noted=seen").predicate(chosen.as_of)


def test_nobody_notes_what_they_may_not_see_and_guests_note_nothing(site, become):
    unit = become("department")
    with site.generation() as g:
        every = listing.page(g, Slice(form=True), ALL, 0, 2_000).rows
    theirs = [row["complaint_id"] for row in every if row["bureau_code"] == "11680"][:50]
    others = [row["complaint_id"] for row in every if row["bureau_code"] != "11680"][:50]
    pages._note(site, SEEN, others, "", "")
    assert site.store.list_notes.of(unit, others) == {}
    assert others
    assert theirs is not None
    become("nobody")
    with pytest.raises(UsageError, match="not allowed"):
        pages._note(site, SEEN, theirs, "", "")


def test_a_right_topic_goes_to_the_queue_of_labels_by_whoever_may_label(site, become):
    become("scientist")
    ids = some(site, 2)
    with pytest.raises(UsageError, match="no topic"):
        pages._note(site, TOPIC, ids, "", "")
    said = pages._note(site, TOPIC, ids, "", "T001")
    assert said.startswith("2건의 주제를 학습 대기열에 적었습니다")
    waiting = {(one.complaint_id, one.topic_code) for one in site.store.labels.pending()}
    assert waiting >= {(one, "T001") for one in ids}
    become("mayor")
    with pytest.raises(UsageError):
        pages._note(site, TOPIC, ids, "", "T001")


def test_cells_say_what_was_noted_and_by_whom(site, become):
    unit = become("officer")
    (one,) = some(site, 1)
    pages._note(site, SEEN, [one], "", "")
    pages._note(site, MEMO, [one], "급함", "")
    cells = note_cells(site.store.list_notes.of(unit, [one])[one])
    assert (cells["noted"], cells["memo"]) == ("확인·메모", "급함")
    assert "김담당" in cells["noted_by"]
    assert "메모(김담당): 급함" in cells["noted_by"]
    assert note_cells(None)["noted"] == ""


def test_the_page_of_a_complaint_offers_the_right_topic_to_whoever_may_label(site, become):
    (one,) = some(site, 1)
    become("scientist")
    assert "topic-right-go" in str(complaint.layout(site, "", one))
    become("mayor")
    assert "topic-right-go" not in str(complaint.layout(site, "", one))
