"""긴급안전: dangers are told with type and words, opinions about safety are not, and labels hold no text."""

import csv
import json

import numpy as np
import pytest

from models.labelset.labels import text_hash
from models.safety.curve import at_precision
from models.safety.evaluation import of_model
from models.safety.labelled import LABELS, LEVELS, Labelled, from_lines, labels, own_texts, real_texts
from models.safety.lexicon import lexicon
from models.safety.model import NAME, URGENT, SafetyModel, vectors_of
from models.safety.training import made_texts, train
from models.store import in_use, promote, save, shipped
from models.text.cleaning import clean
from models.text.tokenizer import MecabTokenizer
from models.vectors.table import WordTable
from pipeline.errors import StorageError, UsageError
from pipeline.settings import Settings

DANGERS = (
    ("아파트 앞 도로가 꺼져서 차 바퀴가 빠졌습니다", "침하"),
    ("공원에서 칼을 든 사람이 행인을 위협하고 있습니다", "폭력범죄"),
    ("맨홀 뚜껑이 없어 아이가 빠질 뻔했습니다", "맨홀"),
    ("전선이 끊어져 인도에 늘어져 있습니다 감전될 것 같습니다", "전기"),
    ("수도관이 터져 물이 솟구치고 도로가 잠겼습니다", "침수누수"),
)
CALM = (
    "싱크홀 예방 교육 신청 방법을 알려 주세요",
    "화재보험 가입 자격을 문의합니다",
    "음주운전 처벌을 강화하는 법을 만들어 주세요",
    "무너지는 자영업을 살려 주세요",
    "버스 배차 간격을 줄여 주세요",
    "",
)


@pytest.fixture(scope="module")
def table():
    return WordTable.of(shipped("vectors"))


@pytest.fixture(scope="module")
def tokenizer():
    return MecabTokenizer()


@pytest.fixture(scope="module")
def model():
    return SafetyModel.of(shipped(NAME))


def judged(model, table, tokenizer, texts):
    tokens = tokenizer.tokens(clean(list(texts)))
    return model.judge(tokens, vectors_of(table, tokens))


def test_the_shipped_model_tells_dangers_apart_from_talk_about_danger(model, table, tokenizer):
    told = judged(model, table, tokenizer, [text for text, _ in DANGERS])
    calm = judged(model, table, tokenizer, CALM)
    assert (told.level == URGENT).sum() >= 4
    assert sum(said == kind for said, (_, kind) in zip(told.danger_type, DANGERS, strict=True)) >= 4
    assert (calm.level == URGENT).sum() == 0
    assert told.urgent.min() > calm.urgent.max()
    assert all(words for words, level in zip(told.words, told.level, strict=True) if level)
    assert [kind for kind, level in zip(calm.danger_type, calm.level, strict=True) if not level] == [
        ""
    ] * int((calm.level == 0).sum())


def test_texts_of_every_kind_of_damage_are_judged_without_an_error(model, table, tokenizer):
    texts = [
        "",
        " ",
        "\0",
        "🙂" * 50,
        "ㅋㅋㅋㅋ",
        "<p>싱크홀</p>",
        "a" * 30_000,
        "싱크홀" * 5_000,
        "=HYPERLINK(1)",
    ]
    told = judged(model, table, tokenizer, texts)
    assert np.isfinite(told.urgent).all() and len(told.words) == len(texts)
    assert judged(model, table, tokenizer, []).level.shape == (0,)


def test_the_shipped_file_is_small_names_what_it_learnt_from_and_is_of_the_shipped_vectors(model):
    artifact = shipped(NAME)
    assert sum(path.stat().st_size for path in artifact.folder.iterdir()) <= 10 * 2**20
    assert set(artifact.card["learnt_from"]) > {"own", "generated", "kwater_minwon"}
    assert model.vectors_version == shipped("vectors").version
    assert (
        artifact.card["figures"]["recall_at_precision_50"]
        > 3 * (artifact.card["figures"]["keyword_recall_at_precision_50"])
    )


def test_no_word_of_the_shipped_model_is_from_a_real_text_alone(model, table):
    known = set(table.words) | set(lexicon().words)
    assert known.issuperset(model.terms)
    assert all(known.issuperset(pair.split(" ")) for pair in model.pairs)


def test_labels_are_ids_and_codes_and_never_a_text():
    rows = labels()
    first = [row for row in rows if row["labeller"] == "reader-1"]
    again = {(row["source"], row["source_id"]): row for row in rows if row["labeller"] == "reader-1-again"}
    assert len(first) >= 800 and len(again) >= 0.1 * len(first)
    for row in rows:
        assert set(row) == {
            "source", "source_id", "level", "danger_type", "confidence",
            "labeller", "labelled_on", "guide_version", "text_hash",
        }  # fmt: skip
        assert row["level"] in LEVELS and len(row["text_hash"]) == 16
        assert (row["danger_type"] == "") == (row["level"] == "none")
    both = [(row["level"], again[row["source"], row["source_id"]]["level"]) for row in first
            if (row["source"], row["source_id"]) in again]  # fmt: skip
    assert np.mean([one == other for one, other in both]) >= 0.9


def test_our_own_texts_have_every_type_at_both_levels():
    own = own_texts()
    assert len(own.texts) >= 300 and len(set(own.texts)) == len(own.texts)
    for level in (1, 2):
        kinds = {kind for kind, said in zip(own.types, own.levels, strict=True) if said == level}
        assert kinds == set(lexicon().types)


def test_a_label_finds_its_text_by_number_and_teaches_nothing_once_the_text_has_changed(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("models.safety.labelled.LABELS", tmp_path)
    (tmp_path / "safety_sources.toml").write_text(
        '[board]\nfile = "board.csv"\nencoding = "cp949"\nid = "번호"\ncolumns = ["제목", "내용"]\nmost = [20, 5]\n'
    )
    (tmp_path / "board.csv").write_bytes(
        "번호,제목,내용\n7,싱크홀,길이 꺼졌습니다\n8,버스,늦어요\n".encode("cp949")
    )
    with (tmp_path / "safety_labels.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source", "source_id", "level", "danger_type", "labeller", "text_hash"])
        writer.writerow(["board", "7", "urgent", "침하", "가", text_hash("싱크홀 길이 꺼졌", None)])
        writer.writerow(["board", "7", "none", "", "나", text_hash("싱크홀 길이 꺼졌", None)])
        writer.writerow(["board", "8", "none", "", "가", text_hash("버스 빨라요", None)])
        writer.writerow(["board", "9", "none", "", "가", "0" * 16])
    found, lost = real_texts(tmp_path)
    assert (found.texts, found.levels, found.types, lost) == (["싱크홀 길이 꺼졌"], [2], ["침하"], 2)
    with pytest.raises(UsageError, match=r"none of these files is here: board\.csv"):
        real_texts(tmp_path / "elsewhere")


def test_a_file_of_lines_is_scored_by_type_and_source_and_a_bad_line_is_named(
    tmp_path, model, table, tokenizer
):
    path = tmp_path / "글.jsonl"
    rows = [{"id": "1", "text": text, "label": "urgent", "danger_type": kind} for text, kind in DANGERS]
    rows += [{"id": "2", "text": text, "label": "none", "source": "calm"} for text in CALM]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    found = of_model(from_lines(path), model, table, tokenizer)
    assert found["levels"] == {"none": len(CALM), "hazard": 0, "urgent": len(DANGERS)}
    assert found["pr_auc"] == 1.0 and found["recall_at_precision_50"] == 1.0
    assert set(found["by_source"]) == {"글"} and set(found["by_type"]) == {kind for _, kind in DANGERS}
    path.write_text('{"text": "가", "label": "none"}\n{"text": "가", "label": "매우"}', "utf-8")
    with pytest.raises(UsageError, match="2행"):
        from_lines(path)
    path.write_text("\n", "utf-8")
    with pytest.raises(UsageError, match="no texts"):
        from_lines(path)


def test_a_model_learns_from_the_texts_of_the_program_alone_and_finds_dangers_it_has_not_seen(
    table, tokenizer
):
    data = own_texts() + made_texts(1_304, 1)
    learnt = train(data, table, tokenizer, "test")
    assert len(learnt.asked) == len(data.texts)
    found = of_model(made_texts(1_304, 2), learnt.model, table, tokenizer)
    assert found["pr_auc"] > 1.5 * found["keyword_pr_auc"]
    assert found["recall"] > 0.3


def test_files_that_do_not_belong_together_are_refused(tmp_path, model):
    settings = Settings(home=tmp_path)
    card = dict(shipped(NAME).card) | {"version": "broken"}
    files = model.files() | {"idf.npy": model.idf[:-1]}
    broken = save(settings, NAME, "broken", files, card)
    promote(settings, broken)
    with pytest.raises(StorageError, match=r"idf\.npy"):
        SafetyModel.of(in_use(settings, NAME))


def test_recall_at_a_precision_is_the_largest_there_is():
    truth = np.array([True, False, True, False, False])
    score = np.array([0.9, 0.8, 0.7, 0.6, 0.5], np.float32)
    assert at_precision(truth, score, 0.5) == (1.0, pytest.approx(0.7))
    assert at_precision(truth, score, 0.99) == (0.5, pytest.approx(0.9))
    assert at_precision(np.zeros(5, bool), score, 0.5) == (0.0, 1.0)


def test_labelled_texts_add_up():
    one = Labelled(["가"], [0], [""], ["own"], ["1"])
    assert (one + one).texts == ["가", "가"] and len((one + own_texts()).levels) == 1 + len(
        own_texts().levels
    )
    assert (LABELS / "GUIDE.md").exists()
