"""How people mistype Korean: one slip a phrase, drawn from those that occur most."""

import random

from pipeline.synthetic.korean import BASE, FINALS, VOWELS, is_hangul

SOUND_ALIKE = {"ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅙ": "ㅚ", "ㅚ": "ㅙ", "ㅢ": "ㅣ", "ㅖ": "ㅔ", "ㅞ": "ㅚ"}
NEXT_KEY = {"ㅓ": "ㅏ", "ㅏ": "ㅓ", "ㅗ": "ㅓ", "ㅜ": "ㅠ", "ㅡ": "ㅜ", "ㅣ": "ㅏ", "ㅕ": "ㅑ", "ㅛ": "ㅕ"}
CARELESS_FINAL = {
    "ㅆ": "ㅅ", "ㄶ": "ㄴ", "ㅀ": "ㄹ", "ㄺ": "ㄱ", "ㄻ": "ㅁ",
    "ㅄ": "ㅂ", "ㄵ": "ㄴ", "ㅎ": "ㅅ", "ㅂ": "ㅁ",
}  # fmt: skip


def _slip(syllable: str, draw: random.Random) -> str:
    code = ord(syllable) - BASE
    first, vowel, final = code // 588, VOWELS[code % 588 // 28], FINALS[code % 28]
    if final in CARELESS_FINAL and draw.random() < 0.6:
        final = CARELESS_FINAL[final]
    elif vowel in SOUND_ALIKE:
        vowel = SOUND_ALIKE[vowel]
    elif final != " " and draw.random() < 0.4:
        final = " "
    else:
        vowel = NEXT_KEY.get(vowel, vowel)
    return chr(BASE + first * 588 + VOWELS.index(vowel) * 28 + FINALS.index(final))


def mistype(phrase: str, draw: random.Random) -> str:
    """The phrase with one slip of the finger or of spelling; unchanged if it has no Hangul to spare."""
    places = [place for place, character in enumerate(phrase) if is_hangul(character)]
    if len(places) < 3:
        return phrase
    place = draw.choice(places)
    if draw.random() < 0.15:
        return phrase[:place] + phrase[place] * 2 + phrase[place + 1 :]
    return phrase[:place] + _slip(phrase[place], draw) + phrase[place + 1 :]
