"""`minwon safety`: learn what danger is, and see what the model in use learnt from."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import new_app, progress_bar, read_settings, show

app = new_app()
AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]


@app.command(
    help="긴급·위험을 가리는 모델을 배웁니다. --texts 가 있으면 라벨이 있는 실제 글로도 배웁니다.",
    epilog="예) minwon safety train --texts 실제글",
)
def train(
    texts: Annotated[
        Path | None, typer.Option("--texts", help="labels/safety_sources.toml 의 파일들이 있는 폴더.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="쓰지 않고 이 폴더에 파일로만 남깁니다.")] = None,
    as_json: AsJson = False,
) -> None:
    """Train a model and use it from now on, or write its files into a folder."""
    from models.safety.office import keep, learn
    from models.store import write_files

    settings = read_settings()
    with progress_bar(as_json) as progress:
        model, card = learn(settings, texts, progress)
        if out is None:
            keep(settings, model, card)
        else:
            out.mkdir(parents=True, exist_ok=True)
            write_files(out, model.files(), card)
    told = card["figures"]
    done = "을(를) 씁니다" if out is None else f": 파일을 {out} 에 두었습니다"
    sentence = (
        f"{model.version} {done} · 가려 둔 글 {told['texts']:,}건에서 정밀도 50 %일 때 재현율 "
        f"{told['recall_at_precision_50']:.3f} (낱말 목록 {told['keyword_recall_at_precision_50']:.3f})"
    )
    if card["labels_without_text"]:
        sentence += (
            f"\n글을 찾지 못했거나 글이 바뀐 라벨 {card['labels_without_text']:,}건은 쓰지 않았습니다."
        )
    show(dict(card), as_json, sentence)


@app.command(help="쓰는 모델이 무엇으로 배웠고 얼마나 맞는지 보입니다.", epilog="예) minwon safety status")
def status(as_json: AsJson = False) -> None:
    """Show the card of the model in use."""
    from models.safety.model import NAME
    from models.store import in_use

    card = dict(in_use(read_settings(), NAME).card)
    show(card, as_json, "\n".join(f"{name}: {value}" for name, value in card.items() if name != "figures"))
