"""Tokens in the warehouse: only of new and changed texts, numbered for good, nothing lost to a kill."""

from pathlib import Path

import pyarrow as pa
import pytest

from models.text import annotate as annotating
from models.text.annotate import Vocabulary, annotate
from models.text.batches import encoded, tokenised
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, record

READABLE = """
SELECT source_number, list(token ORDER BY nth)
FROM (
    SELECT complaint_id, unnest(token_ids) AS token_id, generate_subscripts(token_ids, 1) AS nth
    FROM model.complaint_token
)
JOIN model.vocabulary USING (token_id)
JOIN core.complaint USING (complaint_id)
GROUP BY ALL
ORDER BY ALL
"""


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def numbers(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT complaint_id, token_ids FROM model.complaint_token ORDER BY ALL")


def test_every_complaint_gets_the_tokens_of_its_title_and_body_in_their_order(desk):
    desk.load(
        record("A-1", 제목="싱크홀 신고", 내용="보도에 구멍이 났습니다"), record("A-2", 제목="", 내용="!!!")
    )
    report = annotate(desk.settings)
    assert (report.read, report.loaded, report.adds_up) == (2, 2, True)
    assert desk.rows(READABLE) == [("A-1", ["싱크홀", "신고", "보도", "구멍"])]
    assert desk.rows("SELECT count(*) FROM model.complaint_token WHERE token_ids = []") == [(1,)]


def test_what_has_its_tokens_is_not_done_again(desk, monkeypatch):
    desk.load(record("A-1"), record("A-2"))
    annotate(desk.settings)
    monkeypatch.setattr(annotating, "tokenised", None)
    assert annotate(desk.settings).read == 0


def test_an_answer_alone_keeps_the_tokens_and_a_new_text_gets_new_ones(desk):
    desk.load(record("A-1"), record("A-2"))
    annotate(desk.settings)
    desk.load(
        record("A-1", 상태="답변완료", 답변일시="2024-05-04 10:00"),
        record("A-2", 내용="맨홀이 열렸습니다"),
        name="b.csv",
    )
    report = annotate(desk.settings)
    assert (report.read, report.duplicate, report.loaded) == (2, 1, 1)
    assert desk.rows(READABLE) == [
        ("A-1", ["가로등", "가로등", "꺼지다"]),
        ("A-2", ["가로등", "맨홀", "열리다"]),
    ]


def test_a_text_that_went_away_and_came_back_before_the_next_run_keeps_its_tokens(desk):
    desk.load(record("A-1"))
    annotate(desk.settings)
    before = numbers(desk)
    desk.load(record("A-1", 내용="다른 글"), name="b.csv")
    desk.load(record("A-1", 상태="답변완료", 답변일시="2024-05-04 10:00"), name="c.csv")
    assert annotate(desk.settings).loaded == 0
    assert numbers(desk) == before


def test_numbers_of_tokens_stay_when_new_words_come(desk):
    desk.load(record("A-1"))
    annotate(desk.settings)
    before = desk.rows("SELECT * FROM model.vocabulary ORDER BY ALL")
    desk.load(record("A-2", 내용="포트홀에 빠졌습니다"), name="b.csv")
    annotate(desk.settings)
    assert desk.rows("SELECT * FROM model.vocabulary ORDER BY ALL")[: len(before)] == before


class Stop(Exception):
    """Stands for a kill."""


def test_a_run_that_was_cut_short_goes_on_where_it_was(desk, monkeypatch):
    desk.load(
        *(
            record(f"A-{n}", 내용=f"{word}이 있습니다")
            for n, word in enumerate(("맨홀", "싱크홀", "현수막", "낙엽"))
        )
    )
    monkeypatch.setattr(annotating, "WINDOW_ROWS", 2)

    def stop(step: str) -> None:
        raise Stop(step)

    with pytest.raises(Stop):
        annotate(desk.settings, checkpoint=stop)
    assert desk.rows("SELECT count(*) FROM model.complaint_token") == [(2,)]
    report = annotate(desk.settings)
    assert (report.read, report.duplicate, report.loaded) == (4, 2, 2)
    assert [row[1][-1] for row in desk.rows(READABLE)] == ["맨홀", "싱크홀", "현수막", "낙엽"]


def test_a_text_that_changed_between_the_kill_and_the_next_run_is_done_anew(desk, monkeypatch):
    desk.load(record("A-1"), record("A-2"))
    monkeypatch.setattr(annotating, "WINDOW_ROWS", 1)

    def stop(step: str) -> None:
        raise Stop(step)

    with pytest.raises(Stop):
        annotate(desk.settings, checkpoint=stop)
    desk.load(record("A-1", 내용="맨홀"), record("A-2", 내용="낙엽"), name="b.csv")
    annotate(desk.settings)
    assert desk.rows(READABLE) == [("A-1", ["가로등", "맨홀"]), ("A-2", ["가로등", "낙엽"])]


def test_another_tokenizer_makes_all_tokens_anew_and_keeps_the_numbers(desk):
    desk.load(record("A-1"), record("A-2"))
    annotate(desk.settings)
    words = desk.rows("SELECT * FROM model.vocabulary ORDER BY ALL")
    kiwi = desk.settings.model_copy(update={"tokenizer": "kiwi"})
    assert annotate(kiwi).loaded == 2
    assert desk.rows("SELECT DISTINCT tokenizer_id FROM model.complaint_token") == [(2,)]
    assert desk.rows("SELECT * FROM model.vocabulary ORDER BY ALL")[: len(words)] == words
    assert annotate(desk.settings).loaded == 2


def test_two_processes_say_what_one_says(desk, monkeypatch):
    desk.load(*(record(f"A-{n}", 내용=f"{n}번지 골목에 불법 주정차가 많습니다") for n in range(7)))
    annotate(desk.settings)
    alone = desk.rows(READABLE)
    for table in ("complaint_token", "vocabulary", "annotated"):
        desk.rows(f"DELETE FROM model.{table}")
    monkeypatch.setattr(annotating, "POOL_FROM_ROWS", 0)
    monkeypatch.setattr(annotating, "CHUNK_ROWS", 2)
    annotate(desk.settings)
    assert desk.rows(READABLE) == alone
    assert len(alone) == 7


def test_a_batch_keeps_its_other_columns_and_the_order_of_its_rows():
    batch = pa.record_batch(
        {"complaint_id": ["b", "a"], "title": ["현수막", None], "body": [None, "낙엽 낙엽"]}
    )
    done = tokenised(batch)
    assert done.column("complaint_id").to_pylist() == ["b", "a"]
    assert done.column("tokens").to_pylist() == [["현수막"], ["낙엽", "낙엽"]]


def test_a_vocabulary_gives_the_next_number_to_a_new_token_only():
    words = Vocabulary(["맨홀"])
    assert words.numbered(encoded([["낙엽", "맨홀"], [], ["낙엽"]])).to_pylist() == [[1, 0], [], [1]]
    assert words.fresh().to_pylist() == [{"token_id": 1, "token": "낙엽"}]
    assert words.fresh().num_rows == 0
