"""What a sender says of its own file: `<file>.manifest.json` beside it."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import SourceFormatError
from pipeline.settings import SEOUL

IDS_ENDING = ".ids.csv"
"""A list of numbers beside a file that has no manifest, or one that names no list."""
COVERS = ("file", "all")
"""What a list speaks of: the numbers of its file, or every number that its source has."""


@dataclass(frozen=True)
class Manifest:
    """Counts, digest and the instant a source made its file; everything may be unknown.

    `ids_cover` is one of COVERS, or '' where the sender does not say: then a list longer than its
    file speaks of everything.
    """

    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    known_at: datetime | None = None
    is_backfill: bool = False
    ids: Path | None = None
    ids_cover: str = ""

    def check_file(self, name: str, size: int, sha256: str) -> None:
        """Compare size and digest.

        Raises:
            SourceFormatError: the file is not the one the manifest speaks of.
        """
        if self.bytes is not None and self.bytes != size:
            raise SourceFormatError(
                f"{name}: {size:,} bytes came, its manifest says {self.bytes:,}; ask for it again"
            )
        if self.sha256 is not None and self.sha256.lower() != sha256:
            raise SourceFormatError(
                f"{name}: its sha256 is not the one of its manifest; it is damaged: ask for it again"
            )

    def listed(self, name: str) -> str | None:
        """The source's list, one number a line; None if it sent none.

        Raises:
            SourceFormatError: the manifest names a list that did not come.
        """
        if self.ids is None:
            return None
        if not self.ids.is_file():
            raise SourceFormatError(
                f"{name}: its manifest names {self.ids.name}, which did not come; ask for it"
            )
        text = self.ids.read_text("utf-8-sig")
        lines = (line.strip().strip('"') for line in text.splitlines())
        return "".join(f"{line}\n" for line in lines if line)

    def keep_ids(self, name: str, folder: Path, cover: str) -> None:
        """Keep the source's list beside the landed file; the manifest's own cover beats `cover`."""
        text = self.listed(name)
        if text is not None:
            (folder / kept_name(self.ids_cover or cover)).write_text(text, "utf-8")

    def check_rows(self, name: str, rows: int) -> None:
        """Compare the number of records.

        Raises:
            SourceFormatError: records are missing or too many.
        """
        if self.rows is not None and self.rows != rows:
            raise SourceFormatError(
                f"{name}: {rows:,} records came, its manifest says {self.rows:,}; nothing was loaded"
            )


def kept_name(cover: str) -> str:
    """Name under which a list of this cover is kept with the landed file."""
    return f"ids.{cover}.csv" if cover else "ids.csv"


def kept_ids(folder: Path) -> tuple[Path, str] | None:
    """The list kept in a batch's folder and its cover; None if its source sent none."""
    found = ((folder / kept_name(cover), cover) for cover in ("", *COVERS))
    return next(((path, cover) for path, cover in found if path.is_file()), None)


def is_beside(name: str) -> bool:
    """Whether a file of this name is no data: hidden, a manifest or a list of numbers."""
    return name.startswith(".") or name.endswith((".manifest.json", "ids.csv"))


def beside(file: Path, source_code: str) -> list[Path]:
    """The manifest and the list that came with `file`, as far as they are there."""
    try:
        named = read_manifest(file, source_code).ids
    except SourceFormatError:
        named = None
    return [path for path in (manifest_path(file), named) if path is not None and path.is_file()]


def manifest_path(file: Path) -> Path:
    """Where the manifest of a file lies."""
    return file.with_name(file.name + ".manifest.json")


def read_manifest(file: Path, source_code: str) -> Manifest:
    """The manifest beside `file`; an empty one if there is none.

    Raises:
        SourceFormatError: it cannot be read, or it speaks of another source.
    """
    path = manifest_path(file)
    if not path.is_file():
        return Manifest(ids=_list_beside(file))
    try:
        values = json.loads(path.read_text("utf-8"))
        if not isinstance(values, dict):
            raise ValueError("it is no object")
        manifest = _manifest(file, values)
    except (OSError, ValueError, TypeError) as error:
        raise SourceFormatError(
            f"{path.name}: cannot be read ({error}); ask its sender for it again"
        ) from error
    if values.get("source", source_code) != source_code:
        raise SourceFormatError(f"{path.name}: is of source {values['source']}, not {source_code}")
    return manifest


def _manifest(file: Path, values: dict[str, Any]) -> Manifest:
    known_at = values.get("known_at")
    return Manifest(
        rows=None if values.get("rows") is None else int(values["rows"]),
        bytes=None if values.get("bytes") is None else int(values["bytes"]),
        sha256=values.get("sha256"),
        known_at=None if known_at is None else _seoul(datetime.fromisoformat(known_at)),
        is_backfill=bool(values.get("backfill", False)),
        ids=file.with_name(Path(values["ids"]).name) if values.get("ids") else _list_beside(file),
        ids_cover=_cover(values.get("ids_cover", "")),
    )


def _list_beside(file: Path) -> Path | None:
    path = file.with_name(file.name + IDS_ENDING)
    return path if path.is_file() else None


def _cover(told: str) -> str:
    if told not in ("", *COVERS):
        raise ValueError(f"ids_cover is {told!r}; it must be one of {', '.join(COVERS)}")
    return told


def _seoul(instant: datetime) -> datetime:
    return instant if instant.tzinfo is None else instant.astimezone(SEOUL).replace(tzinfo=None)
