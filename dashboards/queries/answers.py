"""점검: what the rules of 민원처리 say of a slice's answers, and a sample of them for people to score."""

from dataclasses import dataclass
from typing import Any

from dashboards.queries import asking
from dashboards.queries.memory import remembered
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

CONTACT = r"\[(전화|전자우편)\]|\d{2,4}\s*[-)]\s*\d{3,4}\s*-\s*\d{4}"
"""An answer names how its officer is reached (C-27); the mask leaves a sign where a number stood."""
REMEDY = "이의신청|행정심판|행정소송|재심의|불복|권익위"
"""A refusal says what may be done about it (C-25)."""
REFUSALS = ("not_accepted", "refused", "returned", "not_adopted")
SAME = 5
"""So many answers with the same words, numbers aside, are one text for all."""


@dataclass(frozen=True)
class Checked:
    """Answers of a slice, and how many of them break each rule."""

    answered: int
    without_text: int
    without_contact: int
    refused: int
    without_remedy: int
    over_a_month: int
    same_text: int


@dataclass(frozen=True)
class Sampled:
    """One complaint that is drawn to be scored by hand."""

    complaint_id: str
    receipt_number: str | None
    department_code: str | None
    result_code: str | None


@remembered
def checked(generation: Generation, chosen: Slice, viewer: Viewer) -> Checked:
    """The rules over the answers of a slice's finished complaints."""
    relation = asking.complaints(generation, chosen, viewer)
    texts = " UNION ALL ".join(
        f"SELECT complaint_id, answers, {age} AS age FROM {part.text}"
        for age, part in enumerate(generation.text_parts)
    )
    params: dict[str, Any] = {
        "same": SAME,
        "contact": CONTACT,
        "remedy": REMEDY,
        "refusals": list(REFUSALS),
    }
    ((*found,),) = asking.ask(generation, "answer_checks", relation, text=f"({texts})", **params)
    return Checked(*(int(number) for number in found))


def sample(generation: Generation, chosen: Slice, viewer: Viewer, seed: str, most: int) -> list[Sampled]:
    """Finished complaints of a slice, drawn by `seed`."""
    relation = asking.complaints(generation, chosen, viewer)
    rows = asking.ask(generation, "answer_sample", relation, seed=seed, most=most)
    return [Sampled(*row) for row in rows]
