"""A source's list of all its numbers: what it no longer names is kept, marked, and comes back."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboards.components.complaint_detail import detail_panel
from dashboards.queries import detail
from dashboards.queries.around import NOTHING
from dashboards.work import Worker, waiting_files
from models.refresh import refresh
from pipeline.check import check
from pipeline.reader import Reader
from pipeline.reconcile import reconcile
from pipeline.settings import Settings
from pipeline.slices import Viewer
from pipeline.workflow.store import Store
from tests.drawn import Desk, counts, record

MAY, JUNE, JULY = datetime(2024, 5, 31), datetime(2024, 6, 30), datetime(2024, 7, 31)
ALL = Viewer("전체", "analyst", sees_all=True)


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def listed(desk: Desk, name: str, *numbers: str, cover: str = "all") -> None:
    """Put a list beside the file `name`, as a sender does."""
    (desk.folder / f"{name}.ids.csv").write_text("".join(f"{number}\n" for number in numbers), "utf-8")
    note = {"source": "drawn", **({"ids_cover": cover} if cover else {})}
    (desk.folder / f"{name}.manifest.json").write_text(json.dumps(note), "utf-8")


def marked(desk: Desk) -> list[str]:
    sql = "SELECT source_number FROM core.complaint WHERE is_withdrawn_at_source ORDER BY ALL"
    return [row[0] for row in desk.rows(sql)]


def three(desk: Desk) -> None:
    desk.load(record("A-1"), record("A-2"), record("A-3"), known_at=MAY)


def test_a_number_that_vanished_at_the_source_is_kept_marked_and_in_history(desk):
    three(desk)
    listed(desk, "b.csv", "A-1", "A-3", "A-4")
    report = desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert (report.details["withdrawn"], report.details["returned"]) == (1, 0)
    assert marked(desk) == ["A-2"]
    assert [row[0] for row in desk.current()] == ["A-1", "A-2", "A-3", "A-4"]
    assert desk.versions() == [("A-2", "가로등", MAY, JUNE)]
    assert [result.message for result in check(desk.settings, desk.store) if not result.passed] == []


def test_it_comes_back_when_the_source_lists_it_again(desk):
    three(desk)
    listed(desk, "b.csv", "A-1", "A-3", "A-4")
    desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    listed(desk, "c.csv", "A-1", "A-2", "A-3", "A-4", "A-5")
    report = desk.load(record("A-5"), name="c.csv", known_at=JULY)
    assert (report.details["withdrawn"], report.details["returned"]) == (0, 1)
    assert marked(desk) == []
    assert [row[2:] for row in desk.versions()] == [(MAY, JUNE), (JUNE, JULY)]
    assert [result.message for result in check(desk.settings, desk.store) if not result.passed] == []


@pytest.mark.parametrize("title", ["가로등", "고침"])
def test_it_comes_back_when_the_source_sends_it_again_as_it_was_or_corrected(desk, title):
    three(desk)
    listed(desk, "b.csv", "A-1", "A-3", "A-4")
    desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    desk.load(record("A-2", 제목=title), name="c.csv", known_at=JULY)
    assert marked(desk) == []
    assert ("A-2", title) in [row[:2] for row in desk.current()]


def test_a_list_no_longer_than_its_file_speaks_of_the_file_only_unless_the_sender_says_otherwise(desk):
    three(desk)
    listed(desk, "b.csv", "A-4", cover="")
    desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    assert marked(desk) == []
    listed(desk, "c.csv", "A-1", "A-2", "A-4", "A-5", cover="")
    desk.load(record("A-5"), name="c.csv", known_at=JULY)
    assert marked(desk) == ["A-3"]


def test_the_same_file_with_another_list_is_heard(desk):
    three(desk)
    listed(desk, "a.csv", "A-1", "A-3")
    report = desk.load(record("A-1"), record("A-2"), record("A-3"), known_at=JUNE)
    assert counts(report) == (3, 0, 0, 0, 3)
    assert marked(desk) == ["A-2"]
    again = desk.load(record("A-1"), record("A-2"), record("A-3"), known_at=JULY)
    assert again.details.get("withdrawn") == 0 and marked(desk) == ["A-2"]


def test_an_old_list_that_comes_late_says_nothing_of_today(desk):
    three(desk)
    desk.load(record("A-4"), name="b.csv", known_at=JULY)
    listed(desk, "c.csv", "A-1", "A-2", "A-5")
    desk.load(record("A-5"), name="c.csv", known_at=JUNE)
    assert marked(desk) == []


def test_a_list_that_lacks_most_numbers_is_a_part_of_a_list_and_marks_nothing(desk):
    three(desk)
    listed(desk, "b.csv", "A-1", "A-4")
    report = desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    assert (report.details["withdrawn"], report.details["kept_against_list"]) == (0, 2)
    assert marked(desk) == []


def test_reconciling_takes_the_newest_whole_list_and_leaves_marked_complaints_out(desk):
    listed(desk, "a.csv", "A-1", "A-2", "A-3")
    three(desk)
    listed(desk, "b.csv", "A-1", "A-3", "A-4")
    desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    (found,) = reconcile(desk.settings, desk.store)
    assert (found.expected, found.loaded, found.missing, found.surplus) == (3, 3, (), ())


def test_the_mark_shows_in_the_complaint_and_its_history(desk):
    three(desk)
    settings = Settings(home=desk.settings.home, now=JUNE + timedelta(hours=1))
    refresh(settings, desk.store)
    listed(desk, "b.csv", "A-1", "A-3", "A-4")
    desk.load(record("A-4"), name="b.csv", known_at=JUNE)
    refresh(settings, desk.store)
    reader = Reader(settings)
    with reader.generation() as g:
        found = detail.complaint(g, "20240503-drawn-A-2", ALL)
        other = detail.complaint(g, "20240503-drawn-A-1", ALL)
        assert g.rows("SELECT sum(sign) FROM fact") == [(4,)]
    reader.close()
    assert found and other
    assert [(one.known_at, one.changes) for one in found.corrections] == [
        (JUNE, {"is_withdrawn_at_source": (False, True)})
    ]
    assert "원천 목록에서 사라짐" in str(detail_panel(found, NOTHING, JULY, in_drawer=True))
    assert "원천 목록에서 사라짐" not in str(detail_panel(other, NOTHING, JULY, in_drawer=True))


def test_the_worker_takes_a_list_with_its_file_and_never_as_a_file(settings, store):
    inbox = settings.home / "inbox" / "eungdapso"
    inbox.mkdir(parents=True)
    for name in ("a.csv", "a.csv.manifest.json", "a.csv.ids.csv", "a_ids.csv"):
        (inbox / name).write_text("{}", "utf-8")
    assert [path.name for _, path in waiting_files(settings.home / "inbox")] == ["a.csv"]
    Worker(settings, store, lambda _: None).turn()
    kept = {path.name for path in (settings.home / "failed" / "eungdapso").iterdir()}
    assert kept == {"a.csv", "a.csv.manifest.json", "a.csv.ids.csv", "a.csv.reason.txt"}
