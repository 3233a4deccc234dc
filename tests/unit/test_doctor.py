"""`minwon doctor` says what is wrong and what to do about it."""

import pytest

from dashboards import doctor
from dashboards.doctor import examine, ledger, published
from pipeline import manifest
from pipeline.reports import StepReport


def test_an_empty_home_is_told_to_publish_first(settings):
    found = published(settings)
    assert found.state == "bad"
    assert "minwon demo" in found.todo


def test_a_damaged_manifest_is_said_and_not_a_traceback(settings):
    settings.published.mkdir(parents=True)
    (settings.published / manifest.CURRENT).write_text("{", "utf-8")
    assert published(settings).state == "bad"


def begin(store, rows: int):
    """A batch of `rows` in the ledger, started."""
    return store.begin_batch(
        source_code="eungdapso",
        file_name="a.csv",
        landing_path="1/a.csv",
        file_hash=str(rows),
        bytes=1,
        config_hash="c",
        source_count=rows,
    )


def test_a_batch_left_half_way_is_found(settings, store):
    begin(store, 3)
    found = ledger(settings)
    assert found.state == "bad"
    assert "minwon load" in found.todo


def test_a_batch_that_does_not_add_up_is_found(settings, store):
    store.finish_batch(begin(store, 3).seq, StepReport("load", read=3, loaded=1, new=1))
    assert ledger(settings).state == "bad"


def test_a_batch_that_waits_to_be_published_is_only_noted(settings, store):
    store.finish_batch(begin(store, 3).seq, StepReport("load", read=3, loaded=3, new=3))
    assert ledger(settings).state == "note"


def test_every_look_says_something_and_what_to_do_if_it_is_bad(settings, monkeypatch):
    monkeypatch.setattr(doctor, "FREE_BYTES", 10**18)
    monkeypatch.setattr(doctor, "MEMORY_BYTES", 10**18)
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (9, 9))
    monkeypatch.setattr("shutil.which", lambda name: None)
    findings = examine(settings)
    assert [finding.name for finding in findings if finding.state == "bad"][:3] == [
        "파이썬",
        "디스크",
        "기억 장치",
    ]
    assert all(finding.todo for finding in findings if finding.state != "ok")


@pytest.mark.parametrize("numbers, said", [([1, 2], "1, 2"), (list(range(1, 8)), "1, 2, 3, 4, 5 따위 7개")])
def test_a_long_list_of_batches_is_cut(numbers, said):
    assert doctor._listed(numbers) == said
