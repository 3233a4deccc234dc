"""Korean endings and particles: what must agree with the syllable before it.

Predicates are written in the dictionary form ("막고 있다", "위험하다", "넘어졌다") and bent here.
"""

from collections.abc import Callable

BASE = ord("가")
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
DIGIT_FINALS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
PARTICLES = {"이": "가", "을": "를", "은": "는", "과": "와", "으로": "로", "이나": "나", "이라": "라"}

REGULAR_B = ("잡", "뽑", "좁", "입", "접", "집", "씹", "업", "꼽", "굽")
IRREGULAR_S = ("붓", "낫", "짓", "잇", "젓", "긋")
IRREGULAR_D = ("듣", "싣", "걷")
REGULAR_REU = ("따르", "들르", "치르")
VERBS_IN_I = (
    "고이다", "모이다", "꼬이다", "묶이다", "쌓이다", "축이다", "덮이다", "쓰이다", "섞이다",
    "붙이다", "박이다", "럭이다", "들이다",
)  # fmt: skip
"""Ends of verbs that only look like the copula."""
ADJECTIVES = frozenset((
    "짧다", "없다", "멀다", "높다", "낮다", "느리다", "세다", "좁다", "비싸다", "춥다", "다르다",
    "이다", "크다", "가깝다", "가파르다", "차갑다", "뜨겁다", "헐겁다", "얇다", "낡다", "적다",
    "많다", "무섭다", "아프다", "두렵다", "어렵다", "아깝다", "아쉽다", "드물다", "가늘다", "싫다",
    "좋다", "같다", "어둡다", "미끄럽다", "시끄럽다", "싶다", "어지럽다", "가렵다", "따갑다",
    "끔찍하다", "심하다", "희미하다", "삐뚤빼뚤하다", "부실하다", "지저분하다", "허술하다",
    "필요하다", "약하다", "불안하다", "답답하다", "너저분하다", "음산하다", "엉성하다",
    "불친절하다", "부족하다", "불투명하다", "억울하다", "컴컴하다", "캄캄하다", "빠듯하다",
    "찝찝하다", "막막하다", "쩌렁쩌렁하다", "불리하다", "가득하다", "위험하다", "불편하다",
    "탁하다", "흔하다", "난처하다", "안타깝다", "아찔하다", "울퉁불퉁하다", "턱없다", "나쁘다",
    "단단하다", "어두침침하다", "깜깜하다", "흉하다", "잦다", "아니다", "흐리다", "똑같다",
    "창피하다", "편하다", "매캐하다", "급하다", "당연하다", "분명하다", "황당하다", "조심스럽다",
    "안쓰럽다", "듯하다", "더하다", "충분하다", "밝다", "길다", "힘들다", "좋겠다", "비슷하다",
    "험하다", "궁금하다", "쉽다", "속상하다", "딱하다", "서글프다", "씁쓸하다", "허탈하다", "곤란하다",
    "축축하다", "여전하다",
))  # fmt: skip


def _split(syllable: str) -> tuple[int, int, int]:
    code = ord(syllable) - BASE
    return code // 588, code % 588 // 28, code % 28


def _join(first: int, vowel: int, final: int) -> str:
    return chr(BASE + first * 588 + vowel * 28 + final)


def is_hangul(character: str) -> bool:
    """Whether it is one whole Hangul syllable."""
    return "가" <= character <= "힣"


def final_of(word: str) -> str:
    """The consonant that closes a word as it is read aloud; ' ' if it ends open."""
    last = word[-1]
    if is_hangul(last):
        return FINALS[_split(last)[2]]
    return DIGIT_FINALS.get(last, " ")


def with_particle(word: str, particle: str) -> str:
    """A word with its particle, named by the closed form: 이, 을, 은, 과, 으로, 이나, 이라."""
    final = final_of(word)
    is_open = final == " " or (particle == "으로" and final == "ㄹ")
    return word + (PARTICLES[particle] if is_open else particle)


def replace_final(word: str, final: str) -> str:
    """The word with another closing consonant; ' ' opens it."""
    first, vowel, _ = _split(word[-1])
    return word[:-1] + _join(first, vowel, FINALS.index(final))


def _replace_vowel(word: str, vowel: str) -> str:
    first, _, final = _split(word[-1])
    return word[:-1] + _join(first, VOWELS.index(vowel), final)


def _vowel(word: str) -> str:
    return VOWELS[_split(word[-1])[1]]


def _is_bright(word: str) -> bool:
    return _vowel(word) in "ㅏㅗㅑ"


CONTRACTED = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}


def _drop_eu(stem: str) -> str:
    if stem.endswith("르") and len(stem) > 1 and not stem.endswith(REGULAR_REU):
        before = replace_final(stem[:-1], "ㄹ")
        return before + ("라" if _is_bright(before) else "러")
    bright = len(stem) > 1 and is_hangul(stem[-2]) and _is_bright(stem[:-1])
    return _replace_vowel(stem, "ㅏ" if bright else "ㅓ")


def a_form(stem: str) -> str:
    """Stem with -아/어: 막 → 막아, 크 → 커, 흐르 → 흘러, 어둡 → 어두워, 하 → 해."""
    final = final_of(stem)
    if stem.endswith("하"):
        return stem[:-1] + "해"
    if final == " ":
        vowel = _vowel(stem)
        if vowel == "ㅡ":
            return _drop_eu(stem)
        if vowel in CONTRACTED:
            return _replace_vowel(stem, CONTRACTED[vowel])
        return stem if vowel in "ㅏㅓㅐㅔㅕ" else stem + "어"
    if final == "ㅂ" and not stem.endswith(REGULAR_B):
        return replace_final(stem, " ") + "워"
    if final == "ㅅ" and stem.endswith(IRREGULAR_S):
        return replace_final(stem, " ") + ("아" if _is_bright(stem) else "어")
    if final == "ㄷ" and stem.endswith(IRREGULAR_D):
        return replace_final(stem, "ㄹ") + ("아" if _is_bright(stem) else "어")
    return stem + ("아" if _is_bright(stem) else "어")


def open_form(stem: str, *, keeps_l: bool = False) -> str:
    """Stem as it stands before (으)-endings: 막 → 막으, 크 → 크, 들 → 드, 어둡 → 어두우."""
    final = final_of(stem)
    if final == " ":
        return stem
    if final == "ㄹ":
        return stem if keeps_l else replace_final(stem, " ")
    if final == "ㅂ" and not stem.endswith(REGULAR_B):
        return replace_final(stem, " ") + "우"
    if final == "ㅅ" and stem.endswith(IRREGULAR_S):
        return replace_final(stem, " ") + "으"
    if final == "ㄷ" and stem.endswith(IRREGULAR_D):
        return replace_final(stem, "ㄹ") + "으"
    return stem + "으"


def _drops_l(stem: str) -> str:
    return replace_final(stem, " ") if final_of(stem) == "ㄹ" else stem


def _is_copula(phrase: str) -> bool:
    last = phrase.split()[-1]
    return last.endswith("이다") and len(last) > 2 and not last.endswith(VERBS_IN_I)


def is_adjective(phrase: str) -> bool:
    """Whether the last word describes rather than acts."""
    last = phrase.split()[-1]
    return last in ADJECTIVES or last.endswith(("스럽다", "롭다")) or _is_copula(phrase)


def formal(phrase: str) -> str:
    """합니다체: 막고 있습니다, 큽니다."""
    stem = _drops_l(phrase[:-1])
    return replace_final(stem, "ㅂ") + "니다" if final_of(stem) == " " else stem + "습니다"


def elder(phrase: str) -> str:
    """The old spelling of 합니다체 that many elders keep: 있읍니다."""
    return formal(phrase).replace("습니다", "읍니다")


def polite(phrase: str) -> str:
    """해요체: 막고 있어요, 커요, 이에요."""
    stem = phrase[:-1]
    if _is_copula(phrase):
        return stem + "에요" if final_of(stem[:-1]) != " " else stem[:-1] + "예요"
    if stem.endswith("아니"):
        return stem + "에요"
    if stem.endswith("시") and not stem.endswith(("마시", "모시")):
        return stem[:-1] + "세요"
    if final_of(stem) == "ㅆ":
        return stem + "어요"
    return a_form(stem) + "요"


def plain(phrase: str) -> str:
    """한다체: 막고 있다, 간다, 크다, 넘어졌다."""
    stem = phrase[:-1]
    if is_adjective(phrase) or final_of(stem) == "ㅆ":
        return phrase
    stem = _drops_l(stem)
    return replace_final(stem, "ㄴ") + "다" if final_of(stem) == " " else stem + "는다"


def noted(phrase: str) -> str:
    """A note's -음: 막고 있음, 큼, 넘어졌음."""
    stem = phrase[:-1]
    if final_of(stem) == "ㅆ" or stem.endswith("없"):
        return stem + "음"
    if final_of(stem) == "ㄹ":
        return stem[:-1] + replace_final(stem[-1], "ㄻ")
    opened = open_form(stem)
    return replace_final(opened, "ㅁ")


def surprised(phrase: str) -> str:
    """-네요."""
    return _drops_l(phrase[:-1]) + "네요"


def explaining(phrase: str) -> str:
    """-거든요."""
    return phrase[:-1] + "거든요"


def but(phrase: str) -> str:
    """-는데: 막고 있는데, 큰데, 넘어졌는데."""
    stem = phrase[:-1]
    if is_adjective(phrase) and final_of(stem) != "ㅆ" and not stem.endswith("없"):
        return replace_final(open_form(stem), "ㄴ") + "데"
    return _drops_l(stem) + "는데"


def joined(phrase: str) -> str:
    """-고."""
    return phrase[:-1] + "고"


def because(phrase: str) -> str:
    """-(으)니."""
    stem = phrase[:-1]
    return (stem + "으" if final_of(stem) == "ㅆ" else open_form(stem)) + "니"


def told(phrase: str) -> str:
    """-다고, as an operator writes down a call: 막고 있다고, 간다고, 이라고."""
    if _is_copula(phrase):
        return with_particle(phrase[:-2], "이라") + "고"
    return plain(phrase) + "고"


def please(phrase: str) -> str:
    """-아/어 before 주세요, 주시기 바랍니다: 단속해, 치워; what already ends in 주다 loses it: 알려."""
    if phrase.endswith("주다"):
        return phrase.removesuffix("주다").rstrip()
    return a_form(phrase[:-1])


def doing(phrase: str) -> str:
    """Before a noun: 단속하는, 막고 있는, 큰, 넘어졌던."""
    stem = phrase[:-1]
    if final_of(stem) == "ㅆ" and not stem.endswith("있"):
        return stem + "던"
    if is_adjective(phrase) and not stem.endswith("없"):
        return replace_final(open_form(stem), "ㄴ")
    return _drops_l(stem) + "는"


def able(phrase: str) -> str:
    """-(으)ㄹ before 수, 계획: 단속할."""
    return replace_final(open_form(phrase[:-1]), "ㄹ")


def wishing(phrase: str) -> str:
    """-았/었으면: 단속했으면."""
    return replace_final(a_form(phrase[:-1]), "ㅆ") + "으면"


def done(phrase: str) -> str:
    """-았/었습니다: 단속했습니다."""
    return replace_final(a_form(phrase[:-1]), "ㅆ") + "습니다"


def being(phrase: str) -> str:
    """-기 before 바랍니다, 위해: 단속하기."""
    return phrase[:-1] + "기"


def raw(phrase: str) -> str:
    """As written."""
    return phrase


ENDINGS: dict[str, Callable[[str], str]] = {
    "": raw,
    "formal": formal,
    "elder": elder,
    "polite": polite,
    "plain": plain,
    "noted": noted,
    "surprised": surprised,
    "explaining": explaining,
    "but": but,
    "and": joined,
    "because": because,
    "told": told,
    "please": please,
    "doing": doing,
    "able": able,
    "wishing": wishing,
    "done": done,
    "being": being,
    **{name: (lambda word, name=name: with_particle(word, name)) for name in PARTICLES},  # type: ignore[misc]
}
"""Name of a form in the grammar files to the function that makes it."""
