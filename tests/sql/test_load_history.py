from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import intake
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, counts, record

MAY, JUNE, JULY = datetime(2024, 5, 31), datetime(2024, 6, 30), datetime(2024, 7, 31)


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def test_every_record_is_new_changed_rejected_or_duplicate(desk):
    report = desk.load(
        record("A-1"),
        record("A-2"),
        record("A-1"),
        record("A-2", 상태="완료", 답변일시="2024-05-04 10:00"),
        record("A-3", 접수일시="어제"),
    )
    assert counts(report) == (5, 2, 1, 1, 1)
    assert desk.rejected() == [(5, "접수일시", "bad_date")]
    assert [row[:3] for row in desk.current()] == [
        ("A-1", "가로등", "received"),
        ("A-2", "가로등", "answered"),
    ]


def test_the_same_file_twice_changes_nothing(desk):
    desk.load(record("A-1"), record("A-2", 종류="모름"))
    before = desk.current(), desk.rejected()
    report = desk.load(record("A-1"), record("A-2", 종류="모름"))
    assert counts(report) == (2, 0, 0, 0, 2)
    assert (desk.current(), desk.rejected()) == before


@pytest.mark.parametrize("looks_first", [False, True])
def test_the_same_rows_in_another_order_and_file_make_no_version(desk, monkeypatch, looks_first):
    monkeypatch.setattr(intake, "LOOK_FIRST_BYTES", 1 if looks_first else 1 << 40)
    lines = [record(f"A-{n}") for n in range(6)]
    lines += [
        record("A-2", 제목="고침"),
        record("A-3"),
        record("A-4", 제목="고침"),
        record("A-9", 종류="모름"),
    ]
    first = desk.load(*lines)
    assert counts(first) == (10, 6, 2, 1, 1)
    before = desk.current(), desk.versions()
    again = desk.load(*reversed(lines), name="b.csv")
    assert counts(again) == (10, 0, 0, 1, 9)
    assert (desk.current(), desk.versions()) == before


def test_a_corrected_row_makes_a_version_and_keeps_its_first_id(desk):
    desk.load(record("A-1", 접수일시="2024-05-03 09:00"), known_at=MAY)
    desk.load(record("A-1", 접수일시="2024-04-01 09:00", 제목="고침"), name="b.csv", known_at=JUNE)
    assert desk.rows("SELECT complaint_id, title, known_from_at FROM core.complaint") == [
        ("20240503-drawn-A-1", "고침", JUNE)
    ]
    assert desk.versions() == [("A-1", "가로등", MAY, JUNE)]


def test_a_row_that_goes_back_to_what_it_was_is_a_change(desk):
    for name, title, when in (("a.csv", "하나", MAY), ("b.csv", "둘", JUNE), ("c.csv", "하나", JULY)):
        desk.load(record("A-1", 제목=title), record(name), name=name, known_at=when)
    assert [row[1] for row in desk.versions()] == ["둘", "하나"]
    assert desk.current()[0][:2] == ("A-1", "하나")


def test_files_in_the_wrong_order_end_where_the_right_order_ends(tmp_path):
    def ends(order):
        home = tmp_path / "".join(order)
        settings = Settings(home=home, now=datetime(2026, 1, 1))
        files = {"a": (MAY, "하나"), "b": (JUNE, "둘"), "c": (JULY, "셋")}
        with Store(settings) as store:
            desk = Desk(home, settings, store)
            home.mkdir(exist_ok=True)
            late = 0
            for name in order:
                when, title = files[name]
                report = desk.load(record("A-1", 제목=title), name=f"{name}.csv", known_at=when)
                late += report.details["late"]
            return [row[:3] for row in desk.current()], desk.versions(), late

    right = ends("abc")
    assert right[1] == [("A-1", "둘", JUNE, JULY), ("A-1", "하나", MAY, JUNE)]
    for order in ("cab", "bca", "cba"):
        now, versions, late = ends(order)
        assert (now, versions) == right[:2]
        assert late > 0


def test_a_late_complaint_is_counted(desk):
    desk.load(record("A-1"), known_at=JUNE)
    report = desk.load(record("A-2", 접수일시="2024-05-30 10:00"), name="b.csv", known_at=JULY)
    assert report.details["late"] == 1


def test_as_of_a_year_ago_counts_what_was_known_then(desk):
    """The ministry counted 962,409 for November 2021 at first and 1,005,750 a year later."""
    november = [record(f"A-{n}", 접수일시=f"2021-11-{n % 28 + 1:02d} 09:00") for n in range(1_005)]
    desk.load(*november[:962], known_at=datetime(2021, 12, 1))
    desk.load(*november, name="b.csv", known_at=datetime(2022, 12, 1))
    known = "SELECT count(*) FROM core.complaint WHERE received_at < '2021-12-01' AND known_from_at <= "
    assert desk.rows(known + "TIMESTAMP '2022-01-01'") == [(962,)]
    assert desk.rows(known + "TIMESTAMP '2023-01-01'") == [(1_005,)]


def test_a_backfill_was_known_since_its_receipt_and_a_correction_since_its_file(desk):
    desk.load(record("A-1"), known_at=JUNE, backfill=True)
    desk.load(record("A-1", 제목="고침"), name="b.csv", known_at=JULY, backfill=True)
    assert desk.versions() == [("A-1", "가로등", datetime(2024, 5, 3, 9), JULY)]


def test_numbers_that_duckdb_hashes_alike_stay_two_complaints(desk):
    desk.load(record("1AA-2202-1300005"), record("1AA-2205-1300008"))
    assert len(desk.current()) == 2


def test_knowledge_from_the_future_is_refused(desk):
    with pytest.raises(Exception, match="yet to come"):
        desk.load(record("A-1"), known_at=datetime(2099, 1, 1))


LINES = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(["하나", "둘", "셋"]), st.booleans()),
    min_size=1,
    max_size=8,
)


@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=st.lists(LINES, min_size=1, max_size=3))
def test_looking_first_and_writing_first_give_the_same_core(tmp_path_factory, files):
    """Whatever the files say, both ways of loading end in the same images and counts."""
    ends = []
    for threshold in (1, 1 << 40):
        home = tmp_path_factory.mktemp("home")
        settings = Settings(home=home, now=datetime(2026, 1, 1))
        with pytest.MonkeyPatch.context() as patch, Store(settings) as store:
            patch.setattr(intake, "LOOK_FIRST_BYTES", threshold)
            patch.setattr(intake, "LOOK_FIRST_SHARE", 0.0)
            desk = Desk(home, settings, store)
            told = []
            for number, lines in enumerate(files):
                texts = [
                    record(f"A-{n}", 제목=title, **({"종류": "모름"} if is_bad else {}))
                    for n, title, is_bad in lines
                ]
                told.append(
                    counts(desk.load(*texts, name=f"{number}.csv", known_at=datetime(2024, 6, number + 1)))
                )
            ends.append((told, [row[:3] for row in desk.current()], desk.versions(), desk.rejected()))
    assert ends[0] == ends[1]
