from datetime import datetime

import pytest

from pipeline.build import build
from pipeline.check import CheckResult, check, require, rules
from pipeline.errors import CheckFailedError
from pipeline.publish import publish
from pipeline.settings import Settings
from pipeline.warehouse import staging
from pipeline.workflow.store import Store
from tests.images import Image, image, load_images

GOOD = image(
    "20240102-eungdapso-2", "2024-01-02 09:00", due_at="2024-01-05 09:00", answered_at="2024-01-03 09:00"
)


def broken(results: list[CheckResult]) -> list[str]:
    return [result.name for result in results if not result.passed]


def checked(settings: Settings, store: Store, *images: Image) -> list[str]:
    load_images(settings, store, datetime(2024, 1, 10), images)
    build(settings, store)
    return broken(check(settings, store))


def test_a_sound_warehouse_breaks_no_rule_before_and_after_publishing(
    settings: Settings, store: Store
) -> None:
    assert checked(settings, store, GOOD) == []
    publish(settings, store)
    assert broken(check(settings, store)) == []


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("answered_before_received", {"answered_at": "2024-01-01 09:00"}),
        ("due_before_received", {"due_at": "2024-01-01 09:00"}),
        ("code_unknown", {"channel_code": "pigeon"}),
        ("department_outside_tree", {"department_code": "B99-99"}),
        ("field_outside_district", {"department_code": "11650-01"}),
        ("score_out_of_range", {"satisfaction_score": 9}),
        ("transfer_to_itself", {"transfer_path": "11680-01"}),
    ],
)
def test_each_rule_finds_the_row_that_breaks_it(
    settings: Settings, store: Store, rule: str, change: dict[str, object]
) -> None:
    assert checked(settings, store, {**GOOD, **change}) == [rule]


def test_a_number_that_stands_twice_is_found(settings: Settings, store: Store) -> None:
    load_images(settings, store, datetime(2024, 1, 10), [GOOD])
    with staging(settings) as connection:
        connection.execute("INSERT INTO core.complaint FROM core.complaint")
    found = broken(check(settings, store))
    assert {"complaint_id_twice", "source_number_twice", "images_as_ledger"} <= set(found)


def test_rows_that_vanish_from_core_are_missed_by_the_ledger(settings: Settings, store: Store) -> None:
    load_images(settings, store, datetime(2024, 1, 10), [GOOD])
    with staging(settings) as connection:
        connection.execute("DELETE FROM core.complaint")
    assert "images_as_ledger" in broken(check(settings, store))


def test_every_rule_says_its_sentence_and_its_scope() -> None:
    every = rules("core") + rules("part") + rules("generation")
    assert len(every) > 20
    assert all(rule.sentence.endswith(".") and "Reads:" in rule.sql for rule in every)


def test_a_broken_rule_stops_with_names_and_no_text(settings: Settings, store: Store) -> None:
    load_images(settings, store, datetime(2024, 1, 10), [{**GOOD, "satisfaction_score": 9}])
    with pytest.raises(CheckFailedError, match="score_out_of_range") as caught:
        require(check(settings, store))
    assert GOOD["body"] not in str(caught.value)
