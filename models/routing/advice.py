"""The three units that most likely finish a complaint, by its topic and its 자치구.

A cell (topic × district) may hold few complaints, so its shares are mixed with those of the same topic
in all other districts, where the unit of the same number speaks for ours: 11680-02, 강남구 주차관리과, learns
from 11110-02, 종로구 교통지도과. Units of the city itself are the same everywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.routing.history import History
from pipeline.schema.organisation import Organisation

Floats = NDArray[np.float64]
BORROWED = 20.0
"""Complaints of the other districts that are added to a cell's own."""
LEAST = 0.5
"""Probability under which nothing is recommended."""
SHOWN = 3


@dataclass(frozen=True)
class Asked:
    """n complaints: what the model of topics says of each, and where it happened.

    Attributes:
        likely: (n,) most likely topics.
        certainty: (n,) their probabilities.
        second: (n,) next most likely topics.
        second_certainty: (n,) theirs.
        district: (n,) district codes, '' where the place is not known.
    """

    likely: NDArray[np.str_]
    certainty: Floats
    second: NDArray[np.str_]
    second_certainty: Floats
    district: NDArray[np.str_]

    @classmethod
    def one(
        cls, likely: str, certainty: float, second: str, second_certainty: float, district: str
    ) -> "Asked":
        """A single complaint."""
        return cls(
            np.array([likely]),
            np.array([certainty]),
            np.array([second]),
            np.array([second_certainty]),
            np.array([district]),
        )


@dataclass(frozen=True)
class Practice:
    """Which unit finishes what.

    Attributes:
        topics: t topic codes, sorted.
        districts: d district codes, sorted.
        units: u codes of units that stand.
        shares: (t, d, u) part of the complaints of a topic and a district that a unit finishes.
    """

    topics: NDArray[np.str_]
    districts: NDArray[np.str_]
    units: NDArray[np.str_]
    shares: Floats

    def probabilities(self, asked: Asked) -> Floats:
        """(n, u) probability of each unit; the rest of 1 is what topic or history do not say."""
        first = self._of(asked.likely, asked.district) * asked.certainty[:, None]
        return first + self._of(asked.second, asked.district) * asked.second_certainty[:, None]

    def best(self, asked: Asked) -> tuple[NDArray[np.str_], Floats]:
        """(n, 3) units, the most probable first, and their probabilities; '' and 0 where there are fewer."""
        found = self.probabilities(asked)
        spare = max(SHOWN - found.shape[1], 0)
        found = np.pad(found, ((0, 0), (0, spare)))
        units = np.append(self.units, [""] * spare)
        order = np.argsort(-found, axis=1, kind="stable")[:, :SHOWN]
        probability = np.take_along_axis(found, order, axis=1)
        return np.where(probability > 0, units[order], ""), probability

    def _of(self, topic: NDArray[np.str_], district: NDArray[np.str_]) -> Floats:
        row, knows_topic = _places(self.topics, topic)
        column, knows_district = _places(self.districts, district)
        unknown, is_told = _places(self.districts, np.array([""]))
        column = np.where(knows_district, column, unknown[0])
        known = knows_topic & (knows_district | is_told[0])
        if not known.any():
            return np.zeros((len(topic), len(self.units)))
        return np.asarray(np.where(known[:, None], self.shares[row, column], 0.0))


def practice(past: History, organisation: Organisation) -> Practice:
    """The shares of every topic and district of a history, in the organisation of its last day."""
    stands = past.unit != ""
    topics, topic = np.unique(past.topic[stands], return_inverse=True)
    districts, district = np.unique(past.district[stands], return_inverse=True)
    held_by = [
        _desk(organisation, unit, place)
        for unit, place in zip(past.unit[stands].tolist(), past.district[stands].tolist(), strict=True)
    ]
    desks = sorted(set(held_by))
    number = {desk: at for at, desk in enumerate(desks)}
    own = np.zeros((len(topics), len(districts), len(desks)))
    desk = np.array([number[one] for one in held_by], np.int64)
    np.add.at(own, (topic, district, desk), past.weight[stands])
    mixed = _mixed(own)
    standing = {code for code in organisation.codes() if organisation.successor(code, past.until) == code}
    codes = [
        [code if (code := place + name if is_own else name) in standing else "" for is_own, name in desks]
        for place in districts.tolist()
    ]
    units = np.array(sorted({code for row in codes for code in row if code}), np.str_)
    at = {code: column for column, code in enumerate(units.tolist())}
    shares = np.zeros((len(topics), len(districts), len(units)))
    for column, row in enumerate(codes):
        for desk_number, code in enumerate(row):
            if code:
                shares[:, column, at[code]] += mixed[:, column, desk_number]
    return Practice(topics, districts, units, shares)


def _desk(organisation: Organisation, unit: str, district: str) -> tuple[bool, str]:
    """Whether a unit is the district's own, and its number there, the end of its code; else its code."""
    own = bool(district) and organisation.bureau(unit) == district and unit.startswith(district)
    return own, unit.removeprefix(district) if own else unit


def _mixed(own: Floats) -> Floats:
    """(t, d, u) shares of each cell, with what the same topic has in all other districts."""
    others = own.sum(axis=1, keepdims=True) - own
    elsewhere = others.sum(axis=2, keepdims=True)
    prior = np.divide(others, elsewhere, out=np.zeros_like(others), where=elsewhere > 0)
    seen = own.sum(axis=2, keepdims=True) + BORROWED * (elsewhere > 0)
    mixed: Floats = np.divide(own + BORROWED * prior, seen, out=np.zeros_like(own), where=seen > 0)
    return mixed


def _places(known: NDArray[np.str_], asked: NDArray[np.str_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(n,) place of each asked value among sorted known ones, and whether it is there."""
    if not len(known):
        return np.zeros(len(asked), np.int64), np.zeros(len(asked), np.bool_)
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return place, np.asarray(known[place] == asked)
