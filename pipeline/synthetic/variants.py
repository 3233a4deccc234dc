"""Many sayings of one phrase: `<a|b>` where any of them may stand, and words that say the same."""

import random
import re
from functools import cache
from itertools import product

from pipeline.synthetic.korean import PARTICLES, with_particle
from pipeline.synthetic.topics import read_grammar

CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
MOST = 64
"""Sayings kept of one phrase; of more, as many drawn once and for all."""
MOST_REWORDED = 5
"""Sayings kept of one phrase of a topic, the phrase as written among them."""
CARRIED = ("", "에", "에서", "의", "도", "만", "까지", "부터", "마다")


def spread(phrase: str) -> list[str]:
    """Every saying of a phrase, or MOST of them.

    >>> spread("<날로|점점> 늘다")
    ['날로 늘다', '점점 늘다']
    """
    pieces = CHOICE.split(phrase)
    options = [piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    said = list(dict.fromkeys("".join(chosen) for chosen in product(*options)))
    return said if len(said) <= MOST else random.Random(phrase).sample(said, MOST)


@cache
def _others() -> dict[str, tuple[str, ...]]:
    """A word with its particle, and what else may stand there with the same particle."""
    known = read_grammar("synonyms")
    others: dict[str, tuple[str, ...]] = {}
    for noun, *rest in known["nouns"]:
        for tail in CARRIED:
            others[noun + tail] = tuple(other + tail for other in rest)
        for particle in PARTICLES:
            others[with_particle(noun, particle)] = tuple(with_particle(other, particle) for other in rest)
    return others | {word: tuple(rest) for word, *rest in known["words"]}


def _ended(phrase: str) -> tuple[str, list[str]]:
    """A predicate's head and every way its end may be said."""
    for end, *rest in read_grammar("synonyms")["ends"]:
        if phrase.endswith(end):
            return phrase.removesuffix(end), [end, *rest]
    return phrase, [""]


@cache
def reworded(phrase: str, is_predicate: bool) -> tuple[str, ...]:
    """A topic's phrase as written and up to four other sayings, the same ones each time."""
    head, ends = _ended(phrase) if is_predicate else (phrase, [""])
    *words, last = head.split(" ")
    options = [(word, *_others().get(word, ())) for word in words]
    options.append((last,) if is_predicate and ends == [""] else (last, *_others().get(last, ())))
    said = list(dict.fromkeys(" ".join(chosen) + end for *chosen, end in product(*options, ends)))
    if len(said) <= MOST_REWORDED:
        return tuple(said)
    return (phrase, *random.Random(phrase).sample(said[1:], MOST_REWORDED - 1))
