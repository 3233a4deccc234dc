"""`refresh`, and `publish` with vectors and indexes, as jobs beside the pipeline's own."""

from models.refresh import refresh
from models.similar.served import companions
from pipeline import jobs
from pipeline.console import Account, Progress, Work
from pipeline.publish import publish
from pipeline.settings import Settings
from pipeline.workflow.store import Store


def refresh_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Build, check and publish what was loaded: the report of each step."""
    return {"steps": [step.as_dict() for step in refresh(settings, store, progress=progress)]}


def publish_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """The pipeline's job of that name, with vectors and indexes beside the parts."""
    fold = bool(arguments.get("fold"))
    return publish(settings, store, fold=fold, companions=companions(settings), progress=progress).as_dict()


JOBS: dict[str, Work] = {**jobs.JOBS, "publish": publish_job, "refresh": refresh_job}
