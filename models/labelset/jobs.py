"""What people decide on screen about labels and topics, done by the worker, who alone writes the files."""

from dataclasses import replace

from models.labelset.labels import GUIDE_VERSION
from models.labelset.taxonomy import Topic, changed, taxonomy
from models.labelset.versions import commit
from pipeline.console import Account, Progress
from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow.store import Store


def commit_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """A version of what was labelled on screen. Arguments: author, message."""
    version, difference = commit(
        settings, store, author=str(arguments["author"]), message=str(arguments["message"])
    )
    return {"version": version.name, "added": len(difference.added), "rows": version.rows}


def new_topic_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """A topic of the office's own, and labels of it. Arguments: name, author, complaint_ids, field_code."""
    known = taxonomy(settings)
    today = settings.clock().date()
    name = str(arguments["name"]).strip()
    if any(topic.name_ko == name for topic in known.alive(today)):
        raise UsageError(f"'{name}' 주제가 이미 있습니다(there is such a topic)")
    code = known.free_code()
    field = str(arguments.get("field_code") or "")
    changed(settings, Topic(code, field, "", name, "", "", "", "", today, None))
    for complaint_id in arguments.get("complaint_ids", ()):
        store.labels.add(
            str(complaint_id), code, str(arguments["author"]), guide_version=GUIDE_VERSION, text_hash=""
        )
    return {"topic_code": code, "name": name}


def rename_topic_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Another name for a topic; its code stays. Arguments: topic_code, name."""
    topic = _topic(settings, str(arguments["topic_code"]))
    changed(settings, replace(topic, name_ko=str(arguments["name"]).strip()))
    return {"topic_code": topic.topic_code, "name": str(arguments["name"]).strip()}


def merge_topics_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Retire a topic from today on in favour of another one. Arguments: topic_code, into."""
    topic, into = (_topic(settings, str(arguments[name])) for name in ("topic_code", "into"))
    if topic.topic_code == into.topic_code:
        raise UsageError("한 주제를 제 자신에 합칠 수 없습니다(a topic cannot be merged into itself)")
    changed(settings, replace(topic, until=settings.clock().date(), successor=into.topic_code))
    return {"topic_code": topic.topic_code, "into": into.topic_code}


def _topic(settings: Settings, code: str) -> Topic:
    topics = taxonomy(settings).topics
    if code not in topics:
        raise UsageError(f"주제 '{code[:20]}' 이(가) 없습니다(no such topic)")
    return topics[code]
