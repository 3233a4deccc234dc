"""Complaints like a text, out of the indexes of a generation: what a viewer may see, with the reasons.

Candidates are the rows nearest by vector in each of the last three years and in hot; their texts are
then compared in full. score = text x place x time, each a part that is shown:

    place = 1 in the same 법정동 or within 150 m, falling to 0.8 in the same 자치구 and 0.6 elsewhere;
            1 where either place is not known, for nothing speaks against it
    time  = 0.7 + 0.3 · 2^(-days apart / 365)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.similar import index as indexes
from models.similar.score import SERVED, Parts, Texts, TextScore
from pipeline.errors import NotReadyError, StorageError
from pipeline.generation import Generation, Part
from pipeline.manifest import CompanionFile
from pipeline.slices import EVERYTHING, Predicate, Viewer, one_of

SQL = Path(__file__).resolve().parents[1] / "sql"
YEARS = 3
CANDIDATES = 40
"""Rows of a part whose texts are compared; the tenth by score is among the first 40 by vector."""
EARTH_M = 6_371_000.0
SAME_SPOT_M = 150.0
HALVING_DAYS = 365.0


@dataclass(frozen=True)
class Asked:
    """What is looked for: a text, and where and when it happened as far as known.

    `complaint_id` is left out of the answers; `districts` limits them.
    """

    text: str
    at: datetime
    complaint_id: str = ""
    district_code: str | None = None
    dong_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    districts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Similar:
    """One similar complaint; `score` = text x place x time, each from 0 to 1. `answer` is its last one."""

    complaint_id: str
    receipt_number: str | None
    title: str
    received_at: datetime
    district_code: str | None
    department_code: str | None
    status_code: str | None
    is_open: bool
    answer: str
    score: float
    text: float
    place: float
    time: float


class Searcher:
    """Finds similar complaints; keeps the indexes it has read as long as a generation names them.

    Threads may share it.
    """

    def __init__(self, folder: Path, score: TextScore) -> None:
        self._folder = folder
        self._score = score
        self._guard = Lock()
        self._indexes: dict[str, indexes.Index] = {}
        self._scopes: dict[tuple[Any, ...], NDArray[np.int64]] = {}

    def find(self, generation: Generation, viewer: Viewer, asked: Asked, count: int = 5) -> list[Similar]:
        """The `count` complaints most like `asked` that `viewer` may see, best first.

        Raises:
            NotReadyError: no index of this model is published.
            StorageError: an index file is gone or is none.
        """
        files = self._files(generation)
        query = self._score.read([asked.text])
        if not query.vectors.any():
            return []
        found: list[Similar] = []
        for part, file in files:
            found += self._in_part(generation, part, file, query, viewer, asked)
        return sorted(found, key=lambda one: (-one.score, one.complaint_id))[:count]

    def _files(self, generation: Generation) -> list[tuple[Part, CompanionFile]]:
        """Parts with an index: hot, and the last three years."""
        by_part = {
            file.part: file
            for file in generation.manifest.companions
            if file.kind == "index" and file.version == self._score.table.version
        }
        beside = {part.name: by_part.get(part.file) for part in generation.manifest.parts}
        chosen = [part for part in generation.parts if part.kind == "hot"]
        chosen += [part for part in generation.parts if part.kind == "fact"][:YEARS]
        found = [(part, file) for part in chosen if (file := beside.get(part.name)) is not None]
        if not found:
            raise NotReadyError("유사민원 색인이 아직 없습니다(no index is published): minwon refresh")
        self._forget(set(by_part[part].file for part in by_part))
        return found

    def _forget(self, needed: set[str]) -> None:
        with self._guard:
            for name in self._indexes.keys() - needed:
                del self._indexes[name]
            for key in [key for key in self._scopes if key[0] not in needed]:
                del self._scopes[key]

    def _index(self, file: CompanionFile) -> indexes.Index:
        with self._guard:
            if file.file not in self._indexes:
                path = self._folder / file.file
                if not path.is_file():
                    raise StorageError(f"{file.file}: is missing; run `minwon publish --fold`")
                self._indexes[file.file] = indexes.read(path)
            return self._indexes[file.file]

    def _in_part(
        self,
        generation: Generation,
        part: Part,
        file: CompanionFile,
        query: Texts,
        viewer: Viewer,
        asked: Asked,
    ) -> list[Similar]:
        where = viewer.predicate()
        if asked.districts:
            where &= one_of("district_code", "near", asked.districts)
        index = self._index(file)
        allowed = None if where == EVERYTHING else self._allowed(generation, part, file, where)
        _, rows = indexes.search(index, query.vectors, CANDIDATES, allowed)
        nearest = [int(row) for row in rows[0] if row >= 0]
        facts = self._ask(generation, "similar_rows", {"@fact": part.fact, "@where": where.sql},
                          {"rows": nearest, **where.params})  # fmt: skip
        gone = generation.superseded if part.kind != "hot" else frozenset()
        facts = [row for row in facts if row["complaint_id"] not in gone | {asked.complaint_id}]
        if not facts:
            return []
        texts = self._texts(generation, part, facts)
        whole = [f"{row['title'] or ''} {texts.get(row['key'], ('', ''))[0] or ''}" for row in facts]
        parts = self._score.parts(query, self._score.read(whole))
        return _scored(facts, [texts.get(row["key"], ("", ""))[1] or "" for row in facts], parts, asked)

    def _texts(
        self, generation: Generation, part: Part, facts: list[dict[str, Any]]
    ) -> dict[Any, tuple[str, str]]:
        """Body and last answer of each row, by its `key`, which this sets: its place, or in hot its id."""
        hot = part.kind == "hot"
        for row in facts:
            row["key"] = row["complaint_id"] if hot else row["row"]
        beside = next(
            text for text in generation.text_parts if text.kind == part.kind or text.year == part.year
        ) if not hot else part
        name, values = ("similar_hot_texts", "ids") if hot else ("similar_texts", "rows")
        found = self._ask(generation, name, {"@text": beside.text}, {values: [row["key"] for row in facts]})
        return {row["complaint_id" if hot else "row"]: (row["body"], row["answer_text"]) for row in found}

    def _allowed(
        self, generation: Generation, part: Part, file: CompanionFile, where: Predicate
    ) -> NDArray[np.int64]:
        key = (file.file, where.sql, tuple(sorted(where.params.items())))
        if key not in self._scopes:
            rows = self._ask(
                generation, "similar_scope", {"@fact": part.fact, "@where": where.sql}, where.params
            )
            self._scopes[key] = np.array([row["row"] for row in rows], np.int64)
        return self._scopes[key]

    def _ask(
        self, generation: Generation, name: str, names: dict[str, str], values: dict[str, Any]
    ) -> list[dict[str, Any]]:
        sql = (SQL / f"{name}.sql").read_text("utf-8")
        for place, text in names.items():
            sql = sql.replace(place, text)
        answer = generation.execute(sql, values)
        columns = [column[0] for column in answer.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _scored(facts: Sequence[dict[str, Any]], answers: Sequence[str], parts: Parts, asked: Asked) -> list[Similar]:
    alike = SERVED.of(parts)
    found = []
    for row, answer, text in zip(facts, answers, alike, strict=True):
        place, time = place_share(asked, row), time_share(asked.at, row["received_at"])
        found.append(
            Similar(
                row["complaint_id"], row["receipt_number"], row["title"] or "", row["received_at"],
                row["district_code"], row["department_code"], row["status_code"], bool(row["is_open"]),
                answer, float(text) * place * time, float(text), place, time,
            )  # fmt: skip
        )
    return found


def place_share(asked: Asked, row: dict[str, Any]) -> float:
    """How much the place of a complaint speaks for it; see the head of this module."""
    if None not in (asked.lat, asked.lon, row["lat"], row["lon"]):
        apart = metres(float(asked.lat or 0), float(asked.lon or 0), row["lat"], row["lon"])
        near = min(1.0, 2 ** (-(apart - SAME_SPOT_M) / 1000)) if apart > SAME_SPOT_M else 1.0
        floor = 0.8 if asked.district_code == row["district_code"] else 0.6
        return max(floor, near)
    if asked.dong_code and row["dong_code"]:
        if asked.dong_code == row["dong_code"]:
            return 1.0
        return 0.8 if asked.district_code == row["district_code"] else 0.6
    if asked.district_code and row["district_code"]:
        return 0.8 if asked.district_code == row["district_code"] else 0.6
    return 1.0


def time_share(one: datetime, other: datetime) -> float:
    """How much the time between two complaints speaks for them; see the head of this module."""
    days = abs((one - other).total_seconds()) / 86_400
    return float(0.7 + 0.3 * 2 ** (-days / HALVING_DAYS))


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points of one city (flat earth, error under 0.1 % at 50 km)."""
    north = np.radians(other_lat - lat)
    east = np.radians(other_lon - lon) * np.cos(np.radians((lat + other_lat) / 2))
    return float(EARTH_M * np.hypot(north, east))
