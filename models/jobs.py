"""The worker's jobs: those of the pipeline with vectors and topics beside them, and the models' own."""

from models.labelset.jobs import commit_job, merge_topics_job, new_topic_job, rename_topic_job
from models.refresh import refresh
from models.similar.served import companions
from models.topics.jobs import promote_job, train_job
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


JOBS: dict[str, Work] = {
    **jobs.JOBS,
    "publish": publish_job,
    "refresh": refresh_job,
    "labels_commit": commit_job,
    "topic_new": new_topic_job,
    "topic_rename": rename_topic_job,
    "topic_merge": merge_topics_job,
    "topics_promote": promote_job,
}

ASIDE: dict[str, Work] = {"topics_train": train_job}
"""Jobs that take minutes and write nothing that others read: a process of their own does them, and the
worker goes on taking complaints."""
