"""`minwon labels`: the labelled set, its versions, what to label next and what to look at again."""

import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.console import new_app, progress_bar, read_settings, show
from pipeline.errors import NotReadyError, UsageError

app = new_app()
AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]


@app.command(help="학습셋의 버전, 건수, 어긋난 라벨, 라벨러 일치도.", epilog="예) minwon labels status")
def status(as_json: AsJson = False) -> None:
    """Where the labelled set stands."""
    from models.labelset.desk import standing
    from models.labelset.drift import drift
    from models.labelset.taxonomy import taxonomy
    from pipeline.reader import Reader
    from pipeline.workflow.store import Store

    settings = read_settings()
    with Store(settings) as store:
        now = standing(settings, store)
    try:
        with Reader(settings).generation() as generation:
            moved = drift(generation, sorted(now.topic_of))
    except NotReadyError:
        moved = None
    known = taxonomy(settings)
    account = {
        "version": now.version_name,
        "labels": len(now.labels),
        "complaints": len(now.topic_of),
        "waiting": now.waiting,
        "conflicts": [{"complaint_id": one.complaint_id, "said": dict(one.said)} for one in now.conflicts],
        "alpha": now.alpha,
        "topics": dict(sorted(now.counts.items())),
        "drift": None if moved is None else {**asdict(moved), "warnings": moved.warnings},
    }
    few = [topic for topic in known.alive(settings.clock().date()) if now.counts.get(topic.topic_code, 0) < 5]
    lines = [
        f"버전 {now.version_name or '없음'} · 민원 {len(now.topic_of):,}건 · 저장 전 {now.waiting:,}건 · "
        f"어긋남 {len(now.conflicts):,}건"
        + ("" if now.alpha is None else f" · 일치도(Krippendorff α) {now.alpha:.3f}"),
        f"라벨이 5건이 안 되는 주제 {len(few)}개"
        + (": " + ", ".join(f"{topic.topic_code} {topic.name_ko}" for topic in few[:10]) if few else ""),
        *(moved.warnings if moved else ()),
    ]
    show(account, as_json, "\n".join(lines))


@app.command(
    help="다음에 라벨 붙일 민원을 고릅니다: 모델이 망설이는 것과 새 군집. --out 이면 Label Studio 파일로.",
    epilog="예) minwon labels sample --count 100 --out tasks.json",
)
def sample(
    count: Annotated[int, typer.Option(min=1, max=5000, help="몇 건.")] = 50,
    out: Annotated[Path | None, typer.Option(help="Label Studio 작업 파일(가린 글이 들어갑니다).")] = None,
    as_json: AsJson = False,
) -> None:
    """Choose what to label next."""
    from models.labelset.desk import standing, tasks, waiting
    from models.store import in_use
    from models.vectors.table import WordTable
    from pipeline.manifest import write_durably
    from pipeline.reader import Reader
    from pipeline.workflow.store import Store

    settings = read_settings()
    with Store(settings) as store:
        seen = {label.complaint_id for label in standing(settings, store).labels}
    with Reader(settings).generation() as generation:
        picked = waiting(generation, WordTable.of(in_use(settings, "vectors")), seen, count)
        if not picked:
            raise NotReadyError(
                "고를 민원이 없습니다(nothing to choose from): 주제 모델이 먼저 있어야 합니다. "
                "minwon topics train 을 보십시오"
            )
        if out is not None:
            ids = [one for one, _ in picked]
            write_durably(out, json.dumps(tasks(generation, ids), ensure_ascii=False, indent=1))
    account = {"sample": [{"complaint_id": one, "reason": reason} for one, reason in picked]}
    show(account, as_json, "\n".join(f"{one}  {reason}" for one, reason in picked))


@app.command(
    "import",
    help="라벨을 가져와 새 버전을 만듭니다: CSV, 또는 Label Studio 의 JSON. 있던 라벨은 지우지 않습니다.",
    epilog='예) minwon labels import labels.csv --message "11월 라벨"',
)
def import_labels(
    source: Annotated[Path, typer.Argument(help=".csv 또는 .json 파일.")],
    message: Annotated[str, typer.Option("--message", "-m", help="무엇을 왜 바꾸는지.")],
    as_json: AsJson = False,
) -> None:
    """Take labels in as a version."""
    from models.labelset.exchange import read_tasks
    from models.labelset.labels import read
    from models.labelset.taxonomy import taxonomy
    from models.labelset.versions import commit
    from pipeline.workflow.store import Store

    settings = read_settings()
    topics = taxonomy(settings).topics
    if not source.exists():
        raise UsageError(f"{source.name}: 파일이 없습니다(no such file)")
    is_tasks = source.suffix == ".json"
    more = read_tasks(source, topics, settings.clock()) if is_tasks else read(source, topics)
    with Store(settings) as store:
        version, changed = commit(settings, store, author=getpass.getuser(), message=message, more=more)
    _tell(version.name, len(more), len(changed.added), version.rows, as_json)


@app.command(
    help="지금 학습셋을 CSV 로 내보냅니다. 글은 들어가지 않습니다.",
    epilog="예) minwon labels export labels.csv",
)
def export(
    out: Annotated[Path, typer.Argument(help="쓸 파일.")],
    as_json: AsJson = False,
) -> None:
    """Write the newest version as one CSV file."""
    from models.labelset.labels import as_csv
    from models.labelset.versions import current
    from pipeline.manifest import write_durably

    name, labels = current(read_settings())
    if not name:
        raise NotReadyError("학습셋이 없습니다(there is no labelled set)")
    write_durably(out, as_csv(labels))
    show({"version": name, "labels": len(labels)}, as_json, f"{name}: {len(labels):,}건을 {out} 에 썼습니다")


@app.command(
    help="두 버전 사이에 바뀐 줄을 그대로 보입니다. 하나만 주면 그 앞 버전과 견줍니다.",
    epilog="예) minwon labels diff 2 3",
)
def diff(
    first: Annotated[int, typer.Argument(min=0, help="버전의 번호.")],
    second: Annotated[int | None, typer.Argument(min=0, help="견줄 버전.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rows that changed between two versions."""
    from models.labelset.versions import diff as difference
    from models.labelset.versions import labels_of

    settings = read_settings()
    old, new = (first - 1, first) if second is None else (first, second)
    changed = difference(labels_of(settings, old), labels_of(settings, new))
    account: dict[str, Any] = {
        name: [
            {"complaint_id": one.complaint_id, "topic_code": one.topic_code, "labeller": one.labeller}
            for one in rows
        ]
        for name, rows in (("added", changed.added), ("removed", changed.removed))
    }
    lines = [
        f"{sign} {one.complaint_id}  {one.topic_code or '보류'}  {one.labeller}  "
        f"{one.labelled_at:%Y-%m-%d %H:%M}"
        for sign, rows in (("+", changed.added), ("-", changed.removed))
        for one in rows
    ]
    show(account, as_json, "\n".join(lines) or "같습니다.")


@app.command(
    help="화면에서 붙인 라벨로 새 버전을 만듭니다.",
    epilog='예) minwon labels commit --message "보도 주정차 30건"',
)
def commit(
    message: Annotated[str, typer.Option("--message", "-m", help="무엇을 왜 바꾸는지.")],
    as_json: AsJson = False,
) -> None:
    """Make a version of what was labelled on screen."""
    from models.labelset.versions import commit as make_version
    from pipeline.workflow.store import Store

    settings = read_settings()
    with Store(settings) as store:
        version, changed = make_version(settings, store, author=getpass.getuser(), message=message)
    _tell(version.name, len(changed.added), len(changed.added), version.rows, as_json)


@app.command(
    help="틀렸을지 모르는 라벨을 의심스러운 차례로 보입니다. 지우지 않습니다. 몇 분 걸립니다.",
    epilog="예) minwon labels suspects --count 50",
)
def suspects(
    count: Annotated[int, typer.Option(min=1, max=5000, help="몇 건.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Labels to look at again, the least likely first."""
    from models.labelset.desk import standing, suspicious
    from models.store import in_use
    from models.topics.collection import Collection
    from models.vectors.table import WordTable
    from pipeline.reader import Reader
    from pipeline.workflow.store import Store

    settings = read_settings()
    with Store(settings) as store:
        topic_of = standing(settings, store).topic_of
    with progress_bar(as_json) as progress, Reader(settings).generation() as generation:
        progress(0.1, "라벨마다 다른 라벨로 배운 모델에게 묻습니다")
        found = suspicious(Collection(generation, WordTable.of(in_use(settings, "vectors"))), topic_of, count)
    account = {
        "suspects": [
            {"complaint_id": one, "topic_code": topic_of[one], "quality": round(quality, 4)}
            for one, quality in found
        ]
    }
    lines = (f"{quality:.3f}  {one}  {topic_of[one]}" for one, quality in found)
    show(account, as_json, "\n".join(lines) or "라벨이 없습니다.")


def _tell(version: str, given: int, added: int, rows: int, as_json: bool) -> None:
    account = {"version": version, "read": given, "added": added, "duplicate": given - added, "rows": rows}
    sentence = f"{version}: {given:,}건 가운데 새 {added:,}건, 있던 것 {given - added:,}건 · 모두 {rows:,}건"
    show(account, as_json, sentence)
