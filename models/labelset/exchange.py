"""The labelled set for other tools: Label Studio's JSON, there and back.

What goes out holds masked text, so that a person can read what they label; what comes back is read
without it. Labels as CSV are `models.labelset.labels`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from models.labelset.labels import GUIDE_VERSION, Label
from pipeline.errors import UsageError
from pipeline.settings import SEOUL

TOPIC, TEXT = "topic", "text"
NOBODY = "label-studio"


def as_tasks(
    texts: Mapping[str, str], likely: Mapping[str, str], hashes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Tasks of Label Studio (one choice, `topic`, of one text, `text`), with what the model thinks.

    Args:
        texts: masked text by complaint.
        likely: topic code by complaint, where the model has one.
        hashes: text hash by complaint.
    """
    return [
        {
            "data": {"complaint_id": one, "text_hash": hashes[one], TEXT: text},
            "predictions": [{"result": [_choice(likely[one])]}] if one in likely else [],
        }
        for one, text in texts.items()
    ]


def _choice(code: str) -> dict[str, Any]:
    return {"type": "choices", "from_name": TOPIC, "to_name": TEXT, "value": {"choices": [code]}}


def read_tasks(path: Path, known_topics: Iterable[str], now: datetime) -> list[Label]:
    """Labels of an export of Label Studio; annotations that were cancelled are left out.

    Args:
        path: its JSON export.
        known_topics: codes that may be chosen.
        now: for annotations without a time, Seoul wall time.

    Raises:
        UsageError: it is no such file, or a choice is no topic; says the task.
    """
    try:
        tasks = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name}: JSON 으로 읽을 수 없습니다(cannot be read as JSON)") from error
    if not isinstance(tasks, list):
        raise UsageError(f"{path.name}: Label Studio 의 작업 목록이 아닙니다(not a list of tasks)")
    topics = set(known_topics)
    return [
        label
        for number, task in enumerate(tasks, start=1)
        for label in _labels(task, f"{path.name} {number}번째 작업", topics, now)
    ]


def _labels(task: Any, where: str, topics: set[str], now: datetime) -> Sequence[Label]:
    try:
        data, annotations = task["data"], task.get("annotations", [])
        complaint_id, text_hash = str(data["complaint_id"]), str(data.get("text_hash", ""))
        kept = [one for one in annotations if not one.get("was_cancelled")]
        chosen = [
            (one, str(result["value"]["choices"][0]))
            for one in kept
            for result in one["result"]
            if result.get("type") == "choices"
        ]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise UsageError(f"{where}: 꼴이 다릅니다(not a task with complaint_id and choices)") from error
    for _, code in chosen:
        if code not in topics:
            raise UsageError(f"{where}: 주제 '{code[:20]}' 가 없습니다(no such topic)")
    return [
        Label(complaint_id, _time(one, where, now), _who(one), code, GUIDE_VERSION, text_hash)
        for one, code in chosen
    ]


def _who(annotation: Mapping[str, Any]) -> str:
    by = annotation.get("completed_by")
    return str(by.get("email") or by.get("id") or NOBODY) if isinstance(by, Mapping) else str(by or NOBODY)


def _time(annotation: Mapping[str, Any], where: str, now: datetime) -> datetime:
    said = annotation.get("created_at")
    if not said:
        return now
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError as error:
        raise UsageError(f"{where}: created_at 을 읽을 수 없습니다(cannot be read)") from error
    return (at.astimezone(SEOUL) if at.tzinfo else at).replace(tzinfo=None)
