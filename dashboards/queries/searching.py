"""What a person types into the search of the list: words of a title, or receipt numbers."""

import re

from dashboards.links import MAX_SEARCH, MAX_VALUES
from pipeline.slices import Slice

_BETWEEN = re.compile(r"[\s,;]+")
_UNSAYABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of surrogate pairs, which neither an address nor a database takes."""
_NUMBER = re.compile(r"\d{14}|\d{8}-[0-9a-z_]+-\S+")


def searched(chosen: Slice, text: str) -> Slice:
    """The slice with what was typed or pasted: one or many receipt numbers or ids, else title words.

    Receipt numbers are looked for in all periods, so other conditions are left aside for them; the
    1,000 first are taken.
    """
    text = _UNSAYABLE.sub(" ", text)
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if parts and all(_NUMBER.fullmatch(part) for part in parts):
        numbers = tuple(dict.fromkeys(parts))[:MAX_VALUES]
        return Slice(ids=numbers, form=True, as_of=chosen.as_of)
    return chosen.but(ids=(), q=" ".join(text.split())[:MAX_SEARCH])
