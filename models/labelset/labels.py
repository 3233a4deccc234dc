"""Labels as rows of a CSV file: who said which topic of which complaint, and when; never a word of its text.

Every labeller has one say on a complaint, the last one. Where they differ, the complaint teaches
nothing until somebody settles it by a final label.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pipeline.errors import UsageError

GUIDE_VERSION = "1"
HASH_LENGTH = 16
LONGEST = 120


@dataclass(frozen=True, order=True)
class Label:
    """One say of one person.

    Attributes:
        complaint_id: the complaint.
        labelled_at: when, Seoul wall time.
        labeller: who.
        topic_code: which topic; empty where the person found none (보류).
        guide_version: of `labels/GUIDE.md`.
        text_hash: of the masked text that was seen; another one, and the label may be out of date.
        is_final: settles what labellers differ on.
    """

    complaint_id: str
    labelled_at: datetime
    labeller: str
    topic_code: str
    guide_version: str = GUIDE_VERSION
    text_hash: str = ""
    is_final: bool = False


COLUMNS = tuple(Label.__dataclass_fields__)
NEEDED = ("complaint_id", "topic_code", "labeller", "labelled_at")


def text_hash(title: str | None, body: str | None) -> str:
    """Of a masked text, to see later whether it is still what was labelled."""
    return sha256(f"{title or ''}\n{body or ''}".encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]


@dataclass(frozen=True)
class Conflict:
    """A complaint of which labellers say different topics, by labeller."""

    complaint_id: str
    said: Mapping[str, str]


def says(labels: Iterable[Label]) -> dict[str, dict[str, Label]]:
    """By complaint the last say of each labeller."""
    found: dict[str, dict[str, Label]] = {}
    for label in sorted(labels):
        found.setdefault(label.complaint_id, {})[label.labeller] = label
    return found


def agreed(labels: Iterable[Label]) -> tuple[dict[str, str], list[Conflict]]:
    """By complaint the topic that counts, and the complaints on which labellers differ.

    The newest final label counts, else what all say. A complaint that all left without a topic is in
    neither.
    """
    topic_of: dict[str, str] = {}
    conflicts: list[Conflict] = []
    for complaint_id, by_labeller in says(labels).items():
        finals = [label for label in by_labeller.values() if label.is_final]
        topics = {label.topic_code for label in by_labeller.values() if label.topic_code}
        if finals:
            topics = {max(finals, key=lambda label: label.labelled_at).topic_code} - {""}
        if len(topics) == 1:
            topic_of[complaint_id] = topics.pop()
        elif topics:
            said = {name: label.topic_code for name, label in sorted(by_labeller.items())}
            conflicts.append(Conflict(complaint_id, said))
    return topic_of, conflicts


def as_csv(labels: Iterable[Label]) -> str:
    """The text of a label file, in the order of complaints and times."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for label in sorted(labels):
        cells = asdict(label) | {
            "labelled_at": label.labelled_at.isoformat(),
            "is_final": int(label.is_final),
        }
        writer.writerow([cells[name] for name in COLUMNS])
    return text.getvalue()


def read(path: Path, known_topics: Iterable[str] | None = None) -> list[Label]:
    """Labels of a CSV file.

    Args:
        path: the file; UTF-8, with or without a mark at its beginning.
        known_topics: codes that may stand in it; any if not said.

    Raises:
        UsageError: it cannot be read, or a row breaks a rule; says the line and the rule.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"{path.name}: UTF-8 CSV 로 읽을 수 없습니다(cannot be read): {type(error).__name__}"
        ) from error
    topics = None if known_topics is None else {*known_topics, ""}
    return [_label(row, f"{path.name} {number}행", topics) for number, row in enumerate(rows, start=2)]


def _label(row: Mapping[str, str | None], where: str, topics: set[str] | None) -> Label:
    if missing := [name for name in NEEDED if row.get(name) is None]:
        raise UsageError(f"{where}: 칸 {', '.join(missing)} 이(가) 없습니다(columns are missing)")
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name in ("complaint_id", "labeller"):
        if not cells[name] or len(cells[name]) > LONGEST:
            raise UsageError(f"{where}: {name} 이(가) 비었거나 너무 깁니다(empty or too long)")
    if topics is not None and cells["topic_code"] not in topics:
        raise UsageError(f"{where}: 주제 '{cells['topic_code'][:20]}' 가 없습니다(no such topic)")
    try:
        at = datetime.fromisoformat(cells["labelled_at"])
    except ValueError as error:
        raise UsageError(f"{where}: labelled_at 은 2026-11-22T14:00 꼴이어야 합니다") from error
    return Label(
        cells["complaint_id"],
        at.replace(tzinfo=None),
        cells["labeller"],
        cells["topic_code"],
        cells["guide_version"] or GUIDE_VERSION,
        cells["text_hash"][:HASH_LENGTH],
        cells["is_final"] in ("1", "true", "True"),
    )


def without(labels: Sequence[Label], more: Iterable[Label]) -> list[Label]:
    """Those of `more` that are not among `labels` yet, each once."""
    held = set(labels)
    return [label for label in dict.fromkeys(more) if label not in held]
