"""Drawn complaints of a few topics: words of the topic among words that all complaints have."""

from collections.abc import Sequence

import numpy as np

from models.store import shipped
from models.topics.features import Texts
from models.vectors.table import WordTable

WORDS = {
    "T001": ["보도", "승합차", "유모차", "불법", "주차", "견인", "과태료", "인도"],
    "T050": ["가로등", "보안등", "꺼지다", "어둡다", "전구", "점등", "골목", "밤길"],
    "T090": ["소음", "공사장", "새벽", "굴착기", "진동", "분진", "덤프트럭", "방음벽"],
    "T120": ["비둘기", "먹이", "배설물", "깃털", "둥지", "악취", "난간", "퇴치"],
}
COMMON = [
    "동네",
    "주민",
    "매일",
    "오늘",
    "아이",
    "사진",
    "확인",
    "처리",
    "부탁",
    "계속",
    "요즘",
    "근처",
    "아파트",
    "학교",
    "앞",
]


def drawn(codes: Sequence[str], seed: int = 1) -> list[list[str]]:
    """One text a code, as its words: four of the topic and four that all have."""
    draw = np.random.default_rng(seed)
    return [
        [*draw.choice(WORDS[code], 4, replace=False), *draw.choice(COMMON, 4, replace=False)]
        for code in codes
    ]


def texts_of(tokens: Sequence[Sequence[str]]) -> Texts:
    """Texts made ready, with the shipped word vectors."""
    table = WordTable.of(shipped("vectors"))
    return Texts([" ".join(words) for words in tokens], tokens, table.of_texts(tokens))


def many(each: int, *codes: str) -> list[str]:
    """`each` times every code."""
    return [code for code in codes for _ in range(each)]
