"""What each topic says, which part of it each of its templates says, and the forms a place may take."""

from functools import cache
from typing import Any

from pipeline.synthetic.korean import ENDINGS
from pipeline.synthetic.registers import finals
from pipeline.synthetic.topics import read_grammar, read_labels
from pipeline.synthetic.variants import reworded

TEMPLATES = 12
"""Templates of each topic; texts of one template share phrases that those of others mostly lack."""
WINDOWS = {"what": 2, "state": 2, "ask": 2, "title": 2, "urgent": 4, "name_topic": 1}
"""Phrases of a topic's list that one template uses; of 16 or more, a quarter."""
STRIDES = {"what": 1, "state": 5, "ask": 7, "title": 5, "urgent": 1, "name_topic": 1}
"""Steps from template to template; they differ, so that two that share one list's part share no other's."""
SIGNS = ("냄새", "연기", "소리")
"""What gives a danger away: it keeps its word, so that the truth of an urgent text stays plain."""
WORD_FILES = (
    "traffic", "roads", "cleaning", "housing", "water", "streets",
    "health", "parks", "environment", "economy", "safety", "other",
)  # fmt: skip
PLACES = (
    "{gu} {dong} {spot}", "{dong} {spot}", "{dong} {spot}", "{dong} {road} {house}", "{gu} {dong}",
    "{road} {house}", "{dong} {road}", "{gu} {dong} {road} {house} {spot}", "{spot}", "{dong}",
)  # fmt: skip
ADDRESSES = (
    "{gu} {dong} {road} {house}", "{dong} {road} {house} {spot}", "{dong} {road} {house}",
    "{gu} {dong} {spot}", "{road} {house} {spot}",
)  # fmt: skip


@cache
def topic_words() -> list[dict[str, list[str]]]:
    """What each topic's texts say, in the order of the topics; consequences of its kind included."""
    said: dict[str, Any] = {}
    for name in WORD_FILES:
        said |= read_grammar(f"words_{name}")
    rows = []
    for label in read_labels():
        words = dict(said[label["topic_code"]])
        words["name_topic"] = [label["name_ko"]]
        rows.append(words)
    return rows


def bent(phrases: list[str], form: str, final: bool, register: str) -> list[str]:
    """Phrases with an ending or particle; with `final`, every last ending of the register."""
    if final:
        return [end for phrase in phrases for end in finals(phrase, register)]
    return [ENDINGS[form](phrase) for phrase in phrases]


def _window(items: list[str], template: int, name: str, topic: int) -> tuple[int, int]:
    """The part of a topic's list that one of its templates uses: its first item, and how many in a ring.

    Templates that share a part of one list share none of another: the strides differ.
    """
    start = template * STRIDES[name] % TEMPLATES * len(items) // TEMPLATES + topic
    width = len(items) // 4 if len(items) >= 16 else min(WINDOWS[name], len(items))
    return start % len(items), width


def template_part(
    words: dict[str, list[str]], name: str, template: int, topic: int
) -> tuple[list[str], int, int]:
    """What one template of a topic draws from: a list, the first item and how many from there, in a ring.

    Without a list of that name it draws from the topic's states.
    """
    if name == "harm":
        kinds = words.get("harms", [])
        items = words.get("harm") or words["state"]
        if kinds and (template % 2 or not words.get("harm")):
            shared: dict[str, list[str]] = read_grammar("consequences")
            items = shared[kinds[template // 2 % len(kinds)]]
        return items, 0, len(items)
    items = words.get(name) or words["state"]
    return items, *_window(items, template, name, topic)


def sayings(phrase: str, name: str) -> tuple[str, ...]:
    """Every way a topic's phrase may be worded; titles and names stay as written, and signs of danger."""
    if name == "urgent":
        said = reworded(phrase, True)
        return tuple(one for one in said if all((sign in one) == (sign in phrase) for sign in SIGNS))
    if name in ("what", "state", "harm", "ask"):
        return reworded(phrase, name != "what")
    return (phrase,)
