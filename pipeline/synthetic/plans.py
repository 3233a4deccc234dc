"""What stands where in a text: the places of a short, middling, long and very long one, in order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One place of a text.

    Attributes:
        group: table of sentences.toml.
        share: how many texts have it.
        own_hand: whether someone who copies the text writes it anew.
    """

    group: str
    share: float = 1.0
    own_hand: bool = False


def _plan(trace: float, *places: Place) -> tuple[Place, ...]:
    return (Place("open"), *places, Place("pii", own_hand=True), Place("trace", trace), Place("shut"))


SHORT = _plan(
    0.85,
    Place("greet", 0.15, True),
    Place("brief"),
    Place("fact", 0.95),
    Place("car", 0.75),
    Place("detail", 0.25),
    Place("harm", 0.15),
    Place("aside", 0.10, True),
    Place("distractor", 0.16),
    Place("ask", 0.50),
    Place("close", 0.08, True),
)
MIDDLING = _plan(
    0.70,
    Place("greet", 0.50, True),
    Place("opening", 0.40, True),
    Place("core"),
    Place("fact", 0.95),
    Place("car", 0.40),
    Place("detail", 0.70),
    Place("harm", 0.55),
    Place("history", 0.40),
    Place("aside", 0.45, True),
    Place("distractor", 0.42),
    Place("ask", 0.92),
    Place("close", 0.45, True),
)
LONG = _plan(
    0.30,
    Place("greet", 0.75, True),
    Place("opening", 0.80, True),
    Place("aside", 0.30, True),
    Place("core"),
    Place("car", 0.30),
    Place("detail", 0.90),
    Place("harm", 0.90),
    Place("history", 0.80),
    Place("aside", 0.80),
    Place("log", 0.60),
    Place("detail", 0.60),
    Place("log", 0.50),
    Place("distractor", 0.55),
    Place("history", 0.50),
    Place("harm", 0.50),
    Place("aside", 0.60),
    Place("ask"),
    Place("ask", 0.35),
    Place("close", 0.80, True),
)
CYCLE = (
    "log",
    "detail",
    "log",
    "history",
    "aside",
    "log",
    "log",
    "aside",
    "harm",
    "log",
    "distractor",
    "log",
)
VERY_LONG = _plan(
    0.30,
    Place("greet", 0.90, True),
    Place("opening", own_hand=True),
    Place("core"),
    *(Place(group, 0.90) for group in CYCLE * 4),
    Place("ask"),
    Place("ask", 0.60),
    Place("close", 0.90, True),
)
PLANS = (SHORT, MIDDLING, LONG, VERY_LONG)
TITLE = (Place("title"),)
ANSWER = (
    Place("answer greet", 0.85),
    Place("answer subject", 0.75),
    Place("answer result"),
    Place("answer more", 0.40),
    Place("answer bye", 0.65),
)

LENGTH_SHARES: dict[str, tuple[float, ...]] = {
    "app": (0.66, 0.31, 0.029, 0.001),
    "phone": (0.55, 0.42, 0.03, 0.0),
    "text": (0.75, 0.25, 0.0, 0.0),
    "chatbot": (0.70, 0.30, 0.0, 0.0),
    "social": (0.55, 0.42, 0.03, 0.0),
    "patrol": (0.90, 0.10, 0.0, 0.0),
    "letter": (0.03, 0.50, 0.43, 0.04),
    "web": (0.18, 0.63, 0.18, 0.01),
}
"""Share of each plan among the texts of a channel; the others write as on the web."""
FORM_PLACES = {
    "core": "form", "brief": "form", "fact": "form_detail",
    "detail": "form_detail", "harm": "form_detail", "history": "form_detail",
}  # fmt: skip
"""What stands in a statutory form instead."""
FORM_EMPTY = ("aside", "distractor", "ask", "car", "opening", "log")
ASK_KINDS = ("inquiry", "suggestion", "grievance", "proposal")
"""Kinds with a way of asking of their own; the others ask as in the field."""
