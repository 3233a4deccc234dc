"""Tokens in the published files: beside each fact, in the cubes, and right where rows are signed."""

from pathlib import Path

import pytest

from models.refresh import refresh
from models.text.annotate import annotate
from pipeline import manifest as manifests
from pipeline.build import build
from pipeline.check import check
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.store import Store
from tests.drawn import Desk, record

SAID = """
SELECT token, sum(token_count)::INTEGER
FROM {cube} JOIN vocabulary USING (token_id)
GROUP BY token HAVING sum(token_count) <> 0 ORDER BY token
"""
FACTS = """
SELECT token, sum(sign)::INTEGER
FROM (SELECT sign, unnest(token_ids) AS token_id FROM fact) JOIN vocabulary USING (token_id)
GROUP BY token HAVING sum(sign) <> 0 ORDER BY token
"""


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def words(settings: Settings) -> list[tuple[object, ...]]:
    """Every token with its count, which facts and both cubes must agree on."""
    reader = Reader(settings)
    with reader.generation() as g:
        facts = g.rows(FACTS)
        for cube in ("cube_token_field", "cube_token_bureau"):
            assert g.rows(SAID.format(cube=cube)) == facts
    reader.close()
    return facts


def test_a_fold_and_the_day_after_it_count_the_same_words(desk):
    desk.load(record("A-1", 제목="", 내용="맨홀"), record("A-2", 제목="", 내용="낙엽 낙엽"))
    refresh(desk.settings, desk.store)
    assert words(desk.settings) == [("낙엽", 2), ("맨홀", 1)]
    desk.load(
        record("A-1", 제목="", 내용="맨홀", 상태="답변완료", 답변일시="2024-05-04 10:00"),
        record("A-2", 제목="", 내용="현수막"),
        record("A-3", 제목="", 내용="맨홀 낙엽"),
        name="b.csv",
    )
    refresh(desk.settings, desk.store)
    after = [("낙엽", 1), ("맨홀", 2), ("현수막", 1)]
    assert words(desk.settings) == after
    refresh(desk.settings, desk.store, fold=True)
    assert words(desk.settings) == after
    assert all(result.passed for result in check(desk.settings, desk.store))


def test_a_complaint_that_is_only_answered_keeps_its_tokens_in_hot(desk):
    desk.load(record("A-1", 제목="", 내용="맨홀"))
    refresh(desk.settings, desk.store)
    desk.load(record("A-1", 제목="", 내용="맨홀", 상태="답변완료", 답변일시="2024-05-04 10:00"), name="b.csv")
    refresh(desk.settings, desk.store)
    reader = Reader(desk.settings)
    with reader.generation() as g:
        hot = next(part for part in g.parts if part.kind == "hot")
        assert g.rows(f"SELECT sign, len(token_ids) FROM {hot.fact} ORDER BY sign") == [(-1, 1), (1, 1)]
    reader.close()


def test_only_new_words_are_written_beside_a_day(desk):
    desk.load(record("A-1", 제목="", 내용="맨홀"))
    refresh(desk.settings, desk.store)
    before = manifests.current(desk.settings.published)
    desk.load(record("A-2", 제목="", 내용="맨홀 낙엽"), name="b.csv")
    refresh(desk.settings, desk.store)
    after = manifests.current(desk.settings.published)
    assert after.named("vocabulary") == before.named("vocabulary")
    reader = Reader(desk.settings)
    with reader.generation() as g:
        assert g.rows("SELECT token_id, token FROM vocabulary ORDER BY token_id") == [
            (0, "맨홀"),
            (1, "낙엽"),
        ]
    reader.close()


def test_another_tokenizer_folds_every_year(desk):
    desk.load(
        record("A-1", 제목="", 내용="맨홀"), record("A-2", 접수일시="2023-05-03 09:00", 제목="", 내용="낙엽")
    )
    refresh(desk.settings, desk.store)
    refresh(desk.settings.model_copy(update={"tokenizer": "kiwi"}), desk.store)
    manifest = manifests.current(desk.settings.published)
    assert {part.file for part in manifest.named("fact").values()} == {
        "fact_2023.2.duckdb",
        "fact_2024.2.duckdb",
    }
    assert words(desk.settings) == [("낙엽", 1), ("맨홀", 1)]


def test_what_was_published_without_tokens_gets_them_with_the_next_refresh(desk):
    desk.load(record("A-1", 제목="", 내용="맨홀"))
    build(desk.settings, desk.store)
    publish(desk.settings, desk.store)
    assert words(desk.settings) == []
    annotate(desk.settings)
    publish(desk.settings, desk.store)
    assert words(desk.settings) == [("맨홀", 1)]


def test_a_reader_of_an_earlier_instant_finds_todays_words(desk):
    desk.load(record("A-1", 제목="", 내용="맨홀"))
    refresh(desk.settings, desk.store)
    reader = Reader(desk.settings, as_of=desk.settings.clock().replace(year=2025))
    with reader.generation() as g:
        assert g.rows(SAID.format(cube="cube_token_bureau")) == [("맨홀", 1)]
        assert g.rows("SELECT count(*) FROM open_complaint") in ([(0,)], [(1,)])
    reader.close()
