"""What the model of safety learns from: our own texts, and labels of real texts that stay where they are.

`labels/safety_labels.csv` holds ids and levels, `labels/safety_sources.toml` says where in such a folder
the texts stand. A label whose text has changed since (another hash) teaches nothing and is told.
"""

import csv
import gzip
import io
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from models.labelset.labels import text_hash
from models.text.cleaning import clean
from pipeline.errors import UsageError

LABELS = Path(__file__).resolve().parents[2] / "labels"
LEVELS = ("none", "hazard", "urgent")
OWN = "own"


@dataclass(frozen=True)
class Labelled:
    """n texts with what a reader says of them.

    Attributes:
        texts: (n,) texts, cleaned.
        levels: (n,) numbers in `LEVELS`.
        types: (n,) type of danger, '' where there is none.
        sources: (n,) where each is from.
        ids: (n,) its number there.
    """

    texts: Sequence[str]
    levels: Sequence[int]
    types: Sequence[str]
    sources: Sequence[str]
    ids: Sequence[str]

    def __add__(self, other: "Labelled") -> "Labelled":
        """Both, the other behind."""
        return Labelled(
            *(
                [*getattr(self, name), *getattr(other, name)]
                for name in ("texts", "levels", "types", "sources", "ids")
            )
        )


def own_texts() -> Labelled:
    """The texts that came with the program: our own words, every type and level."""
    rows = list(csv.DictReader((LABELS / "safety_texts.csv").open(encoding="utf-8")))
    return Labelled(
        clean([row["text"] for row in rows]),
        [LEVELS.index(row["level"]) for row in rows],
        [row["danger_type"] for row in rows],
        [OWN] * len(rows),
        [row["text_id"] for row in rows],
    )


def real_texts(folder: Path) -> tuple[Labelled, int]:
    """The labelled real texts of a folder, by the first say on each; and how many labels found no text.

    Raises:
        UsageError: the folder has none of the sources.
    """
    sources = tomllib.loads((LABELS / "safety_sources.toml").read_text("utf-8"))
    texts = {
        (name, key): text
        for name, source in sources.items()
        if (folder / source["file"]).exists()
        for key, text in _texts(folder, source)
    }
    if not texts:
        wanted = ", ".join(source["file"] for source in sources.values())
        raise UsageError(f"{folder}: 라벨이 가리키는 파일이 없습니다(none of these files is here: {wanted})")
    rows, lost = [], 0
    seen = set()
    for row in labels():
        key = row["source"], row["source_id"]
        if key in seen:
            continue
        seen.add(key)
        text = texts.get(key)
        if text is None or row["text_hash"] != text_hash(text, None):
            lost += 1
        else:
            rows.append((text, row))
    found = Labelled(
        clean([text for text, _ in rows]),
        [LEVELS.index(row["level"]) for _, row in rows],
        [row["danger_type"] for _, row in rows],
        [row["source"] for _, row in rows],
        [row["source_id"] for _, row in rows],
    )
    return found, lost


def labels() -> list[dict[str, str]]:
    """The rows of `labels/safety_labels.csv`; the first say on a text stands before the second."""
    return list(csv.DictReader((LABELS / "safety_labels.csv").open(encoding="utf-8")))


def from_lines(path: Path) -> Labelled:
    """A file of JSON lines {id, text, label: urgent|hazard|none, danger_type, source}.

    Raises:
        UsageError: a line cannot be read, or its label is none of the three.
    """
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["label"] not in LEVELS or not isinstance(row["text"], str):
                raise ValueError
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{path.name} {number}행: text 와 label(urgent, hazard, none)이 있는 JSON 이어야 합니다"
                "(not a labelled text)"
            ) from error
        rows.append(row)
    if not rows:
        raise UsageError(f"{path.name}: 글이 없습니다(no texts)")
    return Labelled(
        clean([row["text"] for row in rows]),
        [LEVELS.index(row["label"]) for row in rows],
        [str(row.get("danger_type") or "") for row in rows],
        [str(row.get("source") or path.stem) for row in rows],
        [str(row.get("id") or number) for number, row in enumerate(rows)],
    )


def _texts(folder: Path, source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Number and text of every record of a source, as it was read for its label."""
    path = folder / source["file"]
    for number, row in enumerate(_records(path, source.get("encoding", "utf-8-sig")), start=1):
        parts = [
            clean([str(row.get(column) or "")])[0][:most]
            for column, most in zip(source["columns"], source["most"], strict=True)
        ]
        yield str(row[source["id"]]) if "id" in source else str(number), " ".join(filter(None, parts))


def _records(path: Path, encoding: str) -> Iterator[Mapping[str, Any]]:
    if path.suffix == ".parquet":
        yield from pl.read_parquet(path).iter_rows(named=True)
        return
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(data.decode(encoding), newline=""))
