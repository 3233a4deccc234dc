"""The operational store: batch ledger, jobs, settings and sealed rejects; SQLite, or PostgreSQL by URL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from pipeline.errors import StorageError
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.workflow.audit import KEY as AUDIT_KEY
from pipeline.workflow.callers import KEY as CALLER_KEY
from pipeline.workflow.callers import Callers
from pipeline.workflow.cases import Cases
from pipeline.workflow.citizens import Citizens
from pipeline.workflow.confirmations import Confirmations
from pipeline.workflow.danger_labels import DangerLabels
from pipeline.workflow.engine import open_engine
from pipeline.workflow.holidays import Holidays
from pipeline.workflow.jobs import Job, Jobs
from pipeline.workflow.labels import LabelEdits
from pipeline.workflow.list_notes import ListNotes
from pipeline.workflow.measures import Measures
from pipeline.workflow.notices import Notices
from pipeline.workflow.office import Office
from pipeline.workflow.openings import Openings
from pipeline.workflow.outages import Outages
from pipeline.workflow.outbox import Outbox
from pipeline.workflow.photos import Photos
from pipeline.workflow.reminders import Reminders
from pipeline.workflow.saved_views import SavedViews
from pipeline.workflow.seal import Seal, read_seal, read_secret
from pipeline.workflow.tables import BATCH, MASKED_VALUE, REJECTED_RAW, SETTING

BLOCK_ROWS = 5_000
"""Rows that go into the store in one statement."""


@dataclass(frozen=True)
class Batch:
    """One file that was given to the loader; counts are in rows, times in Seoul wall time.

    `state` is started, done or failed. Counts stand before the state turns to done: they are
    written just before the warehouse commits, so that a killed load can be judged afterwards.
    """

    seq: int
    source_code: str
    file_name: str
    landing_path: str
    file_hash: str
    bytes: int
    config_hash: str
    state: str
    is_backfill: bool
    mask_version: int | None
    known_at: datetime
    started_at: datetime
    finished_at: datetime | None
    source_count: int | None
    read_count: int | None
    new_count: int | None
    changed_count: int | None
    rejected_count: int | None
    duplicate_count: int | None
    late_count: int | None
    problem: str | None

    @property
    def has_own_file(self) -> bool:
        """Whether its file lies in landing/; one that repeats an earlier file points to that one."""
        return PurePath(self.landing_path).parent.name == f"{self.seq:08d}"

    @property
    def loaded_count(self) -> int:
        """New and changed rows."""
        return (self.new_count or 0) + (self.changed_count or 0)

    def report(self) -> StepReport:
        """The ledger's account as a StepReport."""
        return StepReport(
            step="load",
            read=self.read_count or 0,
            loaded=self.loaded_count,
            new=self.new_count or 0,
            changed=self.changed_count or 0,
            rejected=self.rejected_count or 0,
            duplicate=self.duplicate_count or 0,
        )


@dataclass(frozen=True)
class Brought:
    """What all done batches of one source add up to: `rows` are new ones, `last` the number of the newest."""

    source_code: str
    rows: int
    known_at: datetime
    last: int
    unmasked: int


@dataclass(frozen=True)
class MaskedValue:
    """A value the mask took out of one image: its field and the place of its token in the masked text."""

    batch_seq: int
    line_number: int
    field: str
    start: int
    end: int
    kind: str
    value: str


class Store:
    """The operational store of one installation. Opening it brings its tables up to date.

    Raises:
        StorageError: the database cannot be reached or is damaged.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.engine = open_engine(settings.database_url)
        self.jobs = Jobs(self.engine, self.clock)
        self.labels = LabelEdits(self.engine, self.clock)
        self.measures = Measures(self.engine, self.clock)
        self.confirmations = Confirmations(self.engine, self.clock)
        self.danger_labels = DangerLabels(self.engine, self.clock)
        self.office = Office(self.engine, self.clock)
        self.outages = Outages(self.engine, self.clock, self.office)
        self.holidays = Holidays(self.engine, self.clock, self.office, self.outages)
        self.outbox = Outbox(self.engine, self.clock)
        self.openings = Openings(self.engine, self.clock, lambda: self.secret(AUDIT_KEY))
        self.cases = Cases(
            self.engine,
            self.clock,
            lambda: self.seal,
            self.holidays.worktime,
            self.office,
            self.secret,
        )
        self.citizens = Citizens(self.cases)
        self.photos = Photos(self.cases)
        self.notices = Notices(self.engine, self.clock)
        self.reminders = Reminders(self.engine, self.clock)
        self.list_notes = ListNotes(self.engine, self.clock)
        self.saved_views = SavedViews(self.engine, self.clock)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @property
    def seal(self) -> Seal:
        """What seals raw text of rejects."""
        return read_seal(self.settings.keys)

    def secret(self, name: str) -> bytes:
        """A key of this installation that no database holds."""
        return read_secret(self.settings.keys, name)

    @property
    def callers(self) -> Callers:
        """Programs that may file."""
        return Callers(self.secret(CALLER_KEY), self.office)

    def begin_batch(
        self,
        *,
        source_code: str,
        file_name: str,
        landing_path: str,
        file_hash: str,
        bytes: int,
        config_hash: str,
        known_at: datetime | None = None,
        is_backfill: bool = False,
        mask_version: int | None = None,
        source_count: int | None = None,
    ) -> Batch:
        """Enter a file in the ledger as started. `seq` grows with every call and is never used twice."""
        now = self.clock()
        row = {
            "source_code": source_code,
            "file_name": file_name,
            "landing_path": landing_path,
            "file_hash": file_hash,
            "bytes": bytes,
            "config_hash": config_hash,
            "state": "started",
            "is_backfill": is_backfill,
            "mask_version": mask_version,
            "known_at": known_at or now,
            "started_at": now,
            "source_count": source_count,
        }
        with self.engine.begin() as connection:
            seq = connection.execute(insert(BATCH).values(row).returning(BATCH.c.seq)).scalar_one()
        return self.batch(seq)

    def set_landing_path(self, seq: int, landing_path: str) -> None:
        """Where the file of a started batch came to lie, from the home folder."""
        self._set_batch(seq, landing_path=landing_path)

    def note_counts(
        self, seq: int, report: StepReport, raw: Iterable[tuple[int, bytes, str]] = (), late_count: int = 0
    ) -> None:
        """Write counts and rejects (line number, text sealed for `batch:line`, rule); it stays started.

        Called just before the warehouse commits; calling it again replaces what it wrote.
        """
        seal = self.seal
        rows = (
            {
                "batch_seq": seq,
                "line_number": line,
                "key_id": seal.key_id,
                "sealed": sealed,
                "rule": rule,
            }
            for line, sealed, rule in raw
        )
        with self.engine.begin() as connection:
            connection.execute(delete(REJECTED_RAW).where(REJECTED_RAW.c.batch_seq == seq))
            while block := list(islice(rows, BLOCK_ROWS)):
                connection.execute(insert(REJECTED_RAW), block)
            connection.execute(update(BATCH).where(BATCH.c.seq == seq).values(_counts(report, late_count)))

    def note_masked(self, seq: int, spans: Iterable[tuple[Any, ...]]) -> None:
        """Seal what the mask took out of a batch; calling it again replaces what it wrote.

        Args:
            seq: the batch.
            spans: rows of complaint_id, line_number, field, start, end, kind, value.
        """
        seal = self.seal
        rows = (
            {
                "batch_seq": seq,
                "line_number": line,
                "field": field,
                "start_at": start,
                "end_at": end,
                "complaint_id": complaint_id,
                "kind": kind,
                "key_id": seal.key_id,
                "sealed": seal.close(value, f"{seq}:{line}:{field}:{start}"),
            }
            for complaint_id, line, field, start, end, kind, value in spans
        )
        with self.engine.begin() as connection:
            connection.execute(delete(MASKED_VALUE).where(MASKED_VALUE.c.batch_seq == seq))
            while block := list(islice(rows, BLOCK_ROWS)):
                connection.execute(insert(MASKED_VALUE), block)

    def mark_masked(self, seqs: Iterable[int], version: int) -> None:
        """The warehouse now holds these batches as masked by `version`."""
        with self.engine.begin() as connection:
            for seq in seqs:
                connection.execute(update(BATCH).where(BATCH.c.seq == seq).values(mask_version=version))

    def masked_values(self, complaint_id: str) -> list[MaskedValue]:
        """What the mask took out of a complaint, all its images, opened; the newest batch first."""
        query = (
            select(MASKED_VALUE)
            .where(MASKED_VALUE.c.complaint_id == complaint_id)
            .order_by(MASKED_VALUE.c.batch_seq.desc(), MASKED_VALUE.c.field, MASKED_VALUE.c.start_at)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        seal = self.seal
        return [
            MaskedValue(
                batch_seq=row.batch_seq,
                line_number=row.line_number,
                field=row.field,
                start=row.start_at,
                end=row.end_at,
                kind=row.kind,
                value=seal.open(row.sealed, f"{row.batch_seq}:{row.line_number}:{row.field}:{row.start_at}"),
            )
            for row in rows
        ]

    def finish_batch(self, seq: int, report: StepReport | None = None) -> Batch:
        """The warehouse holds this batch; `report` replaces counts noted before, if given."""
        counts = {} if report is None else _counts(report)
        self._set_batch(seq, state="done", finished_at=self.clock(), **counts)
        return self.batch(seq)

    def fail_batch(self, seq: int, problem: str) -> Batch:
        """The warehouse holds nothing of this batch; what was sealed of it goes with it."""
        with self.engine.begin() as connection:
            connection.execute(delete(MASKED_VALUE).where(MASKED_VALUE.c.batch_seq == seq))
            connection.execute(delete(REJECTED_RAW).where(REJECTED_RAW.c.batch_seq == seq))
            connection.execute(
                update(BATCH)
                .where(BATCH.c.seq == seq)
                .values(state="failed", finished_at=self.clock(), problem=problem, **_counts(None))
            )
        return self.batch(seq)

    def batch(self, seq: int) -> Batch:
        """One batch by its number."""
        with self.engine.connect() as connection:
            row = connection.execute(select(BATCH).where(BATCH.c.seq == seq)).mappings().one_or_none()
        if row is None:
            raise LookupError(f"there is no batch {seq}")
        return _batch(row)

    def batches(
        self, source_code: str | None = None, state: str | None = None, after: int = 0
    ) -> list[Batch]:
        """Batches with a number above `after`, oldest first."""
        query = select(BATCH).where(BATCH.c.seq > after).order_by(BATCH.c.seq)
        if source_code is not None:
            query = query.where(BATCH.c.source_code == source_code)
        if state is not None:
            query = query.where(BATCH.c.state == state)
        with self.engine.connect() as connection:
            return [_batch(row) for row in connection.execute(query).mappings()]

    def brought(self) -> list[Brought]:
        """Done batches added up by source, by code; a city that works all day has a million of them."""
        query = (
            select(
                BATCH.c.source_code,
                func.coalesce(func.sum(BATCH.c.new_count), 0),
                func.max(BATCH.c.known_at),
                func.max(BATCH.c.seq),
                func.count().filter(BATCH.c.mask_version.is_(None)),
            )
            .where(BATCH.c.state == "done")
            .group_by(BATCH.c.source_code)
            .order_by(BATCH.c.source_code)
        )
        with self.engine.connect() as connection:
            return [Brought(code, int(rows), *rest) for code, rows, *rest in connection.execute(query)]

    def newest_done(self, count: int) -> list[Batch]:
        """The last done batches, newest first."""
        query = select(BATCH).where(BATCH.c.state == "done").order_by(BATCH.c.seq.desc()).limit(count)
        with self.engine.connect() as connection:
            return [_batch(row) for row in connection.execute(query).mappings()]

    def batches_of(self, seqs: Iterable[int]) -> list[Batch]:
        """The batches with these numbers."""
        wanted = sorted(seqs)
        found = []
        with self.engine.connect() as connection:
            for start in range(0, len(wanted), 500):
                query = select(BATCH).where(BATCH.c.seq.in_(wanted[start : start + 500]))
                found += [_batch(row) for row in connection.execute(query).mappings()]
        return found

    def newest_known_at(self, source_code: str) -> datetime | None:
        """When the newest of a source's done files was made; None before the first."""
        query = select(func.max(BATCH.c.known_at)).where(
            BATCH.c.source_code == source_code, BATCH.c.state == "done"
        )
        with self.engine.connect() as connection:
            newest: datetime | None = connection.execute(query).scalar_one()
        return newest

    def same_file(self, source_code: str, file_hash: str, config_hash: str) -> Batch | None:
        """The done batch that brought exactly this file under the same TOML through the mask, if any."""
        query = (
            select(BATCH)
            .where(BATCH.c.source_code == source_code, BATCH.c.file_hash == file_hash)
            .where(BATCH.c.config_hash == config_hash, BATCH.c.state == "done")
            .where(BATCH.c.mask_version.is_not(None))
            .order_by(BATCH.c.seq.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _batch(row)

    def rejected_raw(self, seq: int, line_number: int) -> str:
        """The raw text of one rejected record, opened.

        Raises:
            LookupError: nothing was kept for this line.
        """
        query = select(REJECTED_RAW.c.sealed).where(
            REJECTED_RAW.c.batch_seq == seq, REJECTED_RAW.c.line_number == line_number
        )
        with self.engine.connect() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            raise LookupError(f"batch {seq} keeps no rejected line {line_number}")
        return self.seal.open(sealed, f"{seq}:{line_number}")

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of this installation, or `default`."""
        with self.engine.connect() as connection:
            row = connection.execute(select(SETTING.c.value).where(SETTING.c.name == name)).one_or_none()
        return default if row is None else row[0]

    def put_setting(self, name: str, value: Any) -> None:
        """Keep a setting; `value` must be what JSON can hold."""
        row = {"value": value, "changed_at": self.clock()}
        with self.engine.begin() as connection:
            changed = connection.execute(update(SETTING).where(SETTING.c.name == name).values(row))
            if changed.rowcount == 0:
                connection.execute(insert(SETTING).values(name=name, **row))

    def add_job(self, kind: str, arguments: dict[str, Any]) -> int:
        """Ask the worker for something; the number of the job."""
        return self.jobs.add(kind, arguments)

    def take_job(self) -> Job | None:
        """The oldest queued job, now running."""
        return self.jobs.take()

    def report_job(self, job_id: int, message: str, share: float) -> None:
        """How far a running job is, from 0 to 1."""
        self.jobs.tell(job_id, message, share)

    def abandon_jobs(self) -> int:
        """Fail the jobs that a dead worker left running; how many. Only a worker that starts calls this."""
        return self.jobs.abandon()

    def finish_job(self, job_id: int, exit_code: int, message: str, result: dict[str, Any]) -> None:
        """A job is over."""
        self.jobs.finish(job_id, exit_code, message, result)

    def job(self, job_id: int) -> Job:
        """One job by its number."""
        return self.jobs.get(job_id)

    def _set_batch(self, seq: int, **values: Any) -> None:
        try:
            with self.engine.begin() as connection:
                connection.execute(update(BATCH).where(BATCH.c.seq == seq).values(values))
        except SQLAlchemyError as error:
            raise StorageError(f"the batch ledger cannot be written: {error.__class__.__name__}") from error


def _counts(report: StepReport | None, late_count: int | None = None) -> dict[str, int | None]:
    """Columns of the ledger for a report; all empty for a batch that came to nothing."""
    if report is None:
        names = ("read", "new", "changed", "rejected", "duplicate", "late")
        return {f"{name}_count": None for name in names}
    counts: dict[str, int | None] = {
        "read_count": report.read,
        "new_count": report.new,
        "changed_count": report.changed,
        "rejected_count": report.rejected,
        "duplicate_count": report.duplicate,
    }
    return counts if late_count is None else {**counts, "late_count": late_count}


def _batch(row: RowMapping) -> Batch:
    return Batch(**row)
