"""Commands of the models: a fake city to measure on, and everything new to a new generation in one go."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.labelset.cli import app as labels
from models.places.cli import app as reference
from models.safety.cli import app as safety
from models.topics.cli import app as topics
from pipeline.console import DAILY, SCIENCE, new_app, perform, progress_bar, read_settings, show
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from models.topic_days import TopicDays
    from models.topics.evaluation import Labelled

app = new_app()
evaluate = new_app()
vectors = new_app()
app.add_typer(
    evaluate,
    name="evaluate",
    rich_help_panel=SCIENCE,
    help="답을 아는 자료로 품질을 잽니다. --json 이면 끝 줄은 JSON 하나입니다.",
)
app.add_typer(vectors, name="vectors", rich_help_panel=SCIENCE, help="글의 벡터: 우리 글로 다시 배웁니다.")
app.add_typer(
    labels, name="labels", rich_help_panel=SCIENCE, help="학습셋: 라벨, 버전, 다음에 볼 것과 다시 볼 것."
)
app.add_typer(
    safety, name="safety", rich_help_panel=SCIENCE, help="긴급·위험: 배우고, 무엇으로 배웠는지 봅니다."
)
app.add_typer(
    reference, name="reference", rich_help_panel=DAILY, help="기관의 자료: 역, 정류장, 건물의 이름과 위치."
)
app.add_typer(topics, name="topics", rich_help_panel=SCIENCE, help="주제 모델: 배우고, 견주고, 씁니다.")
AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]


@app.command(
    rich_help_panel=DAILY,
    help="새로 적재한 것을 만들고, 검사하고, 발행합니다. 날마다 이 한 명령이면 됩니다.",
    epilog="예) minwon refresh",
)
def refresh(as_json: AsJson = False) -> None:
    """Build, check and publish what was loaded."""
    from models.jobs import refresh_job

    account = perform("refresh", {}, refresh_job, as_json)
    lines = (f"{step['step']}: {step['loaded']:,}행 · {step['seconds']:.1f}초" for step in account["steps"])
    show(account, as_json, "\n".join(lines))


@app.command(
    rich_help_panel=SCIENCE,
    help="참값을 아는 가상 도시의 원천 파일을 만듭니다. 모든 사람·번호·주소는 지어낸 것입니다.",
    epilog="예) minwon generate --year 2022 --rows 2380604 --out data/generated",
)
def generate(
    year: Annotated[int | None, typer.Option(help="그해의 건수와 계절을 씁니다(2021, 2022, 2023).")] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="여섯 원천을 모두 더한 건수.")] = None,
    first: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="첫날.")] = None,
    until: Annotated[datetime | None, typer.Option(help="이때까지 일어난 일만 씁니다.")] = None,
    seed: Annotated[int, typer.Option(help="같은 씨앗은 같은 도시입니다.")] = 1,
    period: Annotated[str, typer.Option(help="파일을 나누는 단위: year, month, day.")] = "month",
    out: Annotated[Path | None, typer.Option(help="받을 폴더. 없으면 data/generated.")] = None,
    dirt: Annotated[
        bool, typer.Option("--dirt", help="틀린 칸 0.5 %, 겹친 줄 1 %, 고친 줄 2 % 를 섞습니다.")
    ] = False,
    report: Annotated[bool, typer.Option("--report", help="얼마나 어려운 글인지 재어 덧붙입니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the files of a fake city, with the truth beside them."""
    from pipeline.synthetic.city import generate as write_city
    from pipeline.synthetic.dirt import NO_DIRT, Dirt

    settings = read_settings()
    out = out or settings.home / "generated"
    span = _span(year, rows, first, until, settings.clock())
    with progress_bar(as_json) as progress:
        written = write_city(
            out, **span, seed=seed, period=period, dirt=Dirt() if dirt else NO_DIRT, progress=progress
        )
    account: dict[str, Any] = {**written.as_dict(), "out": str(out)}
    sentence = f"{written.loaded:,}건을 {out} 에 썼습니다 · {written.seconds:.1f}초"
    if report:
        from models.evaluate import difficulty

        account["report"] = difficulty(out)
        sentence += "\n" + "\n".join(f"{name}: {value}" for name, value in account["report"].items())
    show(account, as_json, sentence)


def _span(
    year: int | None, rows: int | None, first: datetime | None, until: datetime | None, now: datetime
) -> dict[str, Any]:
    """First day, last moment and numbers of rows that the options of `generate` ask for."""
    from pipeline.synthetic.presets import preset

    if year is not None:
        whole = preset(year, rows)
        return {"first": whole.first, "until": until or whole.until, "rows": whole.rows, "forms": whole.forms}
    if first is None or rows is None:
        raise UsageError("generate: --year, 또는 --first 와 --rows 를 주십시오. 예) --year 2022 --rows 24000")
    return {"first": first.date(), "until": until or now, "rows": rows}


@evaluate.command(
    "pii",
    help="개인정보 가림의 재현율과 정밀도. 파일이 없으면 지어낸 글 4,000건으로 잽니다.",
    epilog="예) minwon evaluate pii --input examples.jsonl --json",
)
def evaluate_pii(
    source: Annotated[
        Path | None, typer.Option("--input", help="한 줄에 하나: text, spans[{type,start,end}].")
    ] = None,
    seed: Annotated[int, typer.Option(help="지어낸 글의 씨앗.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Score the mask on texts whose personal data is known."""
    from models.personal import read_examples, score_generated, score_mask

    account = score_mask(read_examples(source)) if source else score_generated(seed=seed)
    lines = [
        f"글 {account['texts']:,}건, 개인정보 {account['spans']:,}곳 · 재현율 {account['recall']:.3f} · "
        f"정밀도 {account['precision']:.3f} · 번호 재현율 {account['number_recall']:.3f} · "
        f"번호 오탐 {account['number_false_per_1000']:.2f}/1,000건"
    ]
    lines += [
        f"{kind}: {row['spans']}곳 재현율 {row['recall']:.3f}, 가린 {row['masked']}곳 중 오탐 {row['false']}"
        for kind, row in account["by_type"].items()
    ]
    show(account, as_json, "\n".join(lines))


@evaluate.command(
    "similar",
    help="글 유사도의 품질: 사람이 매긴 점수와의 순위 상관, 또는 같은 뜻 묶음의 9위 정밀도.",
    epilog="예) minwon evaluate similar --input pairs.parquet --json",
)
def evaluate_similar(
    source: Annotated[
        Path, typer.Option("--input", help="sentence1, sentence2, score 또는 set_id, sentence.")
    ],
    where: Annotated[str, typer.Option(help="이 SQL 조건에 맞는 줄만. 예) \"split = 'test'\"")] = "",
    as_json: AsJson = False,
) -> None:
    """Score the served text score on pairs or sets that people made."""
    from models.similar.evaluation import evaluate as score_file
    from models.similar.evaluation import own_rarity, read_columns
    from models.similar.served import text_score_for

    account = score_file(read_columns(source, where), own_rarity(text_score_for(read_settings())))
    show(account, as_json, "\n".join(f"{name}: {value:.4g}" for name, value in account.items()))


@evaluate.command(
    "topics",
    help="라벨 있는 파일에서 주제 분류와 군집의 품질을 잽니다. --peer 면 같은 자료로 다른 방법도 잽니다.",
    epilog="예) minwon evaluate topics --input titles.parquet --text title --label category --json",
)
def evaluate_topics(
    source: Annotated[Path, typer.Option("--input", help=".parquet, .csv, .jsonl 파일.")],
    text: Annotated[str, typer.Option(help="글의 칸. 여럿이면 쉼표로 잇습니다.")],
    label: Annotated[str, typer.Option(help="라벨의 칸.")],
    where: Annotated[str, typer.Option(help="이 SQL 조건에 맞는 줄만.")] = "",
    labels_per_class: Annotated[
        int | None, typer.Option(min=5, help="라벨마다 이만큼만 배웁니다. 없으면 모두.")
    ] = None,
    peer: Annotated[bool, typer.Option("--peer", help="TF-IDF, LDA, BERTopic 도 함께 잽니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """Score the classifier and the clusters on a labelled file."""
    from models.topics.evaluation import evaluate as score_both

    data = _labelled(source, text, label, where)
    processes = read_settings().threads
    account = score_both(data, labels_per_class=labels_per_class, peer=peer, processes=processes)
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


def _labelled(source: Path, text: str, label: str, where: str) -> "Labelled":
    """A labelled file made ready, by the names of its columns."""
    from models.similar.evaluation import read_columns
    from models.topics.evaluation import labelled, served_table

    columns = read_columns(source, where)
    if missing := [name for name in (*text.split(","), label) if name not in columns]:
        raise UsageError(f"{source.name}: 칸 {', '.join(missing)} 이 없습니다. 있는 칸: {', '.join(columns)}")
    table, tokenizer = served_table(read_settings())
    return labelled([columns[name] for name in text.split(",")], columns[label], table, tokenizer)


@evaluate.command(
    "labelling",
    help="확인 대기 줄의 값: 라벨 500건을 줄에서 골라 붙일 때와 아무거나 붙일 때를 같은 자료로 견줍니다.",
    epilog="예) minwon evaluate labelling --input titles.parquet --text title --label category --json",
)
def evaluate_labelling(
    source: Annotated[Path, typer.Option("--input", help=".parquet, .csv, .jsonl 파일.")],
    text: Annotated[str, typer.Option(help="글의 칸. 여럿이면 쉼표로 잇습니다.")],
    label: Annotated[str, typer.Option(help="라벨의 칸.")],
    where: Annotated[str, typer.Option(help="이 SQL 조건에 맞는 줄만.")] = "",
    repeats: Annotated[int, typer.Option(min=1, help="몇 번 새로 뽑는가.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Label a file twice, by the queue and at random."""
    from models.labelset.evaluation import evaluate as label_twice

    with progress_bar(as_json) as progress:
        account = label_twice(_labelled(source, text, label, where), repeats=repeats, progress=progress)
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@evaluate.command(
    "surges",
    help="지어낸 도시의 급상승을 시간마다 다시 물어 재현율, 하루 거짓 알림, 앞선 시간을 잽니다.",
    epilog="예) minwon evaluate surges --input data/generated/truth --json",
)
def evaluate_surges(
    source: Annotated[
        Path, typer.Option("--input", help="minwon generate 가 쓴 truth 폴더. 57일이 넘어야 합니다.")
    ],
    as_json: AsJson = False,
) -> None:
    """Replay a generated city hour by hour against what was planted in it."""
    from models.surge.evaluation import evaluate as replay

    with progress_bar(as_json) as progress:
        account = replay(source, progress)
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@evaluate.command(
    "forecast",
    help="민원예보: 지난 26주를 그 앞의 자료만으로 예보해 80 % 구간의 적중률과 오차를 잽니다.",
    epilog="예) minwon evaluate forecast --input data/generated/truth --json",
)
def evaluate_forecast(
    source: Annotated[
        Path | None, typer.Option("--input", help="minwon generate 의 truth 폴더. 없으면 발행본.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell the last 26 weeks again, each from the weeks before it."""
    from models.forecast.evaluation import evaluate as tell_again

    account = tell_again(*_topic_days(source).weeks())
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@evaluate.command(
    "effect",
    help="전후 비교(정책·개선과제): 아무 일 없는 날에 물어 구간을, 조치를 심어 물어 알아보는 비율을 잽니다.",
    epilog="예) minwon evaluate effect --input data/generated/truth --json",
)
def evaluate_effect(
    source: Annotated[
        Path | None, typer.Option("--input", help="minwon generate 의 truth 폴더. 없으면 발행본.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask before and after of drawn days, as they are and with a measure put in."""
    from models.effect.evaluation import evaluate as ask_around

    account = ask_around(_topic_days(source).counts)
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


def _topic_days(truth: Path | None) -> "TopicDays":
    from models.topic_days import of_generation, of_truth
    from pipeline.reader import Reader

    if truth is not None:
        return of_truth(truth)
    with Reader(read_settings()).generation() as generation:
        return of_generation(generation)


@evaluate.command(
    "urgent",
    help="긴급·위험을 얼마나 찾는지 재현율, 정밀도, 낱말 목록과 견준 값을 잽니다.",
    epilog="예) minwon evaluate urgent --input 글.jsonl --json",
)
def evaluate_urgent(
    source: Annotated[
        Path | None, typer.Option("--input", help="{id, text, label, danger_type} 이 한 줄에 하나인 파일.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option("--texts", help="라벨이 있는 실제 글의 폴더. 다섯 겹으로 나누어 잽니다.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score the model in use on a file, or folds of real texts; without either, fresh generated texts."""
    from models.safety.evaluation import of_folds, of_model
    from models.safety.labelled import from_lines
    from models.safety.model import NAME, SafetyModel
    from models.safety.office import taught
    from models.safety.training import MADE_SEED, made_texts, train
    from models.store import in_use
    from models.text.tokenizer import MecabTokenizer
    from models.vectors.table import WordTable

    settings = read_settings()
    table, tokenizer = WordTable.of(in_use(settings, "vectors")), MecabTokenizer()
    if texts is not None:
        data = taught(texts).data
        account = of_folds(data, train(data, table, tokenizer, "folds"))
    else:
        data = from_lines(source) if source is not None else made_texts(seed=MADE_SEED + 1)
        account = of_model(data, SafetyModel.of(in_use(settings, NAME)), table, tokenizer)
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@evaluate.command(
    "places",
    help="글에서 장소를 얼마나 찾는지: 찾은 비율, 맞은 자치구, 거리, 반경이 정직한지 잽니다.",
    epilog="예) minwon evaluate places --input 곳.csv --text 주소 --lat 위도 --lon 경도 --gu 자치구",
)
def evaluate_places(
    source: Annotated[Path, typer.Option("--input", help="CSV(UTF-8, CP949)나 Parquet.")],
    text: Annotated[str, typer.Option("--text", help="장소를 찾을 글의 칸.")],
    lat: Annotated[str, typer.Option("--lat", help="참 위도의 칸.")],
    lon: Annotated[str, typer.Option("--lon", help="참 경도의 칸.")],
    gu: Annotated[str | None, typer.Option("--gu", help="참 자치구의 칸. 채점에만 씁니다.")] = None,
    as_json: AsJson = False,
) -> None:
    """Place texts and compare with points that are known."""
    from models.places.evaluation import evaluate as find
    from models.places.office import known_to
    from models.places.reference import read

    account = find(read(source), text, lat, lon, gu, known_to(read_settings()))
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@evaluate.command(
    "mentions",
    help="글자마다 표지가 있는 문장에서 장소의 이름을 얼마나 읽는지: 모두와, 이 도시의 이름만.",
    epilog="예) minwon evaluate mentions --input 문장.parquet --json",
)
def evaluate_mentions(
    source: Annotated[Path, typer.Option("--input", help="Parquet: text, tags(글자마다 B-LC, I-LC, O).")],
    as_json: AsJson = False,
) -> None:
    """Read names of places and compare with those that people marked."""
    import polars as pl

    from models.places.mention_evaluation import evaluate as read_again
    from models.places.office import known_to
    from pipeline.errors import UsageError

    try:
        rows = pl.read_parquet(source)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"{source.name}: Parquet 로 읽을 수 없습니다(cannot be read)") from error
    account = read_again(rows, known_to(read_settings()))
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@evaluate.command(
    "routing",
    help="부서 추천: 최근 민원을 처리한 부서가 첫째로, 셋 안에 추천되는 비율. 발행본이 없으면 지어내 잽니다.",
    epilog="예) minwon evaluate routing --days 30 --json",
)
def evaluate_routing(
    days: Annotated[int, typer.Option(min=1, max=365, help="이만큼의 최근 날짜에 묻습니다.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Ask again which unit finishes the complaints of the last days."""
    from models.routing.evaluation import city
    from models.routing.evaluation import evaluate as ask_again

    with progress_bar(as_json) as progress, city(read_settings(), progress) as generation:
        account = ask_again(generation, days)
    show(account, as_json, "\n".join(f"{name}: {value}" for name, value in account.items()))


@vectors.command(
    "train",
    help="발행된 글로 낱말 벡터를 배우고, 가려 둔 글에서 못하지 않으면 다음 refresh 부터 씁니다.",
    epilog="예) minwon vectors train",
)
def train_vectors(as_json: AsJson = False) -> None:
    """Train the table of word vectors on the published texts."""
    from models.text.tokenizer import MecabTokenizer
    from models.vectors.office import train
    from pipeline.reader import Reader

    settings = read_settings()
    with progress_bar(as_json) as progress, Reader(settings).generation() as generation:
        account = train(settings, generation, MecabTokenizer(), progress)
    told = "씁니다" if account["is_promoted"] else "쓰던 것을 그대로 씁니다"
    sentence = (
        f"{account['version']}: 가려 둔 {account['held_out_texts']:,}건의 제목이 제 본문을 찾은 비율 "
        f"{account['title_finds_body']:.3f} (지금 것 {account['title_finds_body_before']:.3f}) · {told}"
    )
    show(account, as_json, sentence)


@app.command(
    rich_help_panel=DAILY,
    help="이 글과 비슷한 민원을 찾습니다. 글·곳·때가 얼마나 맞는지 함께 보입니다.",
    epilog='예) minwon similar "역 앞 맨홀 뚜껑이 열려 있어요" --gu 마포구',
)
def similar(
    text: Annotated[str, typer.Argument(help="찾을 글.")],
    gu: Annotated[list[str] | None, typer.Option(help="이 자치구의 민원만.")] = None,
    count: Annotated[int, typer.Option(min=1, max=20, help="몇 건.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Find complaints like a text."""
    from models.similar.asking import similar_to

    found = similar_to(read_settings(), text, tuple(gu or ()), count)
    lines = (
        f"{one['score']:.2f}  {one['complaint_id']}  {one['title']}\n"
        f"      {one['received_at']:%Y-%m-%d}"
        f" · 글 {one['text']:.2f} · 곳 {one['place']:.2f} · 때 {one['time']:.2f}"
        for one in found
    )
    show({"similar": found}, as_json, "\n".join(lines) or "비슷한 민원이 없습니다.")
