"""The batch ledger added up: what every source said that it sent, what was loaded of it, and what was not.

A file that came again counts once, as `minwon reconcile` counts it. Only counts and line numbers are read:
what a rejected line says stays sealed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from pipeline.workflow.engine import reading
from pipeline.workflow.tables import BATCH, REJECTED_RAW

MOST_LINES = 20


@dataclass(frozen=True)
class Delivered:
    """One source: files and records that came, and what became of them; `said` is None if it never says.

    Of the files that say how many records they hold, `said` is what they say and `held` what was loaded.
    """

    source_code: str
    files: int
    said: int | None
    held: int
    read: int
    new: int
    changed: int
    rejected: int
    duplicate: int
    failed: int
    known_at: datetime | None

    @property
    def gap(self) -> int:
        """Records that the source says it sent and that are not loaded."""
        return 0 if self.said is None else self.said - self.held


@dataclass(frozen=True)
class FileRow:
    """One file as it came.

    `lines` are numbers of its first rejected records, `rules` what those broke and how often: a code of
    `codes.REJECT_REASONS` and, where one column broke it, ':' and that; '' of records of an older release.
    """

    seq: int
    source_code: str
    file_name: str
    state: str
    started_at: datetime
    read: int
    new: int
    changed: int
    rejected: int
    duplicate: int
    problem: str
    lines: tuple[int, ...] = ()
    rules: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Deliveries:
    """Asks the ledger; it changes nothing."""

    engine: Engine

    def sources(self) -> list[Delivered]:
        """Every source that ever sent anything, by code."""
        state, count = BATCH.c.state, func.coalesce
        # The first done batch of each file: the same file again brings nothing.
        first = (
            select(func.min(BATCH.c.seq).label("seq"))
            .where(state == "done")
            .group_by(BATCH.c.source_code, BATCH.c.file_hash)
            .subquery()
        )
        loaded = BATCH.c.read_count - count(BATCH.c.rejected_count, 0)
        query = (
            select(
                BATCH.c.source_code,
                func.count(),
                func.sum(BATCH.c.source_count),
                func.sum(loaded).filter(BATCH.c.source_count.is_not(None)),
                *(
                    count(func.sum(BATCH.c[name]), 0)
                    for name in (
                        "read_count",
                        "new_count",
                        "changed_count",
                        "rejected_count",
                        "duplicate_count",
                    )
                ),
                func.max(BATCH.c.known_at),
            )
            .join(first, first.c.seq == BATCH.c.seq)
            .group_by(BATCH.c.source_code)
        )
        bad = select(BATCH.c.source_code, func.count()).where(state == "failed").group_by(BATCH.c.source_code)
        with reading(self.engine) as connection:
            failed = {row[0]: int(row[1]) for row in connection.execute(bad)}
            rows = connection.execute(query).all()
        found = [
            Delivered(
                source_code=row[0],
                files=row[1],
                said=row[2],
                held=row[3] or 0,
                read=row[4],
                new=row[5],
                changed=row[6],
                rejected=row[7],
                duplicate=row[8],
                failed=failed.pop(row[0], 0),
                known_at=row[9],
            )
            for row in rows
        ]
        found += [Delivered(code, 0, None, 0, 0, 0, 0, 0, 0, number, None) for code, number in failed.items()]
        return sorted(found, key=lambda one: one.source_code)

    def newest(self, most: int = 20) -> list[FileRow]:
        """The files that came last."""
        with reading(self.engine) as connection:
            return _files(connection, select(BATCH).order_by(BATCH.c.seq.desc()).limit(most))

    def troubled(self, most: int = 50) -> list[FileRow]:
        """The newest files with rejected records, or that could not be taken at all."""
        bad = (BATCH.c.state == "failed") | (BATCH.c.rejected_count > 0)
        with reading(self.engine) as connection:
            return _files(connection, select(BATCH).where(bad).order_by(BATCH.c.seq.desc()).limit(most))


def _files(connection: Connection, query: Select[Any]) -> list[FileRow]:
    rows = connection.execute(query).mappings().all()
    seqs = [row["seq"] for row in rows]
    lines, rules = _lines(connection, seqs), _rules(connection, seqs)
    return [
        FileRow(
            seq=row["seq"],
            source_code=row["source_code"],
            file_name=row["file_name"],
            state=row["state"],
            started_at=row["started_at"],
            read=row["read_count"] or 0,
            new=row["new_count"] or 0,
            changed=row["changed_count"] or 0,
            rejected=row["rejected_count"] or 0,
            duplicate=row["duplicate_count"] or 0,
            problem=row["problem"] or "",
            lines=tuple(lines.get(row["seq"], ())),
            rules=tuple(rules.get(row["seq"], ())),
        )
        for row in rows
    ]


def _lines(connection: Connection, seqs: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    query = select(REJECTED_RAW.c.batch_seq, REJECTED_RAW.c.line_number).where(
        REJECTED_RAW.c.batch_seq.in_(seqs)
    )
    for seq, line in connection.execute(query.order_by(REJECTED_RAW.c.batch_seq, REJECTED_RAW.c.line_number)):
        lines = found.setdefault(seq, [])
        if len(lines) < MOST_LINES:
            lines.append(line)
    return found


def _rules(connection: Connection, seqs: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """What the rejected records of each file broke, the most first."""
    number, rule = REJECTED_RAW.c.batch_seq, REJECTED_RAW.c.rule
    count = func.count()
    query = select(number, rule, count).where(number.in_(seqs)).group_by(number, rule)
    found: dict[int, list[tuple[str, int]]] = {}
    for seq, broken, times in connection.execute(query.order_by(count.desc(), rule)):
        found.setdefault(seq, []).append((broken, int(times)))
    return found
