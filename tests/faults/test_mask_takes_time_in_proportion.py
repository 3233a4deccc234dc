"""No text, however made, holds the mask up: what 100 kB of one shape cost, pattern by pattern and as a whole."""

import re
import time

import pytest

from pipeline.privacy import addresses, fold, names, numbers
from pipeline.privacy.mask import mask

LONG = 100_000
SHAPES = [
    "1-", "1 ", "1234567890", "0", "가", "김", "김민수 ", "민원인 김민수, ", " ", "@", "a@", "a.", ".", "월드컵로 12길 34, ",
    "망원동 123-4 ", "로 1 ", "마포구 ", "서울시 마포구 ", "현대아파트 101동 ", "A", "Aa ", "ㅋ", "010-", "공일공", "12가 ",
    "800101-", "서울 ", "동", "1호 ", "\n", "\0", "\u200b", "a\u0316\u0301", "\ud800", "1가", "(", "국민 12-", "님 ", "담당 ", "담당",
    "가로", "１", "\u1100\u1161", "010-1234-5678 ", "김민수,",
]  # fmt: skip
PATTERNS = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": pattern
    for module in (addresses, fold, names, numbers)
    for name, value in vars(module).items()
    for pattern in (value if isinstance(value, tuple) else (value,))
    if isinstance(pattern, re.Pattern)
}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_takes_longer_than_a_fifth_of_a_second_for_100_kb(name):
    for shape in SHAPES:
        text = (shape * LONG)[:LONG]
        # Other work on the machine only adds, so one measurement of three is enough.
        assert any(reading_time(PATTERNS[name], text) <= 0.2 for _ in range(3)), shape


def reading_time(pattern, text):
    began = time.process_time()
    sum(1 for _ in pattern.finditer(text))
    return time.process_time() - began


def test_the_whole_mask_takes_time_in_proportion_to_the_text():
    for shape in SHAPES:
        quarter, whole = (least_time((shape * LONG)[:length]) for length in (LONG // 4, LONG))
        assert whole <= 8 * quarter + 0.1, shape


def least_time(text):
    """The lesser of two measurements: other work on the machine only adds."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        mask(text)
        taken.append(time.process_time() - began)
    return min(taken)
