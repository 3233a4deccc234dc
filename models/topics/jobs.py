"""Training and promoting as jobs of the worker."""

from models.refresh import refresh
from models.topics.office import train, use
from pipeline.console import Account, Progress
from pipeline.settings import Settings
from pipeline.workflow.store import Store


def train_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """A model that is not in use yet, from what is published, in a folder of its own. Arguments: anew."""
    card = train(settings, store, anew=bool(arguments.get("anew")), progress=progress).card
    return {"version": card["version"], "macro_f1": card["macro_f1"], "labels": card["labels"]}


def promote_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Use a model, and give every complaint its verdict. Arguments: version, author, reason, force."""
    done = use(
        settings,
        str(arguments["version"]),
        author=str(arguments["author"]),
        reason=str(arguments.get("reason", "")),
        force=bool(arguments.get("force")),
    )
    steps = refresh(settings, store, progress=progress)
    return {"version": done.version, "was": done.in_use, "steps": [step.as_dict() for step in steps]}
