"""A job of the worker in a process of its own: `python -m models.aside JOB`.

It reads what is published and writes a folder of its own, so that the worker goes on beside it.
"""

import sys
import time

from models.jobs import ASIDE
from pipeline.console import Progress, read_settings
from pipeline.errors import UserError
from pipeline.workflow.store import Store

REPORT_SECONDS = 0.5


def run(store: Store, number: int) -> None:
    """Do a job that the worker took, tell how far it is, and say how it ended."""
    job = store.job(number)
    try:
        account = ASIDE[job.kind](store.settings, store, job.arguments, reporter(store, number))
    except UserError as error:
        store.finish_job(number, error.exit_code, str(error), {})
    else:
        store.finish_job(number, 0, "", account)


def reporter(store: Store, number: int) -> Progress:
    """Writes down how far a job is, twice a second at most."""
    last = 0.0

    def report(share: float, text: str) -> None:
        nonlocal last
        if time.monotonic() - last >= REPORT_SECONDS:
            last = time.monotonic()
            store.report_job(number, text, share)

    return report


if __name__ == "__main__":
    with Store(read_settings()) as opened:
        run(opened, int(sys.argv[1]))
