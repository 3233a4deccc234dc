"""Unknown topics: groups of texts are found, stay themselves, and refuse what is far off."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from models.topics.clusters import REFUSED, Clusters, discover, nothing, warmed
from models.topics.lineage import identified
from models.topics.phrases import phrases
from models.vectors.table import unit
from tests.models.topic_texts import WORDS, drawn, many, texts_of


def blobs(sizes, seed=0, spread=0.25):
    draw = np.random.default_rng(seed)
    centres = unit(np.random.default_rng(77).normal(0, 1, (len(sizes), 128)).astype(np.float32))
    truth = np.repeat(np.arange(len(sizes)), sizes)
    noise = draw.normal(0, spread / np.sqrt(128) * 2, (len(truth), 128))
    return unit((centres[truth] + noise).astype(np.float32)), truth


def test_groups_of_texts_are_found_and_the_largest_comes_first():
    vectors, truth = blobs([120, 60, 30])
    found = discover(vectors, least_members=10, seed=0)
    assert found.clusters.codes[0] == "C0001"
    assert adjusted_rand_score(truth, found.member) > 0.9
    sizes = np.bincount(found.member[found.member >= 0])
    assert (np.diff(sizes) <= 0).all()


def test_too_few_texts_make_no_cluster_and_all_are_refused():
    vectors, _ = blobs([8, 8])
    found = discover(vectors, least_members=10, seed=0)
    assert not found.clusters.codes
    assert (found.member == REFUSED).all()


def test_a_text_without_a_vector_is_refused():
    vectors, _ = blobs([60, 60])
    vectors[5] = 0
    found = discover(vectors, least_members=10, seed=0)
    assert found.member[5] == REFUSED
    assert found.clusters.nearest(vectors)[0][5] == REFUSED


def test_a_text_far_from_every_centre_is_refused():
    vectors, _ = blobs([60, 60])
    clusters = discover(vectors, least_members=10, seed=0).clusters
    far = unit(np.random.default_rng(5).normal(0, 1, (50, 128)).astype(np.float32))
    assert np.mean(clusters.nearest(far)[0] == REFUSED) >= 0.95


def test_warming_up_keeps_codes_and_most_rows_where_nothing_changed():
    before, _ = blobs([200, 100, 60], seed=1)
    clusters = discover(before, least_members=10, seed=0).clusters
    later, _ = blobs([200, 100, 60], seed=2)
    warm = warmed(clusters, later)
    assert warm.codes == clusters.codes
    was, now = clusters.nearest(later)[0], warm.nearest(later)[0]
    assert np.mean(was == now) >= 0.85
    assert adjusted_rand_score(was, now) >= 0.8


def test_a_cluster_that_nobody_is_near_to_keeps_its_centre():
    vectors, _ = blobs([100, 50])
    clusters = discover(vectors, least_members=10, seed=0).clusters
    alone = vectors[:100]
    warm = warmed(clusters, alone)
    assert np.allclose(np.linalg.norm(warm.centres, axis=1), 1, atol=1e-5)


def test_nothing_takes_nobody():
    assert (nothing(128).nearest(blobs([5])[0])[0] == REFUSED).all()
    assert warmed(nothing(128), blobs([5])[0]).codes == []


def test_words_that_name_a_group_are_those_that_the_others_lack():
    codes = many(30, *WORDS)
    tokens = drawn(codes)
    member = np.array([list(WORDS).index(code) for code in codes])
    for number, found in enumerate(phrases(tokens, member, 4, most=5, pairs=False)):
        assert set(found) <= set(WORDS[list(WORDS)[number]])


def test_a_pair_that_always_stands_together_is_one_phrase():
    tokens = [["불법", "주차", "차"], ["불법", "주차", "길"]] * 10 + [
        ["불법", "현수막"],
        ["나무", "가지"],
    ] * 20
    member = np.array([0] * 20 + [1] * 40)
    assert phrases(tokens, member, 2, most=3)[0][0] == "불법 주차"


@pytest.mark.parametrize(
    ("old", "new", "codes", "kinds"),
    [
        ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], ["C0002", "C0001"], {"kept"}),
        ([0, 0, 0, 0, 1, 1], [0, 0, 2, 2, 1, 1], ["C0001", "C0002", "C0003"], {"kept", "born", "split"}),
        ([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0], ["C0001"], {"kept", "merged"}),
        ([0, 0, 0, 1, 1, 1], [0, 0, 0, -1, -1, -1], ["C0001"], {"kept", "died"}),
        ([-1, -1, -1, 1, 1, 1], [0, 0, 0, 1, 1, 1], ["C0003", "C0002"], {"kept", "born", "died"}),
    ],
)
def test_a_cluster_keeps_its_code_and_what_became_of_the_others_is_told(old, new, codes, kinds):
    count = max(new) + 1
    found, events = identified(["C0001", "C0002"], np.array(old), np.array(new), count, 3)
    assert found == codes
    assert {event.kind for event in events} == kinds


def test_a_code_that_was_given_once_is_never_given_again():
    found, _ = identified(["C0007"], np.array([0, 0]), np.array([-1, -1]), 0, 9)
    assert found == []
    found, events = identified([], np.array([-1, -1]), np.array([0, 0]), 1, 9)
    assert found == ["C0009"]
    assert [(event.kind, event.before) for event in events] == [("born", "")]


def test_clusters_of_real_words_are_the_topics_they_were_drawn_from():
    codes = many(80, *WORDS)
    vectors = texts_of(drawn(codes)).vectors
    found = discover(vectors, least_members=15, seed=0)
    assert isinstance(found.clusters, Clusters)
    assert adjusted_rand_score(codes, found.member) > 0.5
