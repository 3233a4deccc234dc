"""A slice in words, condition by condition: the chips of a list and the first sheet of an export."""

from dataclasses import dataclass

from dashboards import words
from dashboards.links import LABELS
from dashboards.queries import names
from pipeline.slices import CHOICES, LIST_COLUMNS, Slice

PERIODS = {"period": "접수일", "answered": "처리일", "due": "처리기한"}
SHOWN = 3


@dataclass(frozen=True)
class Condition:
    """One condition in words; `without` is the slice once it is taken away."""

    key: str
    label: str
    text: str
    without: Slice


def conditions(chosen: Slice) -> list[Condition]:
    """Every condition of a slice; `form` is a switch of the page and not among them."""
    found = []
    for key, label in PERIODS.items():
        first, until = getattr(chosen, f"{key}_from"), getattr(chosen, f"{key}_to")
        if first or until:
            without = chosen.but(**{f"{key}_from": None, f"{key}_to": None})
            found.append(Condition(key, label, words.span(first, until), without))
    for key in LIST_COLUMNS:
        if values := getattr(chosen, key):
            text = listed([names.value_name(key, value) for value in values])
            found.append(Condition(key, LABELS[key], text, chosen.but(**{key: ()})))
    if chosen.took:
        text = listed([f"{days}일" for days in chosen.took])
        found.append(Condition("took", LABELS["took"], text, chosen.but(took=())))
    for key in CHOICES:
        if value := getattr(chosen, key):
            text = names.choice_name(key, value)
            found.append(Condition(key, LABELS[key], text, chosen.but(**{key: ""})))
    for word in chosen.word:
        rest = tuple(other for other in chosen.word if other != word)
        found.append(Condition("word", LABELS["word"], word, chosen.but(word=rest)))
    if chosen.q:
        found.append(Condition("q", LABELS["q"], chosen.q, chosen.but(q="")))
    if chosen.ids:
        text = f"{len(chosen.ids):,}개" if len(chosen.ids) > 1 else chosen.ids[0]
        found.append(Condition("ids", LABELS["ids"], text, chosen.but(ids=())))
    if chosen.as_of:
        found.append(Condition("as_of", LABELS["as_of"], words.stamp(chosen.as_of), chosen.but(as_of=None)))
    return found


def listed(values: list[str]) -> str:
    """'강남구, 송파구' or, beyond three, '강남구, 송파구, 강동구 외 4'."""
    rest = len(values) - SHOWN
    return ", ".join(values[:SHOWN]) + (f" 외 {rest}" if rest > 0 else "")
