"""The served model says what the classifier says, over token ids; what it cannot judge stays 미분류."""

import json
from itertools import chain

import numpy as np
import pytest

from models.store import local, promote, save, shipped
from models.text.annotate import annotate
from models.topics import assign as assigning
from models.topics.assign import Served, assign, served
from models.topics.classifier import train
from models.topics.clusters import Clusters, nothing
from models.topics.features import LONG, Recipe
from models.topics.served import NAME, NO_WORD, Judge, TopicModel
from models.vectors.table import WordTable
from pipeline.errors import StorageError
from pipeline.publish import publish
from pipeline.reader import Reader
from tests.drawn import Desk, record
from tests.models.topic_texts import WORDS, drawn, many, texts_of

KNOWN = ("T001", "T050", "T090")


@pytest.fixture(scope="module")
def table() -> WordTable:
    return WordTable.of(shipped("vectors"))


def learn(recipe: Recipe = LONG):
    codes = many(15, *KNOWN)
    return train(texts_of(drawn(codes)), codes, recipe=recipe)


def folded(table: WordTable, version: str = "v1", clusters: Clusters | None = None) -> TopicModel:
    return TopicModel.folded(
        learn(),
        drawn(many(15, *KNOWN)),
        clusters or nothing(128),
        vectors_version=table.version,
        version=version,
    )


def kept(settings, model: TopicModel):
    card = {
        "version": model.version,
        "temperature": model.temperature,
        "threshold": model.threshold,
        "vectors_version": model.vectors_version,
    }
    return save(settings, NAME, model.version, model.files(), card)


def as_ids(tokens):
    vocabulary = sorted(set(chain.from_iterable(tokens)))
    number = {token: at for at, token in enumerate(vocabulary)}
    ends = np.cumsum([0, *map(len, tokens)])
    ids = np.array([number[token] for token in chain.from_iterable(tokens)], np.int32)
    return vocabulary, ends, ids


@pytest.mark.parametrize("recipe", [LONG, Recipe(words=0.8, spelling=0.7, vector=0.4)])
def test_over_token_ids_it_says_what_the_classifier_says_of_the_texts(table, recipe):
    learnt = learn(recipe)
    model = TopicModel.folded(
        learnt, drawn(many(15, *KNOWN)), nothing(128), vectors_version=table.version, version="v1"
    )
    tokens = drawn(many(10, *WORDS), seed=6)
    tokens[0] = tokens[0] + tokens[0][:2]
    vocabulary, ends, ids = as_ids(tokens)
    found = Judge(model, vocabulary, table).verdicts(ends, ids).answers
    said = learnt.answers(texts_of(tokens))
    assert found.first.tolist() == said.first.tolist()
    assert found.certainty == pytest.approx(said.certainty, abs=1e-5)


def test_the_words_that_decided_are_words_of_the_text_and_of_the_topic(table):
    tokens = drawn(many(10, *KNOWN), seed=6)
    vocabulary, ends, ids = as_ids(tokens)
    verdicts = Judge(folded(table), vocabulary, table).verdicts(ends, ids)
    for row, code in enumerate(many(10, *KNOWN)):
        first = vocabulary[verdicts.deciding[row, 0]]
        assert first in tokens[row]
        assert first in WORDS[code]


def test_a_text_without_a_known_word_is_not_judged(table):
    vocabulary, ends, ids = as_ids([["듣보잡"], [], ["보도", "불법"]])
    verdicts = Judge(folded(table), vocabulary, table).verdicts(ends, ids)
    assert verdicts.answers.is_sure.tolist()[:2] == [False, False]
    assert verdicts.deciding[1].tolist() == [NO_WORD] * 3


def test_a_model_comes_back_from_its_files_as_it_was(table, settings):
    centres = texts_of(drawn(["T120", "T001"])).vectors
    clusters = Clusters(["C0004", "C0009"], centres, np.array([0.5, 0.6], np.float32))
    model = folded(table, clusters=clusters)
    again = TopicModel.of(kept(settings, model))
    assert again.classes == list(model.classes)
    assert again.terms == list(model.terms)
    assert again.clusters.codes == ["C0004", "C0009"]
    assert np.array_equal(again.word_weights, model.word_weights)
    assert (again.temperature, again.threshold) == (model.temperature, model.threshold)


def test_files_that_do_not_belong_together_are_refused(table, settings):
    model = folded(table)
    files = {**model.files(), "classes.txt": ["T001"]}
    card = {"version": "v1", "temperature": 1, "threshold": 0, "vectors_version": table.version}
    with pytest.raises(StorageError, match="belong together"):
        TopicModel.of(save(settings, NAME, "v1", files, card))


@pytest.fixture
def desk(tmp_path, settings, store) -> Desk:
    return Desk(tmp_path, settings, store)


def load_known(desk: Desk) -> None:
    lines = [
        record(f"{code}-{number}", 제목=" ".join(words[:4]), 내용=" ".join(words[4:]))
        for number, (code, words) in enumerate(zip(many(3, *KNOWN), drawn(many(3, *KNOWN), 8), strict=True))
    ]
    desk.load(*lines, record("Z-1", 제목="", 내용="ㅁㄴㅇㄹ"))
    annotate(desk.settings)


def topics(desk: Desk):
    return dict(
        desk.rows(
            "SELECT source_number, topic_code FROM core.complaint LEFT JOIN model.complaint_topic "
            "USING (complaint_id)"
        )
    )


def test_every_complaint_gets_a_verdict_once_and_published_rows_carry_it(desk, table):
    load_known(desk)
    serving = Served(folded(table), table)
    report = assign(desk.settings, serving)
    assert (report.read, report.loaded, report.adds_up) == (10, 10, True)
    assert all(code == number[:4] for number, code in topics(desk).items() if number != "Z-1")
    assert topics(desk)["Z-1"] is None
    assert assign(desk.settings, serving).read == 0
    publish(desk.settings, desk.store)
    with Reader(desk.settings).generation() as g:
        assert g.rows("SELECT count(*), count(topic_code), count(likely_topic_code) FROM fact") == [
            (10, 9, 10)
        ]
        assert g.rows("SELECT sum(complaint_count) FROM cube_topic WHERE topic_code = 'T050'") == [(3,)]


def test_a_changed_text_gets_a_new_verdict_and_the_cube_counts_it_once(desk, table):
    load_known(desk)
    serving = Served(folded(table), table)
    assign(desk.settings, serving)
    publish(desk.settings, desk.store)
    words = drawn(["T090"], 3)[0]
    desk.load(record("T001-0", 제목="소음", 내용=" ".join(words)), name="b.csv")
    annotate(desk.settings)
    assert assign(desk.settings, serving).loaded == 1
    assert topics(desk)["T001-0"] == "T090"
    publish(desk.settings, desk.store)
    with Reader(desk.settings).generation() as g:
        counts = "SELECT topic_code, sum(complaint_count)::INT FROM cube_topic GROUP BY ALL ORDER BY ALL"
        assert g.rows(counts) == [("T001", 2), ("T050", 3), ("T090", 4), (None, 1)]


def test_an_answer_alone_keeps_the_verdict(desk, table):
    load_known(desk)
    serving = Served(folded(table), table)
    assign(desk.settings, serving)
    publish(desk.settings, desk.store)
    words = dict(zip(("제목", "내용"), _said(desk, "T050-3"), strict=True))
    desk.load(record("T050-3", **words, 상태="답변완료", 답변일시="2024-05-04 10:00"), name="b.csv")
    annotate(desk.settings)
    assign(desk.settings, serving)
    publish(desk.settings, desk.store)
    with Reader(desk.settings).generation() as g:
        assert g.rows("SELECT sign, topic_code FROM fact WHERE source_number = 'T050-3' ORDER BY ALL") == [
            (-1, "T050"),
            (1, "T050"),
            (1, "T050"),
        ]


def _said(desk: Desk, number: str):
    return desk.rows(f"SELECT title, body FROM core.complaint WHERE source_number = '{number}'")[0]


def test_another_model_judges_all_again_and_every_year_is_written_anew(desk, table):
    load_known(desk)
    assign(desk.settings, Served(folded(table), table))
    publish(desk.settings, desk.store)
    assert assign(desk.settings, Served(folded(table, "v2"), table)).loaded == 10
    report = publish(desk.settings, desk.store)
    assert report.details["folded_years"] == [2024]
    assert desk.rows("SELECT DISTINCT topic_model_id FROM model.complaint_topic") == [(2,)]


class Stop(Exception):
    """Stands for a kill."""


def test_an_assignment_that_was_cut_short_is_done_again_and_nothing_stands_twice(desk, table, monkeypatch):
    load_known(desk)
    monkeypatch.setattr(assigning, "WINDOW_ROWS", 4)
    serving = Served(folded(table), table)

    def stop(step: str) -> None:
        raise Stop(step)

    with pytest.raises(Stop):
        assign(desk.settings, serving, checkpoint=stop)
    assert desk.rows("SELECT count(*) FROM model.complaint_topic") == [(4,)]
    assert assign(desk.settings, serving).loaded == 10
    assert desk.rows("SELECT count(*), count(DISTINCT complaint_id) FROM model.complaint_topic") == [(10, 10)]


def test_without_a_model_nothing_is_assigned_and_publishing_goes_on(desk, table):
    load_known(desk)
    assert served(desk.settings, table) is None
    assert assign(desk.settings, None).read == 0
    publish(desk.settings, desk.store)
    with Reader(desk.settings).generation() as g:
        assert g.rows("SELECT count(*), count(topic_code) FROM fact") == [(10, 0)]


@pytest.mark.parametrize("harm", ["missing", "damaged", "other vectors"])
def test_a_model_that_cannot_be_used_leaves_new_complaints_without_a_topic(desk, table, harm):
    model = folded(table)
    promote(desk.settings, kept(desk.settings, model))
    assert served(desk.settings, table) is not None
    folder = local(desk.settings, NAME) / "v1"
    if harm == "missing":
        (folder / "bias.npy").unlink()
    elif harm == "damaged":
        (folder / "bias.npy").write_bytes(b"\x93NUMPY")
    else:
        table = WordTable(table.words, table.vectors, table.weights, table.common, "another")
    assert served(desk.settings, table) is None


def test_a_damaged_model_gives_way_to_the_one_before_it(desk, table):
    for version in ("v1", "v2"):
        promote(desk.settings, kept(desk.settings, folded(table, version)))
    card = local(desk.settings, NAME) / "v2" / "card.json"
    card.write_text(json.dumps({"version": "v2", "temperature": 0.001}))
    found = served(desk.settings, table)
    assert found is not None
    assert found.model.version == "v1"
