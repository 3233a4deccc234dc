import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from pipeline.build import build
from pipeline.errors import NotReadyError, PublishRefusedError, StorageError
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.images import image, load_images

KNOWN = datetime(2024, 2, 1)
TEN_DAYS_DONE_IN_TWO = image(
    "20240102-seosik-1", "2024-01-02 09:00", kind_code="statutory", legal_days=10,
    due_at="2024-01-15 18:00", answered_at="2024-01-03 09:00",
)  # fmt: skip
TEN_DAYS_DONE_IN_TWELVE = image(
    "20240102-seosik-2", "2024-01-02 09:00", kind_code="statutory", legal_days=10,
    due_at="2024-01-15 18:00", answered_at="2024-01-17 09:00",
)  # fmt: skip
FIELD = image("20240103-eungdapso-3", "2024-01-03 09:00", answered_at="2024-01-03 11:00")


def test_nothing_loaded_says_so(settings: Settings, store: Store) -> None:
    with pytest.raises(NotReadyError, match="minwon load"):
        publish(settings, store)


def test_a_batch_taken_without_the_mask_is_refused_whatever_its_source_says(
    settings: Settings, store: Store
) -> None:
    load_images(settings, store, KNOWN, [FIELD])
    publish(settings, store)
    raw = load_images(settings, store, KNOWN + timedelta(hours=1), [TEN_DAYS_DONE_IN_TWO], mask_version=None)
    with pytest.raises(PublishRefusedError, match=rf"batch {raw}.*minwon rebuild"):
        publish(settings, store)
    with Reader(settings).generation() as g:
        assert g.id == 1


def test_speed_index_comes_out_of_the_cube_as_the_rule_has_it(settings: Settings, store: Store) -> None:
    load_images(settings, store, KNOWN, [TEN_DAYS_DONE_IN_TWO, TEN_DAYS_DONE_IN_TWELVE, FIELD])
    publish(settings, store)
    with Reader(settings).generation() as g:
        sql = (
            "SELECT shortened_days_sum, legal_days_sum FROM cube_answered WHERE kind_code = $kind ORDER BY 1"
        )
        assert g.rows(sql, {"kind": "statutory"}) == [(-2.0, 10.0), (8.0, 10.0)]


def test_kinds_are_counted_apart_and_add_up(settings: Settings, store: Store) -> None:
    load_images(settings, store, KNOWN, [TEN_DAYS_DONE_IN_TWO, TEN_DAYS_DONE_IN_TWELVE, FIELD])
    publish(settings, store)
    with Reader(settings).generation() as g:
        sql = "SELECT kind_code, sum(complaint_count) FROM cube_channel GROUP BY ALL ORDER BY ALL"
        assert g.rows(sql) == [("field", 1), ("statutory", 2)]


def test_the_same_input_gives_the_same_tables(settings: Settings, store: Store) -> None:
    rows = [TEN_DAYS_DONE_IN_TWO, TEN_DAYS_DONE_IN_TWELVE, FIELD]
    load_images(settings, store, KNOWN, rows)
    build(settings, store)
    publish(settings, store)
    first = everything(settings)
    for path in settings.published.iterdir():
        path.unlink()
    publish(settings, store)
    assert everything(settings) == first


def everything(settings: Settings) -> list[object]:
    with Reader(settings).generation() as g:
        names = ("fact", "text", "cube_unit", "cube_item", "cube_answered", "cube_hour", "open_complaint")
        return [g.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in names]


@contextmanager
def little_disk(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_last_generation_and_the_next_publish_is_right(
    settings: Settings, store: Store
) -> None:
    load_images(settings, store, KNOWN, [FIELD])
    publish(settings, store)
    load_images(settings, store, datetime(2024, 2, 2), [TEN_DAYS_DONE_IN_TWO])
    with little_disk(64 * 1024), pytest.raises(StorageError):
        publish(settings, store)
    with Reader(settings).generation() as g:
        assert (g.id, g.rows("SELECT sum(sign) FROM fact")) == (1, [(1,)])
    publish(settings, store)
    with Reader(settings).generation() as g:
        assert g.rows("SELECT sum(sign) FROM fact") == [(2,)]
