"""핵심어 of a slice, its related words, its trend and the words of one complaint, against a plain recount."""

from collections import Counter
from datetime import date, timedelta
from math import log, sqrt
from typing import Any

import pytest

from dashboards import links, shell
from dashboards.queries import asking, detail, keywords, listing
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer
from tests.pages.town import NOUNS, NOW, PAIR, RARE, Town

ALL = Viewer("전체", "analyst", sees_all=True)
BUREAU = Viewer("교통실", "bureau_head", bureaus=frozenset({"B04"}))
GANGNAM = Slice(gu=("11680",), form=True)


def rows(town: Town, gu: str | None = None) -> list[dict[str, Any]]:
    return [row for row in town.complaints if gu is None or row["district_code"] == gu]


def said(row: dict[str, Any]) -> set[str]:
    return {word for word in (*NOUNS, *PAIR, *RARE, "가로등") if word in f"{row['title']} {row['body']}"}


def counts(found: list[dict[str, Any]]) -> Counter[str]:
    return Counter(word for row in found for word in said(row))


def test_every_word_of_a_slice_has_the_complaints_that_a_plain_search_finds(
    generation: Generation, town: Town
):
    found = keywords.keywords(generation, GANGNAM, ALL)
    true = counts(rows(town, "11680"))
    assert found.is_exact and found.total == found.read == len(rows(town, "11680"))
    assert found.base_total == found.base_read == len(rows(town)) - found.total
    assert [word.word for word in found.words][2] == "누수"
    assert {word.word for word in found.words[:2]} == set(PAIR)
    for word in found.words:
        assert word.mark.value == true[word.word]
        assert word.share == pytest.approx(true[word.word] / found.total)


def test_the_score_of_a_word_is_the_formula_over_the_counts_of_a_plain_search(
    generation: Generation, town: Town
):
    found = keywords.keywords(generation, GANGNAM, ALL).words[0]
    here, there = rows(town, "11680"), [row for row in rows(town) if row["district_code"] != "11680"]
    ids = {row["complaint_id"] for row in here}
    texts = dict(
        generation.rows(
            "SELECT complaint_id, arg_max(token_ids, known_from_at) FROM fact WHERE sign > 0 GROUP BY ALL"
        )
    )
    sizes = [0, 0]
    for number, tokens in texts.items():
        sizes[number not in ids] += len(set(tokens))
    ours, theirs = counts(here)[found.word], counts(there)[found.word]
    worth = min(1000, *sizes)
    prior = worth * (ours + theirs) / sum(sizes)
    odds = (ours + prior + 0.5) / (sizes[0] + worth - ours - prior + 0.5)
    base_odds = (theirs + prior + 0.5) / (sizes[1] + worth - theirs - prior + 0.5)
    spread = sqrt(1 / (ours + prior + 0.5) + 1 / (theirs + prior + 0.5))
    assert found.z == pytest.approx(log(odds / base_odds) / spread, rel=1e-6)


SLICES = [
    GANGNAM,
    Slice(),
    Slice(kind=("field",), word=("맨홀",)),
    Slice(state="open", form=True),
    Slice(late="done", word=("누수", "공사장")),
    Slice(period_from=date(2026, 9, 1), period_to=date(2026, 10, 1), form=True),
    Slice(word=("없는말",)),
    Slice(gu=("11680",), word=("누수",), as_of=NOW - timedelta(days=1)),
]


@pytest.mark.parametrize("viewer", [ALL, BUREAU])
@pytest.mark.parametrize("chosen", SLICES)
def test_the_number_of_every_word_is_the_total_of_the_list_it_opens(
    generation: Generation, chosen: Slice, viewer: Viewer
):
    found = keywords.keywords(generation, chosen, viewer)
    opened = [word.mark for word in found.words]
    for word in found.words[:2]:
        opened += [one.mark for one in keywords.related(generation, chosen, viewer, word.word).words]
        opened += [point.mark for point in keywords.trend(generation, chosen, viewer, word.word, "month")]
    for mark in opened:
        again = links.parse(links.query_string(mark.slice))
        assert mark.value == listing.page(generation, again, viewer, 0, 3).total
        assert mark.value == sum(len(chunk) for chunk in listing.all_rows(generation, again, viewer))


def test_a_list_narrowed_by_words_holds_the_complaints_that_say_all_of_them(
    generation: Generation, town: Town
):
    for words in (("누수",), ("누수", "공사장"), ("없는말",), ("누수", "없는말")):
        chosen = Slice(form=True, word=words)
        true = {row["complaint_id"] for row in town.complaints if set(words) <= said(row)}
        listed = [row for chunk in listing.all_rows(generation, chosen, ALL) for row in chunk]
        assert {row["complaint_id"] for row in listed} == true
        assert len(listed) == len(true) == asking.count(generation, chosen, ALL)


def test_a_viewer_is_told_nothing_of_complaints_they_may_not_see(generation: Generation, town: Town):
    everything = Slice(form=True, gu=("11680",))
    own = keywords.keywords(generation, everything, BUREAU)
    assert own.total == asking.count(generation, everything, BUREAU) < len(rows(town, "11680"))
    assert own.baseline and own.baseline.name == "볼 수 있는 전체"
    assert own.base_total == asking.count(generation, Slice(form=True), BUREAU) - own.total
    nobody = keywords.keywords(generation, everything, Viewer("손님", "viewer"))
    assert (nobody.total, nobody.words, nobody.phrases) == (0, (), ())


def test_words_of_two_complaints_masks_and_stop_words_are_never_shown(generation: Generation):
    known = keywords.vocabulary(generation)
    assert {"[전화]", *RARE} <= set(known.words)
    assert known.words.index("[전화]") in known.hidden
    shown = set()
    for chosen in (GANGNAM, *(Slice(form=True, word=(word,)) for word in NOUNS)):
        found = keywords.keywords(generation, chosen, ALL, most=500)
        shown |= {word.word for word in found.words}
        assert all(word.mark.value >= 3 for word in found.words)
        assert not any("[" in one.text for one in found.phrases)
    assert not shown & {"[전화]", *RARE}


def test_words_that_stand_side_by_side_are_named_as_a_phrase(generation: Generation):
    found = keywords.keywords(generation, GANGNAM, ALL)
    phrase = found.phrases[0]
    assert phrase.text == "환기구 덮개"
    assert phrase.slice == keywords.with_word(found.slice, *PAIR)


def test_the_baseline_is_named_and_can_be_changed(generation: Generation):
    week = Slice(gu=("11680",), period_from=date(2026, 11, 9), period_to=date(2026, 11, 16))
    assert keywords.baselines(generation, week, ALL)["city"].name == "같은 기간 시 전체"
    city = keywords.keywords(generation, week, ALL)
    before = keywords.keywords(generation, week, ALL, "before")
    assert city.baseline and before.baseline
    assert city.baseline.name == "같은 기간 시 전체와 그 앞 12개월"
    year = Slice(period_from=date(2025, 11, 9), period_to=date(2026, 11, 16))
    whole = asking.count(generation, year, ALL)
    assert whole > keywords.SMALL_CITY
    assert city.base_total == whole - city.total
    assert before.baseline.name == "같은 조건의 이전 8주(2026-09-14(월) ~ 2026-11-08(일))"
    assert before.base_total == asking.count(generation, before.baseline.slice, ALL)
    assert keywords.keywords(generation, Slice(), ALL).baseline is None
    with pytest.raises(UsageError):
        keywords.keywords(generation, week, ALL, "tomorrow")


def test_a_trend_adds_up_to_the_word_and_to_the_slice(generation: Generation):
    whole = asking.count(generation, GANGNAM, ALL)
    hits = asking.count(generation, keywords.with_word(GANGNAM, "누수"), ALL)
    for step in ("day", "week", "month"):
        points = keywords.trend(generation, GANGNAM, ALL, "누수", step)
        assert sum(point.mark.value for point in points) == hits
        assert sum(point.total for point in points) == whole
        firsts = [point.first for point in points]
        assert firsts == sorted(set(firsts))


def test_a_sample_says_so_and_is_the_same_each_time(generation: Generation, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keywords, "WHOLE_UP_TO", 500)
    monkeypatch.setattr(keywords, "SLICE_SAMPLE", 400)
    one = keywords.keywords(generation, GANGNAM, ALL)
    assert not one.is_exact and 200 < one.read < 700 < one.total
    assert one == keywords.keywords(generation, GANGNAM, ALL)
    assert one.words[0].word in PAIR
    true = asking.count(generation, one.words[0].mark.slice, ALL)
    assert one.words[0].mark.value == pytest.approx(true, rel=0.25)


def test_one_complaint_names_its_words_the_rarest_first(generation: Generation, town: Town):
    row = next(row for row in town.complaints if len(said(row)) >= 3 and not said(row) & set(RARE))
    found = detail.complaint(generation, row["complaint_id"], ALL)
    assert found
    names = keywords.of_complaint(generation, found.token_ids)
    assert said(row) <= set(names)
    rare = detail.complaint(generation, town.complaints[0]["complaint_id"], ALL)
    assert rare and not set(keywords.of_complaint(generation, rare.token_ids)) & {"[전화]", *RARE}


def test_the_shell_says_what_the_panel_says(generation: Generation, town: Town):
    asked = {"gu": "강남구", "field": "", "item": ""}
    account = shell.keywords_of(town.settings, "form=1", None, None, asked, "", "누수", 5)
    panel = keywords.keywords(generation, GANGNAM, ALL, most=5)
    assert [(one["word"], one["count"]) for one in account["words"]] == [
        (one.word, one.mark.value) for one in panel.words
    ]
    assert account["baseline"] == "시 전체"
    assert sum(week["of"] for week in account["weeks"]) == panel.total == account["total"]
    assert "누수 관련어" in shell.sentence(account)
    with pytest.raises(UsageError):
        shell.keywords_of(town.settings, "", None, None, {"gu": "없는구"}, "", "", 5)
