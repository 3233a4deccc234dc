"""The manifest: which immutable files make up one published generation, and how one becomes current.

Every generation has its own `generation.<n>.json`; `manifest.json` is a copy of the current one, put
in place by one atomic rename. A reader holds a shared lock on the generation's file for as long as
it uses it, so that the publisher deletes only what nobody can read any more.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from pipeline.errors import NotReadyError, StorageError

CURRENT = "manifest.json"
NOT_PUBLISHED = "아직 공개본이 없습니다(nothing is published yet): run `minwon publish` first"


@dataclass(frozen=True)
class PartFile:
    """One file of a generation. `kind` is fact, text, vocabulary or hot; days of receipt [first, until)."""

    name: str
    kind: str
    year: int | None
    file: str
    rows: int
    first: date | None
    until: date | None

    @property
    def alias(self) -> str:
        """Name under which a reader attaches the file; the same file always has the same."""
        return self.file.removesuffix(".duckdb").replace(".", "_")


@dataclass(frozen=True)
class CompanionFile:
    """A file beside a part, one entry a row of the part's fact in that order.

    `kind` says what of it (vector, index), `part` is the file of that part, `version` the model's.
    """

    kind: str
    part: str
    file: str
    rows: int
    version: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One generation: its files, the instant it knows, and the batches it holds.

    `batches_through` is the last batch that brought an image, `ledger_through` the last one that was
    done at all (-1: an older program did not write it down). `layout` tells the tables and columns of its
    files from those of another version of the program.
    """

    generation: int
    as_of: datetime
    published_at: datetime
    parts: tuple[PartFile, ...]
    sources: tuple[dict[str, Any], ...]
    batches_through: int
    folded_through: int
    tokenizer_id: int = 0
    companions: tuple[CompanionFile, ...] = ()
    ledger_through: int = -1
    topic_model_id: int = 0
    judged_by: str = ""
    layout: str = ""

    def named(self, kind: str) -> dict[int | None, PartFile]:
        """Files of one kind by year (hot has the year None)."""
        return {part.year: part for part in self.parts if part.kind == kind}

    @property
    def file_names(self) -> set[str]:
        """Every file that this generation needs."""
        parts = {part.file for part in self.parts}
        return parts | {file.file for file in self.companions} | {generation_name(self.generation)}

    def to_json(self) -> str:
        """The text of the file; `from_json` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, default=_iso)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """A manifest from its text.

        Raises:
            StorageError: the text is not a manifest.
        """
        try:
            raw = json.loads(text)
            return cls(
                generation=int(raw["generation"]),
                as_of=datetime.fromisoformat(raw["as_of"]),
                published_at=datetime.fromisoformat(raw["published_at"]),
                parts=tuple(_part(part) for part in raw["parts"]),
                sources=tuple(raw["sources"]),
                batches_through=int(raw["batches_through"]),
                folded_through=int(raw["folded_through"]),
                tokenizer_id=int(raw.get("tokenizer_id", 0)),
                companions=tuple(CompanionFile(**companion) for companion in raw.get("companions", ())),
                ledger_through=int(raw.get("ledger_through", -1)),
                topic_model_id=int(raw.get("topic_model_id", 0)),
                judged_by=str(raw.get("judged_by", "")),
                layout=str(raw.get("layout", "")),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(
                f"{CURRENT}: damaged ({error}); publish again with `minwon publish --fold`"
            ) from error


def generation_name(generation: int) -> str:
    """File name of a generation's own manifest."""
    return f"generation.{generation}.json"


def current(folder: Path) -> Manifest:
    """The generation that is served now.

    Raises:
        NotReadyError: nothing was published.
        StorageError: the manifest is damaged.
    """
    try:
        return Manifest.from_json((folder / CURRENT).read_text("utf-8"))
    except FileNotFoundError:
        raise NotReadyError(NOT_PUBLISHED) from None


def newest_number(folder: Path) -> int:
    """The highest number any generation in `folder` ever took; 0 if there is none."""
    return max((_number(path) for path in folder.glob("generation.*.json")), default=0)


def generations(folder: Path) -> Iterator[Manifest]:
    """Every generation that still has its manifest, oldest first; a damaged one is left out."""
    for path in sorted(folder.glob("generation.*.json"), key=_number):
        try:
            yield Manifest.from_json(path.read_text("utf-8"))
        except StorageError:
            continue


def write_durably(path: Path, text: str) -> None:
    """Put `text` at `path` so that, whatever happens, the file is either the old or the new one."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force a finished file to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hold(folder: Path, generation: int) -> IO[bytes] | None:
    """Keep a generation's files from being deleted until the returned file is closed; None if it is gone."""
    path = folder / generation_name(generation)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    fcntl.flock(file, fcntl.LOCK_SH)
    if os.fstat(file.fileno()).st_nlink == 0:
        file.close()
        return None
    return file


def retire(folder: Path, keep: int) -> list[str]:
    """Delete generations other than `keep` that no reader holds, and files that no generation needs.

    Only the holder of the writer's lock may call it. Returns the names that were deleted.
    """
    deleted = []
    for path in folder.glob("generation.*.json"):
        if _number(path) != keep and _unused(path):
            path.unlink()
            deleted.append(path.name)
    needed = {CURRENT}.union(*(manifest.file_names for manifest in generations(folder)))
    for path in folder.iterdir():
        if path.is_file() and path.name not in needed:
            path.unlink()
            deleted.append(path.name)
    return deleted


def _unused(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _number(path: Path) -> int:
    middle = path.name.split(".")[1]
    return int(middle) if middle.isdigit() else -1


def _part(raw: dict[str, Any]) -> PartFile:
    first, until = (date.fromisoformat(raw[key]) if raw[key] else None for key in ("first", "until"))
    return PartFile(raw["name"], raw["kind"], raw["year"], raw["file"], int(raw["rows"]), first, until)


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
