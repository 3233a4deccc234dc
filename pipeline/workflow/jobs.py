"""Jobs: what a command asks of the worker while the worker holds the warehouse."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, insert, select, update

from pipeline.settings import Clock
from pipeline.workflow.tables import JOB


@dataclass(frozen=True)
class Job:
    """One request to the worker and how far it is; times are Seoul wall time."""

    id: int
    kind: str
    arguments: dict[str, Any]
    state: str
    share: float
    message: str
    result: dict[str, Any] | None
    exit_code: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Done or failed."""
        return self.state in {"done", "failed"}


@dataclass(frozen=True)
class Jobs:
    """The queue of jobs in the operational store."""

    engine: Engine
    clock: Clock

    def add(self, kind: str, arguments: dict[str, Any]) -> int:
        """Put a job at the end of the queue; its number. Arguments must be what JSON can hold."""
        row = {
            "kind": kind,
            "arguments": arguments,
            "state": "queued",
            "share": 0.0,
            "message": "",
            "created_at": self.clock(),
        }
        with self.engine.begin() as connection:
            number: int = connection.execute(insert(JOB).values(row).returning(JOB.c.id)).scalar_one()
        return number

    def take(self) -> Job | None:
        """The oldest queued job, now running; None if there is none. Two workers never get the same."""
        oldest = select(JOB.c.id).where(JOB.c.state == "queued").order_by(JOB.c.id).limit(1)
        taken = (
            update(JOB)
            .where(JOB.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
            .where(JOB.c.state == "queued")
            .values(state="running", started_at=self.clock())
            .returning(JOB.c.id)
        )
        with self.engine.begin() as connection:
            number = connection.execute(taken).scalar_one_or_none()
        return None if number is None else self.get(number)

    def tell(self, number: int, message: str, share: float) -> None:
        """Say how far a running job is: `share` from 0 to 1."""
        self._set(number, message=message, share=share)

    def finish(self, number: int, exit_code: int, message: str, result: dict[str, Any]) -> None:
        """The job is over: done if `exit_code` is 0, else failed; `message` is the line to print."""
        self._set(
            number,
            state="failed" if exit_code else "done",
            share=1.0,
            message=message,
            result=result,
            exit_code=exit_code,
            finished_at=self.clock(),
        )

    def abandon(self) -> int:
        """Fail the jobs that a dead worker left running; how many. Only the one worker calls this."""
        left = update(JOB).where(JOB.c.state == "running")
        message = "일꾼이 이 일을 하다가 멈췄습니다"
        with self.engine.begin() as connection:
            done = connection.execute(
                left.values(state="failed", message=message, exit_code=1, finished_at=self.clock())
            )
        return done.rowcount

    def get(self, number: int) -> Job:
        """One job by its number.

        Raises:
            LookupError: there is no such job.
        """
        with self.engine.connect() as connection:
            row = connection.execute(select(JOB).where(JOB.c.id == number)).mappings().one_or_none()
        if row is None:
            raise LookupError(f"there is no job {number}")
        return _job(row)

    def all(self, limit: int = 100) -> list[Job]:
        """The newest jobs first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(JOB).order_by(JOB.c.id.desc()).limit(limit)).mappings().all()
        return [_job(row) for row in rows]

    def _set(self, number: int, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(JOB).where(JOB.c.id == number).values(values))


def _job(row: RowMapping) -> Job:
    return Job(**row)
