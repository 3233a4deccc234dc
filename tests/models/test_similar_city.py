"""Similar complaints of a small published city: what is found, for whom, and what is kept beside the parts."""

import re
from datetime import datetime

import pytest

from models.similar.search import Asked, Searcher
from models.similar.served import text_score
from models.store import sha256_of
from pipeline import manifest as manifests
from pipeline.errors import NotReadyError
from pipeline.reader import Reader
from pipeline.slices import Viewer

AT = datetime(2026, 11, 22, 14, 0)
ALL = Viewer(name="all", role="tester", sees_all=True)


@pytest.fixture(scope="module")
def score(city):
    return text_score(city)


@pytest.fixture(scope="module")
def searcher(city, score):
    return Searcher(city.published, score)


@pytest.fixture
def generation(city):
    with Reader(city).generation() as opened:
        yield opened


def texts(generation, count, where="TRUE"):
    sql = (
        "SELECT complaint_id, concat_ws(' ', title, body), district_code, bureau_code FROM fact JOIN text "
        "USING (complaint_id) WHERE sign > 0 AND length(body) > 80 AND "
        + where
        + " ORDER BY hash(complaint_id)"
    )
    return generation.rows(sql)[:count]


def test_a_complaint_is_most_like_itself(searcher, generation):
    for number, text, *_ in texts(generation, 10):
        best = searcher.find(generation, ALL, Asked(text, AT), 1)[0]
        assert best.text > 0.95
        own = searcher.find(generation, ALL, Asked(text, AT, complaint_id=number), 20)
        assert number not in [one.complaint_id for one in own]


def test_the_score_is_its_parts_and_nothing_comes_twice(searcher, generation):
    for _, text, *_ in texts(generation, 5):
        found = searcher.find(generation, ALL, Asked(text, AT), 20)
        assert len({one.complaint_id for one in found}) == len(found) > 5
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        assert all(one.score == pytest.approx(one.text * one.place * one.time) for one in found)


def test_a_viewer_sees_only_what_is_theirs(searcher, generation):
    ((bureau,),) = generation.rows("SELECT mode(bureau_code) FROM fact")
    theirs = {
        number
        for (number,) in generation.rows(
            "SELECT complaint_id FROM fact WHERE bureau_code = $bureau", {"bureau": bureau}
        )
    }
    clerk = Viewer(name="clerk", role="tester", bureaus=frozenset({bureau}))
    for _, text, *_ in texts(generation, 5):
        found = searcher.find(generation, clerk, Asked(text, AT), 20)
        assert found and {one.complaint_id for one in found} <= theirs


def test_a_viewer_of_nothing_finds_nothing(searcher, generation):
    nobody = Viewer(name="nobody", role="tester")
    (_, text, *_), *_ = texts(generation, 1)
    assert searcher.find(generation, nobody, Asked(text, AT), 5) == []


def test_a_district_limits_the_answers(searcher, generation):
    (_, text, district, _), *_ = texts(generation, 1, "district_code IS NOT NULL")
    found = searcher.find(generation, ALL, Asked(text, AT, districts=(district,)), 10)
    assert found and {one.district_code for one in found} == {district}


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "ㅋ" * 100_000, "'; DROP TABLE fact; --", "😀"])
def test_no_text_breaks_the_search(searcher, generation, text):
    assert isinstance(searcher.find(generation, ALL, Asked(text, AT), 5), list)


def test_every_part_has_vectors_and_an_index_of_its_rows(city):
    current = manifests.current(city.published)
    for part in current.parts:
        if part.kind in ("fact", "hot"):
            beside = [file for file in current.companions if file.part == part.file]
            assert sorted(file.kind for file in beside) == ["index", "vector"]
            assert {file.rows for file in beside} == {part.rows}
    for file in current.companions:
        assert sha256_of(city.published / file.file) == file.sha256


def test_the_row_of_a_vector_is_the_row_of_its_complaint(city, score, generation):
    import numpy as np

    current = manifests.current(city.published)
    newest = max((part for part in current.parts if part.kind == "fact"), key=lambda part: part.year)
    (file,) = [one for one in current.companions if one.part == newest.file and one.kind == "vector"]
    vectors = np.load(city.published / file.file)
    schema = re.sub(r"\.duckdb$", "", newest.file).replace(".", "_")
    rows = generation.rows(
        f"SELECT fact.rowid, concat_ws(' ', title, body) FROM {schema}.main.fact JOIN text USING (complaint_id) LIMIT 20"
    )
    again = score.read([text for _, text in rows]).vectors
    stored = vectors[[row for row, _ in rows]].astype(np.float32)
    assert np.mean((again * stored).sum(axis=1) > 0.9) > 0.9


def test_without_an_index_the_search_says_what_to_do(city, score, generation, monkeypatch):
    monkeypatch.setattr(
        type(generation), "manifest", property(lambda self: manifests.Manifest(1, AT, AT, (), (), 0, 0))
    )
    with pytest.raises(NotReadyError, match="minwon refresh"):
        Searcher(city.published, score).find(generation, ALL, Asked("맨홀", AT), 5)
