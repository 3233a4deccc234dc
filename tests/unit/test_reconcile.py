import json
from pathlib import Path

import pytest

from pipeline.reconcile import reconcile
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, record


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def tell(desk: Desk, name: str = "a.csv", **manifest: object) -> None:
    (desk.folder / f"{name}.manifest.json").write_text(json.dumps({"source": "drawn", **manifest}), "utf-8")


def test_the_one_number_that_makes_2081013_into_2081012_is_named(desk):
    """The seed counts 2,081,013 complaints of 2023 and 2,081,012 updated: here 13 and 12."""
    numbers = [f"A-{n}" for n in range(13)]
    (desk.folder / "a_ids.csv").write_text("\n".join(numbers), "utf-8")
    tell(desk, ids="a_ids.csv")
    desk.load(*(record(number) for number in numbers[:7] + numbers[8:]))
    (found,) = reconcile(desk.settings, desk.store)
    assert (found.expected, found.loaded, found.missing, found.surplus) == (13, 12, ("A-7",), ())
    assert not found.agrees
    assert found.expected - found.loaded == 2_081_013 - 2_081_012


def test_a_rejected_row_is_what_a_bare_count_misses(desk):
    tell(desk, rows=3)
    desk.load(record("A-1"), record("A-2", 종류="모름"), record("A-3"))
    (found,) = reconcile(desk.settings, desk.store, "drawn")
    assert (found.expected, found.loaded, found.missing) == (3, 2, ("a.csv:2",))


def test_a_number_no_list_names_is_too_much(desk):
    (desk.folder / "a_ids.csv").write_text("A-1\n", "utf-8")
    tell(desk, ids="a_ids.csv")
    desk.load(record("A-1"), record("A-2"))
    (found,) = reconcile(desk.settings, desk.store)
    assert (found.expected, found.loaded, found.surplus) == (1, 2, ("A-2",))


def test_the_same_file_again_does_not_count_twice(desk):
    tell(desk, rows=1)
    desk.load(record("A-1"))
    desk.load(record("A-1"))
    (found,) = reconcile(desk.settings, desk.store)
    assert found.agrees and found.expected == 1


def test_a_source_that_says_nothing_is_not_judged(desk):
    desk.load(record("A-1"))
    assert reconcile(desk.settings, desk.store) == []
