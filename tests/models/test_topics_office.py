"""A model is used only by a person's decision, and a worse one only with a reason."""

import pytest

from models.store import promoted, save
from models.topics.office import candidate, compared, history, use
from models.topics.served import NAME
from pipeline.errors import UsageError


def kept(settings, version, **f1):
    topics = [{"topic_code": code, "f1": value, "labels": 20} for code, value in f1.items()]
    card = {
        "version": version,
        "topics": topics,
        "macro_f1": sum(f1.values()) / len(f1),
        "labels_version": "v1",
        "lineage": [
            {"kind": "kept", "code": "C0001", "before": "C0001", "overlap": 0.9},
            {"kind": "born", "code": "C0002", "before": "", "overlap": 0.0},
        ],
    }
    return save(settings, NAME, version, {"classes.txt": list(f1)}, card)


def test_the_newest_model_that_was_never_used_waits(settings):
    for version in ("a", "b"):
        kept(settings, version, T001=0.9)
    use(settings, "a", author="가")
    assert candidate(settings) is None or candidate(settings).version == "b"
    assert promoted(settings, NAME) == ["a"]


def test_models_are_compared_on_the_topics_that_both_know(settings):
    kept(settings, "a", T001=0.9, T002=0.8)
    use(settings, "a", author="가")
    kept(settings, "b", T001=0.95, T003=0.1)
    found = compared(settings, "b")
    assert (found.macro_f1, found.macro_f1_before, found.is_worse) == (0.95, 0.9, False)
    assert [row["topic_code"] for row in found.rows] == ["T001", "T002", "T003"]


def test_a_worse_model_is_refused_without_a_reason_and_the_old_one_serves_on(settings):
    kept(settings, "a", T001=0.9)
    use(settings, "a", author="가")
    kept(settings, "b", T001=0.7)
    for force, reason in ((False, ""), (True, " "), (False, "까닭")):
        with pytest.raises(UsageError, match="떨어져"):
            use(settings, "b", author="가", force=force, reason=reason)
    assert promoted(settings, NAME) == ["a"]
    use(settings, "b", author="가", force=True, reason="주제를 새로 갈랐습니다")
    assert promoted(settings, NAME) == ["b", "a"]


def test_the_history_says_who_used_what_why_and_what_became_of_clusters(settings):
    kept(settings, "a", T001=0.9)
    use(settings, "a", author="가")
    kept(settings, "b", T001=0.5)
    use(settings, "b", author="나", force=True, reason="그래도")
    first, second = history(settings)
    assert (first["version"], first["author"], first["was"]) == ("a", "가", "")
    assert (second["version"], second["author"], second["was"], second["reason"]) == (
        "b",
        "나",
        "a",
        "그래도",
    )
    assert [event["kind"] for event in second["lineage"]] == ["born"]
