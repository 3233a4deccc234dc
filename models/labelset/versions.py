"""Versions of the labelled set: immutable, each whole, with who made it, why and from which one.

`data/labels/versions/0007/` holds `topic_labels.csv` and `version.json`, which has its sha256.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from models.labelset.labels import Label, as_csv, read
from pipeline.errors import StorageError, UsageError
from pipeline.manifest import write_durably
from pipeline.settings import Settings
from pipeline.workflow.labels import LabelEdit
from pipeline.workflow.store import Store

LABELS, ABOUT = "topic_labels.csv", "version.json"
SHORTEST_MESSAGE = 2


@dataclass(frozen=True)
class Version:
    """One version: its number, who made it when and why, the one before it (0: none), rows and sha256."""

    number: int
    parent: int
    author: str
    message: str
    created_at: datetime
    rows: int
    sha256: str

    @property
    def name(self) -> str:
        """As cards of models say it."""
        return f"v{self.number}"


@dataclass(frozen=True)
class Diff:
    """Rows that a version has and another one has not."""

    added: Sequence[Label]
    removed: Sequence[Label]


def folder(settings: Settings) -> Path:
    """Where the versions are."""
    return settings.home / "labels" / "versions"


def versions(settings: Settings) -> list[Version]:
    """All versions, the newest last.

    Raises:
        StorageError: one cannot be read.
    """
    found = []
    for path in sorted(folder(settings).glob("[0-9]*/" + ABOUT)):
        try:
            raw = json.loads(path.read_text("utf-8"))
            found.append(Version(**{**raw, "created_at": datetime.fromisoformat(raw["created_at"])}))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StorageError(f"{path.parent.name}/{ABOUT}: 읽을 수 없습니다(cannot be read)") from error
    return found


def labels_of(settings: Settings, number: int) -> list[Label]:
    """Labels of a version; none of version 0.

    Raises:
        UsageError: there is no such version.
        StorageError: its file was changed.
    """
    if number == 0:
        return []
    known = {version.number: version for version in versions(settings)}
    if number not in known:
        raise UsageError(f"학습셋 버전 {number} 이(가) 없습니다(no such version): minwon labels status")
    path = folder(settings) / f"{number:04d}" / LABELS
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise StorageError(f"{number:04d}/{LABELS}: 없습니다(is missing)") from error
    if digest != known[number].sha256:
        raise StorageError(f"{number:04d}/{LABELS}: 적은 뒤에 바뀌었습니다(was changed after it was written)")
    return read(path)


def newest(settings: Settings) -> Version | None:
    """The newest version; None before the first."""
    found = versions(settings)
    return found[-1] if found else None


def current(settings: Settings) -> tuple[str, list[Label]]:
    """Name and labels of the newest version; '' and none before the first."""
    last = newest(settings)
    return ("", []) if last is None else (last.name, labels_of(settings, last.number))


def commit(
    settings: Settings,
    store: Store,
    *,
    author: str,
    message: str,
    more: Iterable[Label] = (),
) -> tuple[Version, Diff]:
    """Make a version of the newest one, of what was decided on screen since, and of `more` labels.

    Nothing is overwritten: what labellers differ on stands side by side.

    Raises:
        UsageError: there is nothing new, or no message.
    """
    if len(message.strip()) < SHORTEST_MESSAGE:
        raise UsageError("무엇을 왜 바꾸었는지 적으십시오(a version needs a message): --message")
    last = newest(settings)
    before = [] if last is None else labels_of(settings, last.number)
    waiting = store.labels.pending()
    whole = list(dict.fromkeys([*before, *map(as_label, waiting), *more]))
    difference = diff(before, whole)
    if not difference.added:
        raise UsageError("새로 붙인 라벨이 없습니다(there is nothing to make a version of)")
    text = as_csv(whole)
    version = Version(
        number=(last.number if last else 0) + 1,
        parent=last.number if last else 0,
        author=author,
        message=message.strip(),
        created_at=settings.clock().replace(microsecond=0),
        rows=len(whole),
        sha256=sha256(text.encode()).hexdigest(),
    )
    home = folder(settings) / f"{version.number:04d}"
    home.mkdir(parents=True, exist_ok=True)
    write_durably(home / LABELS, text)
    about = {**asdict(version), "created_at": version.created_at.isoformat()}
    write_durably(home / ABOUT, json.dumps(about, ensure_ascii=False, indent=1))
    store.labels.taken_into(version.number, [edit.id for edit in waiting])
    return version, difference


def as_label(edit: LabelEdit) -> Label:
    """A decision on screen as a row of the set."""
    return Label(
        edit.complaint_id,
        edit.labelled_at,
        edit.labeller,
        edit.topic_code,
        edit.guide_version,
        edit.text_hash,
        edit.is_final,
    )


def diff(before: Iterable[Label], after: Iterable[Label]) -> Diff:
    """Exactly the rows that changed."""
    old, new = set(before), set(after)
    return Diff(sorted(new - old), sorted(old - new))
