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
from models.store import sha256_of
from pipeline.errors import NotReadyError, StorageError
from pipeline.generation import Generation, Part
from pipeline.manifest import CompanionFile
from pipeline.slices import EVERYTHING, Predicate, Viewer, one_of

SQL = Path(__file__).resolve().parents[1] / "sql"
YEARS = 3
CANDIDATES = 24
"""Rows whose texts are compared; reading one costs 0.2 ms."""
EARTH_M = 6_371_000.0
SAME_SPOT_M = 150.0
HALVING_DAYS = 365.0


class PastError(NotReadyError):
    """A generation is shown as it was known in the past; its rows are no rows of the indexes."""


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
        self._indexes: dict[str, tuple[indexes.Index, NDArray[np.float16]]] = {}
        self._scopes: dict[tuple[Any, ...], NDArray[np.int64]] = {}

    def find(self, generation: Generation, viewer: Viewer, asked: Asked, count: int = 5) -> list[Similar]:
        """The `count` complaints most like `asked` that `viewer` may see, best first.

        Raises:
            NotReadyError: no index of this model is published.
            PastError: the generation is shown as it was known in the past.
            StorageError: an index file is gone, damaged, or none.
        """
        files = self._files(generation)
        query = self._score.read([asked.text])
        if not query.vectors.any():
            return []
        where = viewer.predicate()
        if asked.districts:
            where &= one_of("district_code", "near", asked.districts)
        nearest = self._nearest(generation, files, query, where)
        facts = [
            row
            for part, cosines in nearest
            for row in self._facts(generation, part, cosines, where)
            if row["complaint_id"] != asked.complaint_id
        ]
        if not facts:
            return []
        texts = [f"{row['title'] or ''} {row['body'] or ''}" for row in facts]
        cosines = np.array([row["cosine"] for row in facts], np.float32)
        found = _scored(facts, self._score.near(query, texts, cosines), asked)
        return sorted(found, key=lambda one: (-one.score, one.complaint_id))[:count]

    def _nearest(
        self, generation: Generation, files: list[tuple[Part, CompanionFile]], query: Texts, where: Predicate
    ) -> list[tuple[Part, dict[int, float]]]:
        """The rows nearest by vector over all parts: of each part their place and cosine."""
        best: list[tuple[float, int, int]] = []
        for number, (part, file) in enumerate(files):
            allowed = None if where == EVERYTHING else self._allowed(generation, part, file, where)
            index, vectors = self._index(file)
            cosines, rows = indexes.refined(index, vectors, query.vectors[0], CANDIDATES, allowed)
            pairs = zip(cosines.tolist(), rows.tolist(), strict=True)
            best += [(-cosine, number, row) for cosine, row in pairs]
        best = sorted(best)[:CANDIDATES]
        by_part = [{row: -away for away, mine, row in best if mine == number} for number in range(len(files))]
        return [(part, cosines) for (part, _), cosines in zip(files, by_part, strict=True) if cosines]

    def _files(self, generation: Generation) -> list[tuple[Part, CompanionFile]]:
        """Parts with an index: hot, and the last three years."""
        if any(part.schema.startswith("memory.") for part in generation.parts):
            raise PastError("과거 시점 보기에서는 비슷한 민원을 찾지 않습니다(not searched in the past)")
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
        self._forget({file.file for file in by_part.values()})
        return found

    def _forget(self, needed: set[str]) -> None:
        with self._guard:
            for name in self._indexes.keys() - needed:
                del self._indexes[name]
            for key in [key for key in self._scopes if key[0] not in needed]:
                del self._scopes[key]

    def _index(self, file: CompanionFile) -> tuple[indexes.Index, NDArray[np.float16]]:
        """The index of a file, and the vectors beside the same part, memory-mapped."""
        with self._guard:
            if file.file not in self._indexes:
                path = self._folder / file.file
                if not path.is_file():
                    raise StorageError(f"{file.file}: is missing; run `minwon publish --fold`")
                if sha256_of(path) != file.sha256:
                    raise StorageError(f"{file.file}: is damaged; run `minwon publish --fold`")
                beside = self._folder / file.file.replace("index_", "vector_", 1)
                try:
                    vectors = np.load(beside.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
                except (OSError, ValueError) as error:
                    raise StorageError(f"{beside.stem}: is gone; run `minwon publish --fold`") from error
                self._indexes[file.file] = indexes.read(path), vectors
            return self._indexes[file.file]

    def _facts(
        self, generation: Generation, part: Part, cosines: dict[int, float], where: Predicate
    ) -> list[dict[str, Any]]:
        """Facts of rows of one part with `body`, `answer_text` and `cosine`, without those hot replaced."""
        names = {"@fact": part.fact, "@where": where.sql}
        facts = self._ask(generation, "similar_rows", names, {"rows": list(cosines), **where.params})
        if part.kind == "hot":
            key, beside = "complaint_id", part
        else:
            facts = [row for row in facts if row["complaint_id"] not in generation.superseded]
            key, beside = "row", _beside(generation, part)
        name = "similar_hot_texts" if part.kind == "hot" else "similar_texts"
        values = {"ids" if part.kind == "hot" else "rows": [row[key] for row in facts]}
        texts = {row[key]: row for row in self._ask(generation, name, {"@text": beside.text}, values)}
        empty = {"body": "", "answer_text": ""}
        return [
            {
                **row,
                "cosine": cosines[row["row"]],
                **{name: texts.get(row[key], empty)[name] for name in empty},
            }
            for row in facts
        ]

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


def _beside(generation: Generation, part: Part) -> Part:
    """The text part of the same year."""
    return next(text for text in generation.text_parts if text.kind == "text" and text.year == part.year)


def _scored(facts: Sequence[dict[str, Any]], parts: Parts, asked: Asked) -> list[Similar]:
    found = []
    for row, text in zip(facts, SERVED.of(parts), strict=True):
        place, time = place_share(asked, row), time_share(asked.at, row["received_at"])
        found.append(
            Similar(
                row["complaint_id"],
                row["receipt_number"],
                row["title"] or "",
                row["received_at"],
                row["district_code"],
                row["department_code"],
                row["status_code"],
                bool(row["is_open"]),
                row["answer_text"] or "",
                float(text) * place * time,
                float(text),
                place,
                time,
            )
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
