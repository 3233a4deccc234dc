"""Sixty classes of bad texts go through mask, cleaning, tokens, warehouse, published files and search."""

import time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import links
from dashboards.queries import listing
from dashboards.queries.searching import searched
from models.refresh import refresh
from models.similar.search import Asked, Searcher
from models.similar.served import text_score
from models.text.cleaning import MAX_LENGTH, clean
from models.text.morphemes import MAX_TOKEN
from models.text.tokenizer import tokenizer
from pipeline.privacy.batches import KNOWN, mask_batch
from pipeline.privacy.batches import TEXTS as BATCH_TEXTS
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.warehouse import staging
from pipeline.workflow.store import Store
from tests.drawn import Desk, record
from tests.texts60 import TEXTS

ALL = Viewer("시험", "analyst", sees_all=True)


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_text_is_cleaned_and_tokenised_in_under_a_second(name):
    mecab = tokenizer("mecab")
    mecab.tokens(["가"])
    started = time.process_time()
    (told,) = clean([TEXTS[name]])
    (tokens,) = mecab.tokens([told])
    assert time.process_time() - started < 1
    assert len(told) <= MAX_LENGTH
    assert told.encode("utf-8").decode("utf-8") == told
    assert all(token and len(token) <= max(MAX_TOKEN, 15) and not token.isspace() for token in tokens)


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=6))
def test_any_texts_give_as_many_cleaned_ones_each_as_if_alone(texts):
    told = clean(texts)
    assert told == [clean([text])[0] for text in texts]
    assert len(tokenizer("mecab").tokens(told)) == len(texts)


def test_what_was_said_around_the_bad_part_is_still_heard():
    heard = ("06", "07", "11", "12", "13", "14", "28", "32", "37", "38", "44", "45", "50", "52", "53", "54")
    names = [name for name in TEXTS if name[:2] in heard]
    found = tokenizer("mecab").tokens(clean([TEXTS[name] for name in names]))
    assert [
        name for name, tokens in zip(names, found, strict=True) if not {"가로등", "불법주정차"} & set(tokens)
    ] == []


@pytest.fixture(scope="module")
def told_badly(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One complaint of each class that a file can hold, published."""
    settings = Settings(home=tmp_path_factory.mktemp("badly"))
    texts = {f"A-{name[:2]}": text for name, text in TEXTS.items() if "surrogate" not in name}
    with Store(settings) as store:
        desk = Desk(settings.home, settings, store)
        desk.load(*(record(number, 제목="") for number in texts))
        with staging(settings) as connection:
            connection.executemany(
                "UPDATE core.complaint SET body = $2 WHERE source_number = $1",
                [list(pair) for pair in texts.items()],
            )
        refresh(settings, store)
    return settings


def test_no_row_is_lost_on_the_way_to_the_published_files(told_badly: Settings):
    reader = Reader(told_badly)
    with reader.generation() as g:
        assert g.rows("SELECT count(*), count(token_ids), sum(sign)::INTEGER FROM fact") == [(59, 59, 59)]
        assert g.rows("SELECT count(*) FROM text WHERE body IS NOT NULL") == [(59,)]
        assert g.rows("SELECT count(*) FROM vocabulary WHERE length(token) > 15") == [(0,)]
    reader.close()


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_text_is_masked_in_under_a_second_and_no_row_is_lost(name):
    columns = {column: pa.array([None, None], pa.string()) for column in (*BATCH_TEXTS, *KNOWN)}
    told = TEXTS[name].encode("utf-8", "replace").decode()  # Arrow holds no lone surrogate
    columns["body"] = pa.array([told, "가로등"], pa.string())
    started = time.process_time()
    masked = mask_batch(pa.RecordBatch.from_pydict(columns))
    assert time.process_time() - started < 1
    assert masked.num_rows == 2
    assert masked.column("body").to_pylist()[1] == "가로등"


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_text_is_searched_for_in_under_a_second(name, told_badly: Settings):
    score = text_score(told_badly)
    score.read(["가"])
    reader = Reader(told_badly)
    with reader.generation() as g:
        asked = Asked(TEXTS[name], told_badly.clock())
        chosen = searched(Slice(), TEXTS[name])
        searcher = Searcher(told_badly.published, score)
        searcher.find(g, ALL, Asked("가로등", told_badly.clock()))
        started = time.process_time()
        found = searcher.find(g, ALL, asked)
        page = listing.page(g, chosen, ALL, 0, 100)
        assert time.process_time() - started < 1
        assert all(0 <= one.score <= 1 for one in found)
        assert page.total == len(page.rows)
        assert links.parse(links.query_string(chosen)) == chosen
    reader.close()
