"""`minwon topics`: train, compare, promote, and what was in use when."""

import getpass
from typing import Annotated

import typer

from pipeline.console import new_app, perform, progress_bar, read_settings, show
from pipeline.errors import NotReadyError

app = new_app()
AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]


@app.command(
    help="학습셋의 새 버전과 발행된 글로 두 엔진을 다시 배웁니다. 쓰는 모델은 그대로입니다.",
    epilog="예) minwon topics train",
)
def train(
    anew: Annotated[bool, typer.Option("--anew", help="군집을 처음부터 다시 찾습니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """Train a model that is not in use yet."""
    from models.topics.office import train as learn
    from pipeline.workflow.store import Store

    settings = read_settings()
    with progress_bar(as_json) as progress, Store(settings) as store:
        card = learn(settings, store, anew=anew, progress=progress).card
    sentence = (
        f"{card['version']}: 라벨 {card['labels']:,}건 · 주제 {len(card['topics'])}개 · "
        f"가려 둔 라벨에서 macro-F1 {card['macro_f1']:.3f} · 새 군집 {len(card['clusters'])}개\n"
        f"쓰려면: minwon topics promote {card['version']}"
    )
    show(dict(card), as_json, sentence)


@app.command(
    help="쓰는 모델, 또는 VERSION 의 품질을 주제별로 보입니다.",
    epilog="예) minwon topics evaluate",
)
def evaluate(
    version: Annotated[str, typer.Argument(help="모델의 버전. 없으면 쓰는 모델.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what a model said of the labels it had not learnt from."""
    from models.store import trained
    from models.topics.office import card_in_use
    from models.topics.served import NAME

    settings = read_settings()
    card = trained(settings, NAME, version).card if version else card_in_use(settings)
    if card is None:
        raise NotReadyError("쓰는 모델이 없습니다(no model is in use): minwon topics train")
    worst = sorted(card["topics"], key=lambda row: (row["f1"], row["topic_code"]))
    lines = [
        f"{card['version']}: 정확도 {card['accuracy']:.3f} · macro-F1 {card['macro_f1']:.3f} · "
        f"보정 오차 {card['ece']:.3f} · 정밀도 90 %에서 {card['coverage_at_90']:.0%}",
        *(
            f"{row['topic_code']}  F1 {row['f1']:.3f}  정밀도 {row['precision']:.3f}  "
            f"재현율 {row['recall']:.3f}  라벨 {row['labels']}"
            for row in worst
        ),
    ]
    show(dict(card), as_json, "\n".join(lines))


@app.command(
    help="배운 모델을 다음 refresh 부터 씁니다. 지금보다 못하면 까닭을 적어야 합니다.",
    epilog="예) minwon topics promote 20261126T101500",
)
def promote(
    version: Annotated[str, typer.Argument(help="모델의 버전. 없으면 가장 새 것.")] = "",
    force: Annotated[bool, typer.Option("--force", help="못하더라도 씁니다.")] = False,
    reason: Annotated[str, typer.Option(help="그 까닭.")] = "",
    as_json: AsJson = False,
) -> None:
    """Use a model that was trained."""
    from models.topics.office import candidate, use

    settings = read_settings()
    newest = candidate(settings)
    if not version and newest is None:
        raise NotReadyError("새로 배운 모델이 없습니다(no new model): minwon topics train")
    chosen = version or str(newest.version if newest else "")
    done = use(settings, chosen, author=getpass.getuser(), reason=reason, force=force)
    account = {
        "version": done.version,
        "was": done.in_use,
        "macro_f1": done.macro_f1,
        "macro_f1_before": done.macro_f1_before,
    }
    show(account, as_json, f"{done.version} 을(를) 씁니다. 모든 민원에 붙이려면: minwon topics assign")


@app.command(
    help="쓰는 모델로 모든 민원에 주제를 다시 붙이고 발행합니다.",
    epilog="예) minwon topics assign",
)
def assign(as_json: AsJson = False) -> None:
    """Refresh: every complaint gets a verdict of the model in use."""
    from models.jobs import refresh_job

    account = perform("refresh", {}, refresh_job, as_json)
    step = next(step for step in account["steps"] if step["step"] == "topics")
    show(account, as_json, f"{step['loaded']:,}건에 주제를 붙였습니다 · {step['seconds']:.1f}초")


@app.command(
    help="언제 어떤 모델을 배웠고 썼는지, 군집이 어떻게 갈라지고 합쳐졌는지.",
    epilog="예) minwon topics history",
)
def history(as_json: AsJson = False) -> None:
    """What was trained and promoted, when and why."""
    from models.topics.office import history as lines_of

    events = lines_of(read_settings())
    told = {"trained": "배움", "promoted": "씀"}
    lines = [
        f"{event['at']:%Y-%m-%d %H:%M}  {told[event['event']]}  {event['version']}  "
        f"학습셋 {event['labels_version']}  macro-F1 {event['macro_f1']:.3f}  {event.get('reason', '')}"
        for event in events
    ]
    show({"history": events}, as_json, "\n".join(lines) or "아직 배운 모델이 없습니다.")
