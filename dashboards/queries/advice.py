"""추천: what the published generation says of cases at the desk, two seconds after they were filed.

The worker reads a case's text like any other complaint's; no model runs in the web process.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from dashboards.queries import asking, names
from dashboards.queries.marks import Mark
from dashboards.queries.memory import remembered
from models.routing.advice import LEAST, Asked, Practice, practice
from models.routing.history import history
from pipeline.reader import Generation
from pipeline.schema import codes, organisation
from pipeline.slices import NONE, Slice
from pipeline.workflow.case_rows import Filed

ALIKE_DAYS = 7


@dataclass(frozen=True)
class Choice:
    """One unit, and how probable it is."""

    unit: str
    share: float


@dataclass(frozen=True)
class Advice:
    """What is said of one case.

    Attributes:
        danger_code: urgent, hazard, none; '' where no model could say.
        danger_type: code of the type of danger, or None.
        danger_words: what spoke for it.
        alike: complaints of the last seven days of the same topic and 자치구, this one included.
        choices: up to three units, the most probable first.
        is_sure: whether the first choice is probable enough to be chosen beforehand.
    """

    danger_code: str = ""
    danger_type: str | None = None
    danger_words: tuple[str, ...] = ()
    alike: Mark | None = None
    choices: tuple[Choice, ...] = ()
    is_sure: bool = False

    @property
    def is_urgent(self) -> bool:
        """긴급."""
        return self.danger_code == "urgent"


class Advisor:
    """Says of cases what is published; who finishes what is learnt anew every day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._habits: tuple[date, Practice] | None = None

    def advised(self, generation: Generation, cases: Sequence[Filed]) -> dict[str, Advice]:
        """By case number; a case that the warehouse has not read yet is missing."""
        if not cases:
            return {}
        since = min(case.arrived_at for case in cases).date() - timedelta(1)
        asked = {"ids": [case.id for case in cases], "since": since}
        rows = generation.rows(asking.question("advice_rows"), asked)
        districts = {case.id: case.district_code or "" for case in cases}
        alike = _alike(generation, tuple(sorted({row[4] for row in rows if row[4]})))
        choices = self._choices(generation, [row for row in rows if row[5]], districts)
        return {
            row[0]: Advice(
                danger_code=row[1] or "",
                danger_type=row[2],
                danger_words=tuple(row[3] or ()),
                alike=alike.get((row[4], districts[row[0]])),
                choices=choices.get(row[0], ()),
                is_sure=bool(choices.get(row[0])) and choices[row[0]][0].share >= LEAST,
            )
            for row in rows
        }

    def _choices(
        self, generation: Generation, rows: Sequence[tuple[Any, ...]], districts: Mapping[str, str]
    ) -> dict[str, tuple[Choice, ...]]:
        if not rows:
            return {}
        best, share = self._practice(generation).best(
            Asked(
                likely=np.array([row[5] for row in rows], np.str_),
                certainty=np.array([row[6] or 0.0 for row in rows], np.float64),
                second=np.array([row[7] or "" for row in rows], np.str_),
                second_certainty=np.array([row[8] or 0.0 for row in rows], np.float64),
                district=np.array([districts[row[0]] for row in rows], np.str_),
            )
        )
        return {
            row[0]: tuple(
                Choice(unit, probability)
                for unit, probability in zip(units, probabilities, strict=True)
                if unit
            )
            for row, units, probabilities in zip(rows, best.tolist(), share.tolist(), strict=True)
        }

    def _practice(self, generation: Generation) -> Practice:
        until = generation.as_of.date()
        with self._lock:
            if self._habits is None or self._habits[0] != until:
                every = sorted(names.topics().topics)
                past = history(generation, every, until, organisation.read())
                self._habits = until, practice(past, organisation.read())
            return self._habits[1]


@remembered
def _alike(generation: Generation, topics: tuple[str, ...]) -> Mapping[tuple[str, str], Mark]:
    since = generation.as_of.date() - timedelta(ALIKE_DAYS)
    asked = {"topics": list(topics), "since": since, "forms": list(codes.FORM_KINDS)}
    return {
        (topic, district): Mark(
            count, Slice(period_from=since, topic=(topic,), gu=(district or NONE,), as_of=generation.as_of)
        )
        for topic, district, count in generation.rows(asking.question("advice_alike"), asked)
    }
