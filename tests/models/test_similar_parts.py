"""Vectors, the text score, the index and the store of models, on small drawn examples."""

import json
import math

import numpy as np
import pytest

from models import store
from models.similar import index as indexes
from models.similar.evaluation import evaluate
from models.similar.score import SERVED, TextScore, characters, rarity_of
from models.vectors.assemble import read_sources, without_words
from models.vectors.table import WIDTH, WordTable, unit
from pipeline.errors import ConfigError, SourceFormatError, StorageError
from pipeline.settings import Settings


class Spaces:
    """A tokenizer that splits at spaces."""

    name, version, fingerprint = "spaces", "1", "spaces 1"

    def tokens(self, texts):
        return [text.split() for text in texts]


def a_table(words=("맨홀", "뚜껑", "가로등", "고장"), buckets=64):
    draw = np.random.default_rng(1)
    vectors = unit(draw.normal(size=(len(words) + buckets, WIDTH)).astype(np.float32))
    return WordTable(
        list(words), vectors, np.ones(len(words), np.float32), np.zeros((0, WIDTH), np.float32), "t1"
    )


def a_score(texts):
    return TextScore(a_table(), Spaces(), rarity_of(texts))


def test_a_text_lies_in_the_middle_of_its_words_at_length_one():
    table = a_table()
    text, manhole, lid = table.of_texts([["맨홀", "뚜껑"], ["맨홀"], ["뚜껑"]])
    assert np.linalg.norm(text) == pytest.approx(1)
    assert text == pytest.approx(unit((manhole + lid)[None])[0], abs=1e-6)


def test_a_misspelt_word_is_nearer_to_its_neighbour_in_spelling_than_to_another_word():
    one, near, far = a_table().of_texts([["싱크홀이"], ["싱크홀은"], ["민들레"]])
    assert one @ near > 0.4 > one @ far


@pytest.mark.parametrize(
    "text", ["", "   ", "ㅋ" * 100_000, "\0", "\ud800", "😀😀", "12345", "\u1112\u1161\u11ab"]
)
def test_no_text_breaks_the_score(text):
    score = a_score(["맨홀 뚜껑"])
    parts = score.near(score.read([text]), ["맨홀 뚜껑", text], np.zeros(2, np.float32))
    assert np.isfinite(score.read([text]).vectors).all()
    assert np.isfinite(SERVED.of(parts)).all()


def test_the_same_text_scores_one_and_another_less():
    score = a_score(["맨홀 뚜껑 고장", "가로등 고장"])
    one = score.read(["맨홀 뚜껑 고장", "맨홀 뚜껑 고장"])
    alike = SERVED.of(score.pairs(one, score.read(["맨홀 뚜껑 고장", "가로등 고장"])))
    assert alike[0] == pytest.approx(1, abs=1e-3)
    assert alike[1] < 0.9


def test_a_large_index_finds_what_comparing_every_row_finds():
    draw = np.random.default_rng(3)
    centres = draw.normal(size=(300, WIDTH))
    rows = unit(
        (centres[draw.integers(0, 300, 60_000)] + 0.5 * draw.normal(size=(60_000, WIDTH))).astype(np.float32)
    )
    index = indexes.build(rows.astype(np.float16))
    asked = rows[:20]
    best, right = indexes.exact(rows, asked, 10)
    _, found = indexes.search(index, asked, 10)
    hits = [len(set(a) & set(b)) for a, b in zip(found.tolist(), right.tolist(), strict=True)]
    assert isinstance(best, np.ndarray) and np.mean(hits) >= 9


def test_only_allowed_rows_are_answered():
    rows = unit(np.random.default_rng(4).normal(size=(500, WIDTH)).astype(np.float32))
    _, found = indexes.search(indexes.build(rows), rows[:1], 5, allowed=np.array([7, 9]))
    assert set(found[0].tolist()) == {7, 9, -1}
    _, none = indexes.search(indexes.build(rows), rows[:1], 5, allowed=np.array([], np.int64))
    assert set(none[0].tolist()) == {-1}


def a_model(settings, version="v1"):
    files = {"words.txt": ["가", "나"], "vectors.npy": np.ones((2, WIDTH), np.float16)}
    return store.save(settings, "toy", version, files, {"version": version})


def test_a_model_comes_back_as_it_was_saved_and_the_one_before_is_kept(tmp_path):
    settings = Settings(home=tmp_path)
    for version in ("v1", "v2", "v3"):
        store.promote(settings, a_model(settings, version))
    assert store.promoted(settings, "toy") == ["v3", "v2"]
    assert store.in_use(settings, "toy").version == "v3"
    assert not (store.local(settings, "toy") / "v1").exists()


def test_a_damaged_model_is_refused_and_the_one_before_it_answers(tmp_path):
    settings = Settings(home=tmp_path)
    for version in ("v1", "v2"):
        store.promote(settings, a_model(settings, version))
    path = store.local(settings, "toy") / "v2" / "vectors.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(StorageError, match="damaged"):
        store.trained(settings, "toy", "v2")
    assert store.in_use(settings, "toy").version == "v1"


def test_a_model_signed_by_another_office_is_refused(tmp_path):
    ours, theirs = (Settings(home=tmp_path / name) for name in ("ours", "theirs"))
    a_model(theirs)
    store.local(ours, "toy").parent.mkdir(parents=True)
    store.local(theirs, "toy").rename(store.local(ours, "toy"))
    with pytest.raises(StorageError, match="not signed by this office"):
        store.trained(ours, "toy", "v1")


def test_an_absent_model_is_refused(tmp_path):
    with pytest.raises(StorageError, match="no signature"):
        store.trained(Settings(home=tmp_path), "toy", "v9")


def test_an_array_of_objects_is_refused_even_if_signed(tmp_path):
    settings = Settings(home=tmp_path)
    folder = store.local(settings, "toy") / "v1"
    a_model(settings)
    np.save(folder / "vectors.npy", np.array([{}], object), allow_pickle=True)
    artifact = store.Artifact("toy", "v1", folder, json.loads((folder / "card.json").read_text()))
    with pytest.raises(StorageError, match="plain array"):
        artifact.array("vectors.npy")


def test_pairs_are_scored_by_rank_and_sets_by_their_nearest():
    pairs = {
        "sentence1": ["맨홀 뚜껑", "맨홀 뚜껑", "맨홀 뚜껑"],
        "sentence2": ["맨홀 뚜껑", "맨홀 고장", "가로등 고장"],
        "score": [5.0, 3.0, 0.0],
    }
    assert evaluate(pairs, a_score)["spearman"] == pytest.approx(1)
    sets = {"set_id": [1] * 10 + [2] * 10, "sentence": ["맨홀 뚜껑"] * 10 + ["가로등 고장"] * 10}
    assert evaluate(sets, a_score)["precision_at_9"] == pytest.approx(1)


def test_a_file_with_neither_pairs_nor_sets_is_refused_by_its_columns():
    with pytest.raises(SourceFormatError, match="question"):
        evaluate({"question": []}, a_score)


def test_runs_of_characters_are_counted_within_words_and_weigh_by_their_logarithm():
    rows = characters(["가가 나", "나", "", "가가  나 "]).toarray()
    assert rows[0] == pytest.approx(rows[3])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0, 1])
    # a word begins and ends with a space, so 나 has two; 가가 adds 가 twice, and three pairs once each
    counts = {"space": (3, 2), "나": (1, 1), " 나": (1, 1), "나 ": (1, 1), "가": (2, 0), "rest": (1, 0)}
    share = {name: [1 + math.log(n) if n else 0 for n in pair] for name, pair in counts.items()}
    dot = sum(one * other for one, other in share.values())
    first = math.sqrt(sum(one**2 for one, _ in share.values()) + 2)
    second = math.sqrt(sum(other**2 for _, other in share.values()))
    assert rows[0] @ rows[1] == pytest.approx(dot / first / second, abs=1e-5)


def test_a_source_whose_licence_forbids_it_teaches_nothing(tmp_path):
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nfile = "a.parquet"\ncolumns = ["title"]\nname = "a"\nlicence = "unknown"\nspeaks = true\n'
    )
    with pytest.raises(ConfigError, match="does not permit"):
        read_sources(tmp_path)


def test_a_name_found_by_reading_leaves_the_table_with_its_row():
    table = a_table()
    left = without_words(table, {"뚜껑"})
    assert list(left.words) == ["맨홀", "가로등", "고장"]
    assert left.embed(["고장"]) == pytest.approx(table.embed(["고장"]))
    assert left.buckets == table.buckets


def test_the_card_that_ships_says_what_each_file_learnt_from():
    artifact = store.shipped("vectors")
    files = {path.name for path in artifact.folder.iterdir()} - {"card.json"}
    assert set(artifact.card["learnt_from"]) == files
    assert sum(path.stat().st_size for path in artifact.folder.iterdir()) < 15 * 2**20
