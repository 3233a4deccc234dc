"""Which rules of the mask may find something in which text, told for a whole batch by arrays of its letters.

The texts are laid end to end as code points; letters become classes and pairs by table look-ups, and a
rule's cheap necessary condition is a few shifts of these arrays. A rule that is not signed would find
nothing (tests/unit/test_privacy_batches.py); one that is signed may still find nothing.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.privacy import names as told
from pipeline.privacy import rules
from pipeline.privacy.fold import ODD, Folded, fold
from pipeline.privacy.numbers import PLATE_LETTERS, REGION

Bools: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.intp]

PIECE: Final = 1 << 16
"""Letters looked at in one go, so that the arrays stay in the cache."""
PAD: Final = 8
"""Places before the first letter and after the last that can be looked at."""
SEAM: Final = "\0"
"""Between texts: no letter, digit or space of any rule."""


def _set(letters: Iterable[str]) -> Bools:
    """(65536,) whether a code point is one of these."""
    table = np.zeros(1 << 16, bool)
    table[[ord(letter) for letter in letters]] = True
    return table


HANGUL = _set(map(chr, range(ord("가"), ord("힣") + 1)))
CLASSES: Final = {
    "odd": _set("".join(ODD.findall("".join(map(chr, range(1, 1 << 16)))))),
    "digit": _set("0123456789"),
    "digitish": _set("0123456789*xX#●○•"),
    "hangul": HANGUL,
    "space": _set(" \n"),
    "upper": _set(map(chr, range(65, 91))),
    "latin": _set([*map(chr, range(65, 91)), *map(chr, range(97, 123)), "'", "-"]),
    "surname": _set(told.SURNAMES + told.COMMON_SURNAMES + "".join(word[0] for word in told.LONG_SURNAMES)),
    "common": _set(told.COMMON_SURNAMES),
    "first": _set(told.FIRST),
    "last": _set(told.LAST),
    "old_first": _set(told.OLD_FIRST),
    "given": _set(told.GIVEN),
    "plate": _set(PLATE_LETTERS),
    "mr": _set("님씨군양"),
    "after_mr": ~HANGUL | _set("은는이가을를의께와과도만에랑네한로으앞하라입인"),
    "gap": _set(" \n:=-([은는이가인"),
    "mark": _set(":=-(["),
    "zero": _set("0O공영"),
    "one": _set("1lI|일"),
    "road": _set("로길"),
    "lot": _set("동가리"),
    "value_end": _set("0123456789지호)방탑하"),
    "own": _set("제의내희인이딸들편자생"),
    "strong_end": ~HANGUL | _set("입이님씨"),
}


class _Pairs:
    """Which of some two-letter words begins at each place, as bits; exact."""

    def __init__(self, words: dict[str, Iterable[str]]) -> None:
        self.bits = {name: np.uint32(1 << place) for place, name in enumerate(words)}
        pairs = [(name, pair) for name, some in words.items() for pair in some]
        firsts = {letter: row for row, letter in enumerate(sorted({pair[0] for _, pair in pairs}), 1)}
        seconds = {letter: row for row, letter in enumerate(sorted({pair[1] for _, pair in pairs}), 1)}
        self.width = len(seconds) + 1
        self.first = np.zeros(1 << 16, np.intp)
        self.second = np.zeros(1 << 16, np.intp)
        self.table = np.zeros((len(firsts) + 1) * self.width, np.uint32)
        for letter, row in firsts.items():
            self.first[ord(letter)] = row * self.width
        for letter, row in seconds.items():
            self.second[ord(letter)] = row
        for name, pair in pairs:
            self.table[firsts[pair[0]] * self.width + seconds[pair[1]]] |= self.bits[name]

    def of(self, codes: NDArray[np.intp]) -> NDArray[np.uint32]:
        """(n,) bits of the pair that begins at each place; the last has none."""
        found = np.zeros(len(codes), np.uint32)
        found[:-1] = self.table.take(self.first.take(codes[:-1]) + self.second.take(codes[1:]))
        return found


def _words(pattern: str) -> list[str]:
    """The words of an alternation of literals, optional spaces left out."""
    return [re.sub(r"\\s\?|\\", "", word) for word in pattern.split("|")]


LABELS = _words(told.PERSON_LABEL)
STRONG_LABELS = (
    "신청인", "신청자", "민원인", "신고인", "신고자", "대리인", "예금주", "작성자", "성명", "성함", "이름",
    "사람", "한분",
)  # fmt: skip
HOMES = (
    "거주", "주소", "사는", "살고", "살아", "삽니", "자택", "우편", "보내", "배송", "전입", "이사", "세대",
    "입주", "본가", "회신", "수령", "받을",
)  # fmt: skip
HOUSES = (
    "파트", "아파", "PT", "pt", "Pt", "pT", "빌라", "스텔", "맨션", "연립", "주택", "이츠", "빌딩", "타워",
    "자이", "미안", "지오", "테이", "파크", "더샵", "캐슬", "세상", "레빌", "팰리", "원룸", "시원", "우스",
    "주공", "단지", "마을", "타운", "상가",
)  # fmt: skip
PAIRS = _Pairs(
    {
        "label": {word[-2:] for word in LABELS if len(word) > 1},
        "strong": {word[-2:] for word in STRONG_LABELS} | {" 분", "\n분"},
        "name_word": ("이름", "성명", "성함"),
        "title": {word[:2] for word in _words(told.TITLES)},
        "signature": ("올림", "드림", "배상", "(인", "(서"),
        "intro": (
            "저는",
            "나는",
            "제가",
            "희는",
            "인은",
            "전 ",
            "전\n",
            "저 ",
            "저\n",
            "저,",
            "안녕",
            "반갑",
        ),
        "copula": ("입니", "이라", "라고", "이고", "이며", "인데", "이에", "예요"),
        "long_surname": told.LONG_SURNAMES,
        "home": HOMES,
        "door": ("지하", "옥탑"),
        "said": ("입니", "이고", "이며", "인데", "이에", "예요", "이구", "인 ", "인\n"),
        "house": HOUSES,
        "mail": ("골뱅", "t)", "t]"),
        "region": REGION.split("|"),
    }
)


KINDS: Final = {name: np.uint32(1 << place) for place, name in enumerate(CLASSES)}
KIND_OF: Final = np.bitwise_or.reduce([table * KINDS[name] for name, table in CLASSES.items()])
"""(65536,) classes of a code point, as bits."""


class _Letters:
    """Classes and pairs of the letters of some texts, to be looked at from every place at once."""

    def __init__(self, text: str) -> None:
        wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.size = len(wide)
        codes = np.zeros(self.size + 2 * PAD, np.intp)
        np.minimum(wide, 0xFFFF, out=codes[PAD:-PAD], casting="unsafe")
        self.codes = codes
        self.kinds = KIND_OF.take(codes)
        self._known: dict[str, Bools] = {}

    @cached_property
    def short(self) -> NDArray[np.uint16]:
        """The codes in a quarter of the space."""
        return self.codes.astype(np.uint16)

    @cached_property
    def pairs(self) -> NDArray[np.uint32]:
        """Bits of the pair that begins at each place."""
        return PAIRS.of(self.codes)

    def of(self, name: str) -> Bools:
        """(n + 2 PAD,) a class or pair at each place."""
        if name not in self._known:
            bit = KINDS.get(name)
            found = self.pairs & PAIRS.bits[name] if bit is None else self.kinds & bit
            self._known[name] = found.astype(bool)
        return self._known[name]

    def at(self, name: str, ahead: int = 0) -> Bools:
        """(n,) a class or pair as seen from each place, some places ahead (or behind)."""
        return self.of(name)[PAD + ahead : PAD + ahead + self.size]

    def is_(self, letter: str, ahead: int = 0) -> Bools:
        """(n,) whether a letter stands some places ahead."""
        found: Bools = self.short[PAD + ahead : PAD + ahead + self.size] == ord(letter)
        return found

    def near(self, name: str, places: Places, ahead: int) -> Bools:
        """(k,) a class or pair some places ahead of some places; beyond the ends there is none."""
        found: Bools = self.of(name).take(places + (PAD + ahead), mode="clip")
        return found

    def letter(self, letter: str, places: Places, ahead: int) -> Bools:
        """(k,) whether a letter stands some places ahead of some places."""
        found: Bools = self.codes.take(places + (PAD + ahead), mode="clip") == ord(letter)
        return found


def look(texts: Sequence[str]) -> tuple[dict[int, Folded], list[int]]:
    """Fold the texts that need it, and sign all.

    Returns:
        Copies of the texts that have odd letters, by row; and for every text the bits of the rules that
        may find something in its copy, with `rules.ODD` where there is one.
    """
    copies: dict[int, Folded] = {}
    flags = np.zeros(len(texts), np.int64)
    begin = letters = 0
    for row, text in enumerate(texts):
        letters += len(text)
        if letters >= PIECE or row == len(texts) - 1:
            _look(texts[begin : row + 1], begin, copies, flags[begin : row + 1])
            begin, letters = row + 1, 0
    signs: list[int] = flags.tolist()
    return copies, signs


def _look(texts: Sequence[str], begin: int, copies: dict[int, Folded], flags: NDArray[np.int64]) -> None:
    """Add the copies of some texts, and the bits to their flags."""
    letters, starts = _Letters(SEAM.join(texts)), _starts(texts)
    odd = np.unique(_rows(starts, _places(letters.at("odd")))).tolist()
    some = list(texts)
    for row in odd:
        copies[begin + row] = copy = fold(texts[row])
        some[row] = copy.text
    if some != texts:
        letters, starts = _Letters(SEAM.join(some)), _starts(some)
    flags[odd] = rules.ODD
    for find in (_mail, _digits, _plates, _addresses, _labels, _called):
        for rule, places in find(letters).items():
            if len(places):
                np.bitwise_or.at(flags, _rows(starts, places), rule)


def _starts(texts: Sequence[str]) -> Places:
    return np.cumsum([0, *(len(text) + len(SEAM) for text in texts[:-1])])


def _rows(starts: Places, places: Places) -> Places:
    return np.searchsorted(starts, places, side="right") - 1


def _places(signs: Bools) -> Places:
    return np.flatnonzero(signs)


def _any_within(places: Places, others: Places, before: int, after: int) -> Bools:
    """(k,) whether one of `others` (sorted) stands from `before` places ahead to `after`."""
    if not len(others):
        return np.zeros(len(places), bool)
    next_one = np.searchsorted(others, places + before)
    return (next_one < len(others)) & (others[np.minimum(next_one, len(others) - 1)] <= places + after)


def _mail(letters: _Letters) -> dict[int, Places]:
    return {rules.EMAIL: _places(letters.is_("@") | letters.is_("앳") | letters.at("mail"))}


def _digits(letters: _Letters) -> dict[int, Places]:
    """Seven digits (or what hides them) near each other, and spoken ones."""
    some = _places(letters.at("digitish"))
    run = np.zeros(0, np.intp)
    if len(some) > 6:
        words = np.cumsum(letters.at("hangul"), dtype=np.int32)[some]
        close = (np.diff(some) <= 6) & (np.diff(words) == 0)
        heads = np.ones(len(some) - 6, bool)
        for step in range(6):
            heads &= close[step : step + len(heads)]
        run = some[:-6][heads]
        run = run[letters.near("digit", run, 0)]
    spoken = _places(letters.at("zero") & letters.at("one", 1) & letters.at("zero", 2))
    told_by_e = _places(letters.is_("에") & (letters.at("digit", 1) | letters.at("digit", 2)))
    return {rules.LONG: np.concatenate((run, spoken, told_by_e)), rules.SPOKEN: spoken}


def _four_digits(letters: _Letters, places: Places, first: int, last: int) -> Bools:
    """(k,) whether four digits begin from `first` to `last` places ahead."""
    digits = [letters.near("digit", places, ahead) for ahead in range(first, last + 4)]
    found = np.zeros(len(places), bool)
    for step in range(last - first + 1):
        found |= digits[step] & digits[step + 1] & digits[step + 2] & digits[step + 3]
    return found


def _plates(letters: _Letters) -> dict[int, Places]:
    digit, space = letters.of("digit"), letters.of("space")
    follows = letters.at("digit", 1) | letters.at("space", 1) | letters.is_("-", 1)
    some = _places(letters.at("plate") & follows)
    some = some[_four_digits(letters, some, 1, 6)]
    at = some + PAD
    after_digit = digit[at - 1] | space[at - 1] & (digit[at - 2] | space[at - 2] & digit[at - 3])
    old = some[~digit[at - 1]]
    old = old[_any_within(old, _places(letters.at("region")), -13, 0)]
    return {rules.PLATE: some[after_digit], rules.OLD_PLATE: old}


def _addresses(letters: _Letters) -> dict[int, Places]:
    digit1, digit2, digit3 = (letters.at("digit", ahead) for ahead in (1, 2, 3))
    space1, space2 = letters.at("space", 1), letters.at("space", 2)
    near_digit = digit1 | space1 & (digit2 | space2 & digit3)
    below = letters.is_("지", 1) | space1 & (letters.is_("지", 2) | letters.is_("지", 3))
    road = _places(letters.at("road") & (near_digit | below))
    hill = letters.is_("산", 2) | letters.is_("산", 3)
    lot = _places(letters.at("lot") & space1 & (digit2 | digit3 | hill))
    dash = letters.is_("-") & near_digit
    after_digit = letters.at("digit", -1) | letters.at("space", -1) & letters.at("digit", -2)
    flat = letters.is_("호") & after_digit
    door = _places(letters.at("door") | flat | letters.is_("층") & after_digit | dash & digit3)
    said = letters.at("said") & (
        letters.at("value_end", -1) | letters.at("space", -1) & letters.at("value_end", -2)
    )
    home = _places(letters.at("home") | letters.is_("집") | letters.is_("댁"))
    after = np.union1d(home, _places(said))
    dong = _places(letters.is_("동") & (near_digit | below))
    at = np.concatenate((dong, _places(dash)))
    house = _places(letters.at("house") | letters.is_("빌") | letters.is_("뷰"))
    at.sort()

    def lived_in(anchors: Places) -> Places:
        near = _any_within(anchors, door, 0, 125) | _any_within(anchors, after, 0, 40)
        return anchors[near | _any_within(anchors, home, -80, 0)]

    return {
        rules.ROAD: lived_in(road),
        rules.LOT: lived_in(lot),
        rules.HOUSE: at[_any_within(at, house, -24, 0)],
        rules.DOOR: dong[_any_within(dong, _places(flat), 1, 12)],
    }


def _labels(letters: _Letters) -> dict[int, Places]:
    """Names after a label: places right behind a label, then what stands between, then a name."""
    strong = letters.at("strong", -2)
    ends = _places(letters.at("label", -2) | letters.is_("딸", -1) | strong)
    ends = ends[letters.near("gap", ends, 0) | letters.near("surname", ends, 0)]
    is_strong = strong[ends]
    named = _places(letters.at("name_word", -2))
    owned = np.zeros(len(named), bool)
    for ahead in (-3, -4, -5):
        owned |= letters.near("own", named, ahead)
    marked = np.zeros(len(named), bool)
    for ahead in range(12):
        marked |= letters.letter(":", named, ahead) | letters.letter("=", named, ahead)
    between = np.ones(len(ends), bool)
    mark = np.zeros(len(ends), bool)
    labelled, strongly, spaced = (np.zeros(len(ends), bool) for _ in range(3))
    for ahead in range(10):
        name = between & letters.near("surname", ends, ahead)
        pair = name & letters.near("hangul", ends, ahead + 1)
        sure = _is_sure(letters, ends, ahead)
        if ahead:
            labelled |= pair & (mark | sure)
        triple = pair & letters.near("hangul", ends, ahead + 2)
        four = letters.near("hangul", ends, ahead + 3) & letters.near("strong_end", ends, ahead + 4)
        strongly |= triple & (sure | four)
        spaced |= name & letters.near("space", ends, ahead + 1) & letters.near("space", ends, ahead + 3)
        mark |= letters.near("mark", ends, ahead) & between
        between &= letters.near("gap", ends, ahead)
    return {
        rules.LABELLED: ends[labelled],
        rules.STRONG: ends[strongly & is_strong],
        rules.SPACED: ends[spaced & is_strong],
        rules.MARKED: named[marked],
        rules.CALLED: named[owned],
    }


def _is_sure(letters: _Letters, places: Places, ahead: int) -> Bools:
    """(k,) whether a likely name begins some places ahead of some places."""
    given = letters.near("first", places, ahead + 1) & letters.near("last", places, ahead + 2)
    old = letters.near("old_first", places, ahead + 1) & letters.letter("자", places, ahead + 2)
    return letters.near("common", places, ahead) & (given | old) | letters.near("long_surname", places, ahead)


def _called(letters: _Letters) -> dict[int, Places]:
    """Names before a title, a copula or a signature, and names in Latin letters."""
    first, last = letters.at("first", 1), letters.at("last", 2)
    old = letters.at("old_first", 1) & letters.is_("자", 2)
    sure = _places(letters.at("common") & (first & last | old) | letters.at("long_surname"))
    after = sure + 3
    copula, title = np.zeros(len(sure), bool), np.zeros(len(sure), bool)
    for ahead in range(4):
        copula |= letters.near("copula", after, ahead) | letters.letter("임", after, ahead)
        title |= letters.near("title", after, ahead)
    starts = ~letters.near("hangul", sure, -1)
    intro = _places(letters.at("intro"))
    mr = _places(letters.at("mr") & letters.at("after_mr", 1))
    signature = _places(letters.at("signature") | letters.is_("씀") | letters.is_("拜"))
    ends = np.union1d(_places(letters.at("mr")), signature)
    latin = letters.near("latin", ends, -1) | letters.near("space", ends, -1) & (
        letters.near("latin", ends, -2) | letters.near("latin", ends, -3)
    )
    capital = letters.at("upper") & letters.at("space", -1) & letters.at("latin", -2)
    return {
        rules.INTRODUCED: sure[copula & _any_within(sure, intro, -60, 0)],
        rules.TITLE: sure[title & starts],
        rules.SIGNED: signature[_follows_name(letters, signature)],
        rules.MR: mr[_follows_likely(letters, mr)],
        rules.FOREIGN: _places(capital),
        rules.FOREIGN_CALLED: ends[latin],
    }


def _follows_name(letters: _Letters, places: Places) -> Bools:
    """(k,) whether a word that begins like a name ends at most two spaces before a place."""
    found = np.zeros(len(places), bool)
    for back in range(3, 9):
        begins = letters.near("surname", places, 1 - back) & letters.near("hangul", places, 2 - back)
        found |= begins & ~letters.near("hangul", places, -back)
    return found


def _follows_likely(letters: _Letters, places: Places) -> Bools:
    """(k,) whether a likely name ends at most two spaces before a place; of two letters only at a space."""
    found = np.zeros(len(places), bool)
    apart = np.ones(len(places), bool)
    for gap in range(3):
        for size in (2, 3) if gap else (3,):
            start = -gap - size
            name = apart & letters.near("surname", places, start) & ~letters.near("hangul", places, start - 1)
            for place in range(1, size):
                name &= letters.near("given", places, start + place)
            found |= name
        apart &= letters.near("space", places, -gap - 1)
    for back in range(3, 8):
        found |= letters.near("long_surname", places, -back)
    return found
