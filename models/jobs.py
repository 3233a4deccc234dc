"""`refresh` as a job beside the pipeline's own."""

from models.refresh import refresh
from pipeline import jobs
from pipeline.console import Account, Progress, Work
from pipeline.settings import Settings
from pipeline.workflow.store import Store


def refresh_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Build, check and publish what was loaded: the report of each step."""
    return {"steps": [step.as_dict() for step in refresh(settings, store, progress=progress)]}


JOBS: dict[str, Work] = {**jobs.JOBS, "refresh": refresh_job}
