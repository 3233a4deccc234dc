from dataclasses import replace
from datetime import date, datetime

import pytest

from pipeline import manifest as manifests
from pipeline import publish as publishing
from pipeline.build import build
from pipeline.publish import publish
from pipeline.reader import Generation, Reader
from pipeline.reports import StepReport
from pipeline.schema import published
from pipeline.settings import Settings
from pipeline.warehouse import kept_open, staging, writer_lock
from pipeline.workflow.store import Store
from tests.images import Image, image, load_images

DAY_1 = datetime(2024, 1, 3)
DAY_2 = datetime(2024, 1, 10)


def turn(
    settings: Settings, store: Store, known_at: datetime, *images: Image, fold: bool = False
) -> StepReport:
    load_images(settings, store, known_at, images)
    build(settings, store)
    return publish(settings, store, fold=fold)


def total(generation: Generation, relation: str, measure: str = "sum(sign)") -> int:
    return generation.rows(f"SELECT {measure} FROM {relation}")[0][0]


OLD = image("20231229-eungdapso-1", "2023-12-29 10:00", due_at="2024-01-02 10:00")
NEW = image("20240102-eungdapso-2", "2024-01-02 09:00")
ANSWERED = image(
    "20231229-eungdapso-1", "2023-12-29 10:00", due_at="2024-01-02 10:00", answered_at="2024-01-05 11:00"
)


def test_first_publish_folds_every_year_and_hot_is_empty(settings: Settings, store: Store) -> None:
    report = turn(settings, store, DAY_1, OLD, NEW)
    assert report.details["folded_years"] == [2023, 2024]
    with Reader(settings).generation() as g:
        assert total(g, "fact") == 2
        assert [(part.kind, part.rows) for part in g.parts] == [("hot", 0), ("fact", 1), ("fact", 1)]
        assert g.as_of == DAY_1


def test_an_answer_into_a_folded_year_goes_to_hot_as_two_signed_images(
    settings: Settings, store: Store
) -> None:
    turn(settings, store, DAY_1, OLD, NEW)
    turn(settings, store, DAY_2, ANSWERED)
    with Reader(settings).generation() as g:
        hot = g.parts[0]
        assert g.rows(f"SELECT sign, is_open FROM {hot.fact} ORDER BY sign") == [(-1, True), (1, False)]
        assert g.superseded == {"20231229-eungdapso-1"}
        assert total(g, "fact") == 2
        assert total(g, "open_complaint") == 1
        assert total(g, "fact WHERE is_on_time = FALSE") == 1


def test_cubes_are_sums_over_parts(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_1, OLD, NEW)
    turn(settings, store, DAY_2, ANSWERED)
    with Reader(settings).generation() as g:
        for cube in published.CUBES[:-1]:
            assert total(g, cube.name, "sum(complaint_count)") == 2
            assert total(g, cube.name, "sum(open_count)") == 1
        assert total(g, "cube_answered", "sum(done_count)") == 1


def test_a_second_change_of_the_same_complaint_leaves_one_pair_in_hot(
    settings: Settings, store: Store
) -> None:
    turn(settings, store, DAY_1, OLD)
    turn(settings, store, DAY_2, image("20231229-eungdapso-1", "2023-12-29 10:00", status_code="in_progress"))
    turn(settings, store, datetime(2024, 1, 11), ANSWERED)
    with Reader(settings).generation() as g:
        assert total(g, g.parts[0].fact, "count(*)") == 2
        assert total(g, "fact") == 1
        assert total(g, "open_complaint") == 0
        assert total(g, "version", "count(*)") == 2


def test_a_fold_rewrites_only_touched_years_and_empties_hot(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_1, OLD, NEW)
    report = turn(settings, store, DAY_2, ANSWERED, fold=True)
    assert report.details["folded_years"] == [2023]
    with Reader(settings).generation() as g:
        assert sorted(part.file for part in g.manifest.parts) == [
            "fact_2023.2.duckdb",
            "fact_2024.1.duckdb",
            "hot.2.duckdb",
            "text_2023.2.duckdb",
            "text_2024.1.duckdb",
            "vocabulary.2.duckdb",
        ]
        assert not g.superseded
        assert total(g, "fact") == 2
        assert total(g, "open_complaint") == 1


def test_a_small_year_is_written_anew_once_more_has_changed_than_hot_may_hold(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "HOT_LEAST", 1)
    turn(settings, store, DAY_1, OLD, NEW)
    again = image("20231229-eungdapso-1", "2023-12-29 10:00", status_code="in_progress")
    assert turn(settings, store, DAY_2, again).details["folded_years"] == [], "one may lie in hot"
    other = image("20231230-eungdapso-7", "2023-12-30 10:00")
    report = turn(settings, store, datetime(2024, 1, 11), other)
    assert (report.details["folded_years"], report.details["hot_rows"]) == ([2023], 0)
    with Reader(settings).generation() as g:
        assert total(g, "fact") == 3
    monkeypatch.setattr(publishing, "HOT_SHARE", 0.1)
    third = image("20231230-eungdapso-8", "2023-12-30 11:00")
    report = turn(settings, store, datetime(2024, 1, 12), ANSWERED, third)
    assert report.details["folded_years"] == [], "a larger year bears more beside it"


def test_many_small_loads_leave_few_row_groups_and_a_fold_puts_them_together(
    settings: Settings, store: Store
) -> None:
    def groups() -> int:
        with staging(settings) as connection:
            stored = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('core.complaint')"
            return connection.execute(stored).fetchall()[0][0]

    with writer_lock(settings), kept_open(settings):
        for number in range(12):
            turn(settings, store, DAY_1, image(f"20240102-eungdapso-{number}", "2024-01-02 09:00"))
            if number % 4 == 0:
                with staging(settings) as connection:
                    connection.execute("CHECKPOINT staging")
        assert groups() <= 4, "one for each checkpoint, not for each load"
        turn(settings, store, DAY_2, image("20240102-eungdapso-99", "2024-01-02 09:00"), fold=True)
        assert groups() == 1
    with Reader(settings).generation() as g:
        assert total(g, "fact") == 13


def test_fact_counts_hours_by_the_clock_and_days_by_the_calendar(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_2, ANSWERED)
    with Reader(settings).generation() as g:
        # Friday 29 December to Friday 5 January with New Year's Day off: 29th, 2nd, 3rd, 4th, 5th.
        assert g.rows("SELECT response_hours, response_days, is_on_time FROM fact") == [(169.0, 5.0, False)]


@pytest.mark.parametrize(
    ("received_on", "bureau"), [("2023-12-29 09:00", "B15"), ("2024-01-02 09:00", "B21")]
)
def test_a_unit_rolls_up_to_the_body_it_belonged_to_on_the_day_of_receipt(
    settings: Settings, store: Store, received_on: str, bureau: str
) -> None:
    moved = image(received_on[:10].replace("-", "") + "-eungdapso-1", received_on, department_code="B15-06")
    turn(settings, store, DAY_2, moved)
    with Reader(settings).generation() as g:
        assert g.rows("SELECT bureau_code, department_code FROM fact") == [(bureau, "B15-06")]


@pytest.mark.parametrize(
    ("path", "count", "pingpong"),
    [
        (None, 0, False),
        ("11680-02", 1, False),
        ("11680-01", 1, True),
        ("11680-02>11680-03>11680-04", 3, True),
    ],
)
def test_pingpong_is_a_return_or_three_transfers(
    settings: Settings, store: Store, path: str | None, count: int, pingpong: bool
) -> None:
    turn(settings, store, DAY_1, image("20240102-eungdapso-2", "2024-01-02 09:00", transfer_path=path))
    with Reader(settings).generation() as g:
        assert g.rows("SELECT transfer_count, is_pingpong FROM fact") == [(count, pingpong)]


def test_text_of_a_changed_complaint_comes_from_hot_first(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_1, OLD)
    turn(settings, store, DAY_2, ANSWERED)
    with Reader(settings).generation() as g:
        sql = "SELECT answers[1].answer_text, events[-1].status_code, body FROM {} WHERE complaint_id = $id"
        first = [g.rows(sql.format(part.text), {"id": OLD["complaint_id"]}) for part in g.text_parts]
        assert first[0] == [("조치했습니다.", "answered", OLD["body"])]
        assert first[1] == [(None, "received", OLD["body"])] or first[1][0][0] is None


def test_the_past_is_what_was_known_then(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_1, OLD, NEW)
    turn(settings, store, DAY_2, ANSWERED)
    with Reader(settings).generation() as g:
        sql = "SELECT sum(sign), sum(sign) FILTER (is_open) FROM " + g.known_at()
        assert g.rows(sql, {"known_at": datetime(2024, 1, 9)}) == [(2, 2)]
        assert g.rows(sql, {"known_at": DAY_2}) == [(2, 1)]
        assert g.rows(sql, {"known_at": datetime(2024, 1, 1)}) == [(None, None)]
    with Reader(settings, as_of=datetime(2024, 1, 9)).generation() as g:
        assert g.as_of == datetime(2024, 1, 9)
        assert total(g, "fact") == 2
        assert total(g, "cube_unit", "sum(open_count)") == 2
        assert sorted(total(g, part.fact, "count(*)") for part in g.parts) == [0, 1, 1]


def test_what_an_image_says_about_later_events_is_hidden_in_the_past(
    settings: Settings, store: Store
) -> None:
    backfilled = image(
        "20231229-eungdapso-1",
        "2023-12-29 10:00",
        known_from_at="2023-12-29 10:00",
        answered_at="2024-01-05 11:00",
        satisfaction_score=4,
        satisfied_at="2024-01-07 09:00",
    )
    turn(settings, store, DAY_2, backfilled)
    with Reader(settings, as_of=datetime(2024, 1, 1)).generation() as g:
        assert g.rows("SELECT is_open, answered_at, status_code FROM fact") == [(True, None, "in_progress")]
    with Reader(settings, as_of=datetime(2024, 1, 6)).generation() as g:
        assert g.rows("SELECT is_open, satisfaction_score FROM fact") == [(False, None)]


def test_parts_between_leaves_out_years_that_cannot_hold_a_day(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_1, OLD, NEW)
    with Reader(settings).generation() as g:
        names = [part.name for part in g.parts_between(date(2024, 1, 1), None)]
        assert names == ["hot", "fact_2024"]


def test_an_older_image_that_comes_late_changes_the_past_but_not_today(
    settings: Settings, store: Store
) -> None:
    first = image("20231229-eungdapso-1", "2023-12-29 10:00", status_code="received")
    turn(settings, store, DAY_1, first)
    turn(settings, store, DAY_2, ANSWERED, fold=True)
    between = {**first, "status_code": "in_progress", "known_from_at": "2024-01-05 00:00"}
    seq = load_images(
        settings, store, datetime(2024, 1, 12), [image("20240102-eungdapso-2", "2024-01-02 09:00")]
    )
    late_image(settings, seq, between)
    build(settings, store)
    publish(settings, store)
    with Reader(settings).generation() as g:
        assert g.rows("SELECT sum(sign), sum(sign) FILTER (is_open) FROM fact") == [(2, 1)]
        sql = "SELECT status_code, sum(sign) FROM " + g.known_at() + " GROUP BY ALL HAVING sum(sign) <> 0"
        assert g.rows(sql, {"known_at": datetime(2024, 1, 4)}) == [("received", 1)]
        assert g.rows(sql, {"known_at": datetime(2024, 1, 6)}) == [("in_progress", 1)]
        assert "20231229-eungdapso-1" in g.superseded


def late_image(settings: Settings, seq: int, row: Image) -> None:
    """An image that came in batch `seq` but stands between the two images that core holds."""
    with staging(settings) as connection:
        full = {**row, "batch_seq": seq, "known_until_at": DAY_2, "until_batch_seq": 2}
        names, values = ", ".join(full), ", ".join("$" + name for name in full)
        connection.execute(f"INSERT INTO core.complaint_version ({names}) VALUES ({values})", full)
        connection.execute(
            "UPDATE core.complaint_version SET known_until_at = $at, until_batch_seq = $seq WHERE batch_seq = 1",
            {"at": row["known_from_at"], "seq": seq},
        )


def test_files_with_other_columns_are_all_written_anew(settings: Settings, store: Store) -> None:
    turn(settings, store, DAY_1, OLD, NEW)
    current = settings.published / manifests.CURRENT
    older = replace(manifests.current(settings.published), layout="of another version")
    manifests.write_durably(current, older.to_json())
    report = turn(settings, store, DAY_2, ANSWERED)
    assert report.details["folded_years"] == [2023, 2024]
    with Reader(settings).generation() as g:
        assert total(g, "fact") == 2
