"""What a person says of a cluster holds for every later model, for clusters keep their codes."""

import pytest

from dashboards.components.topic_desk import candidates
from dashboards.queries.labelling import desk
from models.labelset.clusters import DROPPED, decide, decided, take_back
from models.store import save
from models.topics.office import use
from models.topics.served import NAME


def model(settings, version, *codes):
    """A model in use that proposes clusters."""
    clusters = [
        {
            "code": code,
            "size": 40,
            "words": ["말"],
            "representatives": [],
            "topic_code": "",
            "topic_share": 0.0,
        }
        for code in codes
    ]
    topics = [{"topic_code": "T001", "f1": 0.9, "labels": 20}]
    card = {"version": version, "topics": topics, "macro_f1": 0.9, "labels_version": "v1", "lineage": []}
    save(settings, NAME, version, {"classes.txt": ["T001"]}, {**card, "clusters": clusters})
    use(settings, version, author="가")


def proposed(settings, store):
    return [one["code"] for one in desk(settings, store).candidates]


def test_a_dropped_cluster_is_not_proposed_again_by_a_later_model(settings, store):
    model(settings, "a", "C0001", "C0002")
    assert proposed(settings, store) == ["C0001", "C0002"]
    decide(store, "C0001", DROPPED, "가")
    assert proposed(settings, store) == ["C0002"]
    model(settings, "b", "C0001", "C0003")
    assert proposed(settings, store) == ["C0003"]


def test_a_cluster_that_is_a_known_topic_is_no_proposal_and_no_waste(settings, store):
    model(settings, "a", "C0001", "C0002")
    decide(store, "C0001", "T001", "나")
    found = desk(settings, store)
    assert [one["code"] for one in found.candidates] == ["C0002"]
    assert found.dropped == []
    assert decided(store, ["C0001"])["C0001"].author == "나"


def test_what_was_thrown_away_can_be_seen_again(settings, store):
    model(settings, "a", "C0001")
    decide(store, "C0001", DROPPED, "가")
    (one,) = desk(settings, store).dropped
    assert (one.code, one.author) == ("C0001", "가")
    assert "버린 군집 1개" in str(candidates(desk(settings, store), {}, {}, []))
    take_back(store, ["C0001"])
    assert proposed(settings, store) == ["C0001"]


@pytest.mark.parametrize("count", [1, 3])
def test_every_card_offers_to_make_join_and_drop(settings, store, count):
    model(settings, "a", *(f"C000{number}" for number in range(count)))
    shown = str(candidates(desk(settings, store), {}, {}, [{"value": "T001", "label": "보도"}]))
    for act in ("make", "join", "drop", "into"):
        assert shown.count(f"'cluster-{act}'") == count
