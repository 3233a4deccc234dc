"""Topics and their codes: the shipped ones of `labels/topics.csv`, and the office's own beside its labels.

A code is given once and stays (A29). A topic is retired by its `until`; `successor` says what its
labels count as from then on, so that a merge is made again with every later model.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from pipeline.errors import ConfigError, UsageError
from pipeline.manifest import write_durably
from pipeline.schema import codes
from pipeline.settings import Settings

SHIPPED = Path(__file__).resolve().parents[2] / "labels" / "topics.csv"
FILE = "topics.csv"
CODE = re.compile(r"[TL]\d{3,6}")
OWN = "L"
"""First letter of the codes that an office gives; shipped ones begin with T."""
NAME_LONGEST = 40


@dataclass(frozen=True)
class Topic:
    """One topic.

    Attributes:
        topic_code: never renumbered, never used again.
        field_code: one of the 12 fields; empty for a form or what stands outside of them.
        item_code: item of data/reference/items.csv under which it usually stands, or empty.
        name_ko: its short name; it may change.
        name_en: the same in English.
        definition: what belongs to it, in one sentence.
        examples: sentences of our own, parted by a bar.
        bureau_code: bureau that usually has to do with it, or empty.
        since: first day it may be given.
        until: first day it may no longer be given; None while it lives.
        successor: topic that its labels count as once it is retired, or empty.
    """

    topic_code: str
    field_code: str
    item_code: str
    name_ko: str
    name_en: str
    definition: str
    examples: str
    bureau_code: str
    since: date
    until: date | None
    successor: str = ""

    def is_alive(self, on: date) -> bool:
        """Whether it may be given on a day."""
        return self.since <= on and (self.until is None or on < self.until)


COLUMNS = tuple(Topic.__dataclass_fields__)


@dataclass(frozen=True)
class Taxonomy:
    """All topics by code."""

    topics: Mapping[str, Topic]

    def name(self, code: str | None) -> str:
        """Korean name of a topic; the code itself where no one knows it, 미분류 for none."""
        if not code:
            return "미분류"
        return self.topics[code].name_ko if code in self.topics else code

    def alive(self, on: date) -> list[Topic]:
        """Topics that may be given on a day, in the order of their codes."""
        return [topic for topic in self.topics.values() if topic.is_alive(on)]

    def standing(self, code: str, on: date) -> str:
        """What a label counts as on a day: itself while it lives, else its successor; '' if there is none."""
        seen: set[str] = set()
        while code in self.topics and code not in seen:
            topic = self.topics[code]
            if topic.until is None or on < topic.until:
                return code
            seen.add(code)
            code = topic.successor
        return ""

    def free_code(self) -> str:
        """The next code that an office may give."""
        numbers = [int(code[1:]) for code in self.topics if code[0] == OWN]
        return f"{OWN}{max(numbers, default=0) + 1:03d}"


def own_file(settings: Settings) -> Path:
    """The office's own topics: new ones, and shipped ones that it renamed or retired."""
    return settings.home / "labels" / FILE


def taxonomy(settings: Settings) -> Taxonomy:
    """Shipped topics with what the office says of them.

    Raises:
        ConfigError: a file breaks a rule; says the file, the line and the rule.
    """
    path = own_file(settings)
    try:
        changed_at = path.stat().st_mtime_ns
    except FileNotFoundError:
        return shipped()
    return _with_own(path, changed_at)


@cache
def shipped() -> Taxonomy:
    """The topics that came with the program."""
    return Taxonomy({topic.topic_code: topic for topic in read(SHIPPED)})


@lru_cache(maxsize=4)
def _with_own(path: Path, changed_at: int) -> Taxonomy:
    """The shipped topics with those of a file; it is read again when it was changed."""
    whole = {**shipped().topics, **{topic.topic_code: topic for topic in read(path)}}
    for topic in whole.values():
        if topic.successor and topic.successor not in whole:
            raise ConfigError(
                f"{path.name}: {topic.topic_code} 의 successor '{topic.successor}' 이(가) 없습니다"
                "(no such topic)"
            )
    return Taxonomy(dict(sorted(whole.items(), key=lambda pair: (pair[0][0] == OWN, pair[0]))))


def read(path: Path) -> list[Topic]:
    """Topics of a CSV file.

    Raises:
        ConfigError: a row breaks a rule; says the line and the rule.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path.name}: 읽을 수 없습니다(cannot be read as UTF-8 CSV): {error}") from error
    topics: dict[str, Topic] = {}
    for number, row in enumerate(rows, start=2):
        topic = _topic(row, f"{path.name} {number}행")
        if topic.topic_code in topics:
            raise ConfigError(
                f"{path.name} {number}행: {topic.topic_code} 이(가) 두 번 있습니다(given twice)"
            )
        topics[topic.topic_code] = topic
    return list(topics.values())


def _topic(row: Mapping[str, str | None], where: str) -> Topic:
    missing = [name for name in COLUMNS[:-1] if row.get(name) is None]
    if missing:
        raise ConfigError(f"{where}: 칸 {', '.join(missing)} 이(가) 없습니다(columns are missing)")
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not CODE.fullmatch(cells["topic_code"]):
        raise ConfigError(
            f"{where}: topic_code '{cells['topic_code'][:20]}' 는 T001 이나 L001 꼴이어야 합니다"
        )
    if not cells["name_ko"] or len(cells["name_ko"]) > NAME_LONGEST:
        raise ConfigError(f"{where}: name_ko 는 1~{NAME_LONGEST}자여야 합니다(name is empty or too long)")
    if cells["field_code"] and cells["field_code"] not in codes.FIELDS:
        raise ConfigError(f"{where}: field_code '{cells['field_code'][:20]}' 가 12개 분야에 없습니다")
    try:
        since = date.fromisoformat(cells.pop("since"))
        until = date.fromisoformat(last) if (last := cells.pop("until")) else None
    except ValueError as error:
        raise ConfigError(f"{where}: since, until 은 2026-11-22 꼴이어야 합니다(dates)") from error
    return Topic(**cells, since=since, until=until)


def changed(settings: Settings, *topics: Topic) -> Taxonomy:
    """Put topics into the office's file, in the place of those with their codes, and read all again.

    Raises:
        UsageError: a topic breaks a rule; nothing is written.
    """
    path = own_file(settings)
    held = {topic.topic_code: topic for topic in (read(path) if path.exists() else [])}
    try:
        for topic in topics:
            cells = {name: str(value or "") for name, value in asdict(topic).items()}
            held[topic.topic_code] = _topic(cells, topic.topic_code)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    write(path, held.values())
    return taxonomy(settings)


def write(path: Path, topics: Iterable[Topic]) -> None:
    """Write topics as a CSV file, in the order of their codes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for topic in sorted(topics, key=lambda topic: topic.topic_code):
        writer.writerow([value if value is not None else "" for value in asdict(topic).values()])
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, text.getvalue())
