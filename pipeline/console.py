"""How every command speaks: settings in, a progress bar, one account out, one line for an error."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from pipeline.errors import BusyError, ConfigError, UserError

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.workflow.store import Store

DAILY = "매일"
SCIENCE = "데이터 과학"
MEASURE = "측정"

Progress = Callable[[float, str], None]
Account = dict[str, Any]
Work = Callable[["Settings", "Store", Account, Progress], Account]

POLL_SECONDS = 0.2


class Commands(TyperGroup):
    """Commands whose `UserError` is one line on stderr and an exit code, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; bugs still show where they happened."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            print(f"minwon: {' '.join(str(error).split())}", file=sys.stderr)
            raise typer.Exit(error.exit_code) from error


class JobFailedError(UserError):
    """What the worker says about a job that failed, with the exit code the command would have had."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def new_app() -> typer.Typer:
    """An empty set of commands."""
    return typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )


def read_settings(**changes: Any) -> "Settings":
    """Settings from the environment and `minwon.toml`, with what the command line changes.

    Raises:
        ConfigError: a setting has a value that does not fit.
    """
    from pydantic import ValidationError

    from pipeline.settings import Settings

    try:
        return Settings(**{name: value for name, value in changes.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"setting '{name}': {first['msg']}; correct MINWON_{name.upper()} or minwon.toml"
        ) from error


@contextmanager
def progress_bar(as_json: bool = False) -> Iterator[Progress]:
    """A bar on stderr that shows the share done and what is being done; silent for machines."""
    if as_json or not sys.stderr.isatty():
        yield lambda share, text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Bars(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("준비", total=1.0)
        yield lambda share, text: bars.update(task, completed=share, description=text)


def perform(kind: str, arguments: Account, work: Work, as_json: bool) -> Account:
    """Do a writing command here, or, while the worker holds the warehouse, have the worker do it.

    Args:
        kind: name of the job, the same as the command's.
        arguments: what the job needs, as JSON values.
        work: the function that does it.
        as_json: no progress bar.

    Raises:
        BusyError: another command is writing.
    """
    from pipeline import warehouse
    from pipeline.workflow.store import Store

    settings = read_settings()
    with progress_bar(as_json) as progress:
        try:
            with warehouse.writer_lock(settings, holder="command"):
                return work(settings, Store(settings), arguments, progress)
        except BusyError:
            if warehouse.lock_holder(settings) != "worker":
                raise
        return _follow(settings, Store(settings), kind, arguments, progress)


def _follow(
    settings: "Settings", store: "Store", kind: str, arguments: Account, progress: Progress
) -> Account:
    from pipeline import warehouse

    job_id = store.add_job(kind, arguments)
    while not (job := store.job(job_id)).is_over:
        if warehouse.lock_holder(settings) != "worker":
            raise BusyError(
                f"the worker stopped before job {job_id} ({kind}) was done; "
                "start it again with `minwon work`, it takes the job up"
            )
        progress(job.share, job.message or "일꾼이 차례를 기다립니다")
        time.sleep(POLL_SECONDS)
    if job.state == "failed":
        raise JobFailedError(job.message, job.exit_code or UserError.exit_code)
    return dict(job.result or {})


def show(account: Account, as_json: bool, sentence: str) -> None:
    """Print what was done: one JSON line for machines, one sentence for people."""
    if as_json:
        print(json.dumps(account, ensure_ascii=False, default=str))
    else:
        typer.echo(sentence)


def stop_with_parent() -> None:
    """End this process as by SIGTERM when its standard input closes, that is when its parent is gone."""

    def wait_for_the_end() -> None:
        while os.read(sys.stdin.fileno(), 1):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
