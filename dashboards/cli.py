"""`minwon`: every command, in three panels; each module is imported when its command runs."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from models.cli import app as models_app
from pipeline.cli import app as pipeline_app
from pipeline.console import (
    DAILY,
    MEASURE,
    SCIENCE,
    new_app,
    progress_bar,
    read_settings,
    show,
    stop_with_parent,
)
from pipeline.errors import UsageError
from pipeline.workflow.cli import app as workflow_app
from pipeline.workflow.cli import audit as audit_app

POLITE = 10  # so that readers keep their pace while the worker publishes
app = new_app()
bench = new_app()
report = new_app()
export = new_app()
AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]
WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True)]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="포트. 쓰이고 있으면 다음 빈 것을 씁니다.")]


@app.callback(
    help="민원을 적재하고, 세고, 보여 줍니다. 처음이라면: [bold]minwon demo[/bold]",
    epilog="명령마다 --help 에 예가 있습니다. 종료 코드: 0 됨, 2 사용법, 3 원천 파일, 4 설정, "
    "5 다른 쓰기 중, 6 검사 실패, 7 발행 거부, 8 저장 공간, 9 먼저 할 일이 있음.",
)
def main() -> None:
    """Nothing to do before a command."""


app.add_typer(pipeline_app)
app.add_typer(models_app)
app.add_typer(
    workflow_app, name="workflow", rich_help_panel=DAILY, help="처리기한을 계산하고, 임시공휴일을 적습니다."
)
app.add_typer(audit_app, name="audit", rich_help_panel=DAILY, help="이력과 열람 기록이 그대로인지 봅니다.")


@app.command(
    rich_help_panel=DAILY,
    help="상황판을 엽니다. 이 컴퓨터에서만 열립니다(127.0.0.1).",
    epilog="예) minwon serve --as-of 2022-10-31T14:00",
)
def serve(
    port: Port = None,
    host: Annotated[str | None, typer.Option(help="이 컴퓨터의 주소가 아니면 거부합니다.")] = None,
    as_of: Annotated[datetime | None, typer.Option(help="이때 알던 것만 보입니다(과거 시점 보기).")] = None,
    with_parent: WithParent = False,
) -> None:
    """Serve the published generation."""
    if with_parent:
        stop_with_parent()
    from dashboards.serving import serve as run

    run(read_settings(host=host, port=port), as_of=as_of, announce=typer.echo)


@app.command(
    rich_help_panel=DAILY,
    help="하나뿐인 일꾼: 맡긴 일, data/inbox/<원천>/ 에 떨어진 파일, 발행을 맡습니다.",
    epilog="예) minwon work",
)
def work(
    once: Annotated[bool, typer.Option("--once", help="밀린 일만 하고 끝냅니다.")] = False,
    feed: Annotated[bool, typer.Option("--feed", help="가상 도시의 새 민원을 받습니다(체험용).")] = False,
    with_parent: WithParent = False,
) -> None:
    """Run the one worker."""
    if with_parent:
        stop_with_parent()
    from dashboards.work import run

    os.nice(POLITE)
    run(read_settings(), once=once, feed=feed, say=typer.echo)


@app.command(
    rich_help_panel=DAILY,
    help="가상 도시 26만 건으로 상황판을 띄웁니다. 만들기부터 열기까지 한 번에.",
    epilog="예) minwon demo --rows 24000",
)
def demo(
    rows: Annotated[int, typer.Option(min=1000, help="400일 동안의 건수.")] = 260_000,
    port: Port = None,
) -> None:
    """Make a fake city, load, publish, serve and keep it alive."""
    from dashboards.demo import run

    run(read_settings(port=port), rows=rows, say=typer.echo)


@app.command(
    rich_help_panel=DAILY,
    help="파이썬, 디스크, 메모리, Chromium, 창고와 장부를 살피고 할 일을 말합니다.",
    epilog="예) minwon doctor --json",
)
def doctor(as_json: AsJson = False) -> None:
    """Look at the machine and the warehouse, and say what to do."""
    from dashboards.doctor import examine

    findings = examine(read_settings())
    account = {"healthy": all(f.is_ok for f in findings), "findings": [f.as_dict() for f in findings]}
    show(account, as_json, "\n".join(f.line for f in findings))
    if not account["healthy"]:
        raise typer.Exit(1)


@app.command(
    rich_help_panel=SCIENCE,
    help="발행본의 사본 위에서 JupyterLab 을 엽니다. 라벨과 모델을 바꿔 보아도 쓰는 것은 그대로입니다.",
    epilog="예) minwon lab",
)
def lab(
    port: Annotated[int, typer.Option(min=1, max=65535, help="포트. 쓰이고 있으면 다음 것을 씁니다.")] = 8888,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="사본의 라벨, 모델, 노트북을 버리고 새로 만듭니다.")
    ] = False,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="브라우저를 엽니다.")] = True,
) -> None:
    """Open JupyterLab on a copy of what is published."""
    from dashboards.lab.jupyter import run

    run(read_settings(), port=port, fresh=fresh, browser=browser, say=typer.echo)


app.add_typer(report, name="report", rich_help_panel=DAILY, help="보고서를 만듭니다.")


@report.callback()
def reporting() -> None:
    """Reports that an office hands in."""


Bureau = Annotated[str, typer.Option(help="기관의 번호. 없으면 시 전체.")]
OutFolder = Annotated[Path, typer.Option("--out", help="둘 폴더.")]


def _report(kind: str, when: str, bureau: str, folder: Path, as_json: bool, mail: str = "") -> None:
    """Write a report in every form; what could not be made is said after the others are there."""
    from dashboards.reports.made import write
    from dashboards.reports.mail import send
    from dashboards.reports.routes import report_of
    from dashboards.shell import OPERATOR
    from pipeline.errors import NotReadyError
    from pipeline.reader import Reader

    settings = read_settings()
    reader = Reader(settings)
    try:
        with reader.generation() as generation:
            made = report_of(kind)(generation, OPERATOR, when, bureau)
    finally:
        reader.close()
    paths, problem = write(made, folder)
    files = [str(path) for path in paths]
    told = send(settings, made, mail) if mail else 0
    mailed = f"\n{told:,}곳에 보냈습니다." if mail else ""
    show({"files": files, "title": made.title, "mailed": told}, as_json, "\n".join(files) + mailed)
    if problem:
        raise NotReadyError(problem)


@report.command(
    "monthly",
    help="민원처리실태 보고: 한 달의 표와 점검을 PDF, HWPX, XLSX, HTML 로. 숫자는 화면의 것입니다.",
    epilog="예) minwon report monthly --month 2026-10 --bureau 11680",
)
def report_monthly(
    month: Annotated[str, typer.Option(help="달. 예) 2026-10")],
    bureau: Bureau = "",
    folder: OutFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the report of a month."""
    _report("monthly", month, bureau, folder, as_json)


@report.command(
    "weekly",
    help="주간 민원보고: 한 주를 지난주, 지난해와 견주어 PDF, HWPX, XLSX, HTML 로.",
    epilog="예) minwon report weekly --week 2026-W47 --bureau 11680",
)
def report_weekly(
    week: Annotated[str, typer.Option(help="주, 또는 그 주의 하루. 예) 2026-W47, 2026-11-19")],
    bureau: Bureau = "",
    folder: OutFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the report of a week."""
    _report("weekly", week, bureau, folder, as_json)


@report.command(
    "daily",
    help="일일 민원동향: 지난 하루를 PDF, HWPX, XLSX, HTML 로. --mail 은 전자우편으로도 보냅니다.",
    epilog="예) minwon report daily --mail chief@example.kr",
)
def report_daily(
    day: Annotated[str, typer.Option(help="끝난 날. 없으면 어제. 예) 2026-11-19")] = "",
    bureau: Bureau = "",
    folder: OutFolder = Path(),
    mail: Annotated[str, typer.Option(help="받을 주소, 쉼표로 여럿(smtp_url 설정이 있어야 합니다).")] = "",
    as_json: AsJson = False,
) -> None:
    """Write the report of a day, and mail it."""
    _report("daily", day, bureau, folder, as_json, mail)


app.add_typer(export, name="export", rich_help_panel=DAILY, help="밖에 낼 자료를 만듭니다.")


@export.callback()
def exporting() -> None:
    """What goes out of the office."""


@export.command(
    "open-data",
    help="공공데이터: 주·자치구·분야·주제·접수경로별 건수. k 보다 드문 것은 더 넓게 묶거나 내지 않습니다.",
    epilog="예) minwon export open-data --from 2026-10-01 --to 2026-10-31",
)
def export_open_data(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="접수 첫날.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="접수 마지막 날.")],
    k: Annotated[int, typer.Option(help="한 줄이 이보다 적은 민원을 말하지 않습니다.")] = 5,
    folder: OutFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write counts that anyone may have."""
    from datetime import timedelta

    from dashboards.exports.open_data import open_data, write
    from dashboards.shell import OPERATOR
    from pipeline.reader import Reader

    reader = Reader(read_settings())
    try:
        with reader.generation() as generation:
            found = open_data(generation, OPERATOR, first.date(), last.date() + timedelta(1), k)
    finally:
        reader.close()
    files = [str(path) for path in write(found, folder)]
    told = (
        f"{len(found.lines):,}줄 · {found.total - found.held_back:,}건 · "
        f"드물어 내지 않은 것 {found.held_back:,}건\n" + "\n".join(files)
    )
    account = {"files": files, "lines": len(found.lines), "total": found.total, "held_back": found.held_back}
    show(account, as_json, told)


app.add_typer(
    bench, name="bench", rich_help_panel=MEASURE, help="속도와 기억 장치를 잽니다. 끝 줄은 JSON 하나입니다."
)


@app.command(
    rich_help_panel=SCIENCE,
    help="한 조건의 핵심어: 기준에 견주어 두드러지는 말(로그 오즈), 함께 쓴 말, 관련어와 추이.",
    epilog="예) minwon keywords --gu 마포구 --from 2026-11-01 --word 누수 --json",
)
def keywords(
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="접수 첫날.")] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="접수 마지막 날.")
    ] = None,
    gu: Annotated[str, typer.Option(help="자치구 이름이나 코드. 여럿은 쉼표로.")] = "",
    field: Annotated[str, typer.Option(help="분야 이름이나 코드.")] = "",
    item: Annotated[str, typer.Option(help="유형 이름이나 코드.")] = "",
    where: Annotated[str, typer.Option(help="그 밖의 조건: 목록 주소의 물음표 뒤와 같습니다.")] = "",
    against: Annotated[
        str, typer.Option(help="city: 같은 기간 시 전체, before: 같은 조건의 이전 기간.")
    ] = "",
    word: Annotated[str, typer.Option(help="이 말의 관련어와 주별 추이를 덧붙입니다.")] = "",
    most: Annotated[int, typer.Option(min=1, max=200, help="핵심어는 이만큼까지.")] = 24,
    as_json: AsJson = False,
) -> None:
    """Print the keywords of a slice, as the list's panel shows them."""
    from dashboards.shell import keywords_of, sentence

    asked = {"gu": gu, "field": field, "item": item}
    account = keywords_of(
        read_settings(), where, first and first.date(), last and last.date(), asked, against, word, most
    )
    show(account, as_json, sentence(account))


Rows = Annotated[int, typer.Option(min=1000, help="이만큼의 자료로 잽니다.")]


def _measure(name: str, rows: int, as_json: bool) -> None:
    from importlib import import_module

    with progress_bar(as_json) as progress:
        figures = import_module(f"dashboards.bench.{name}").run(rows, read_settings(), progress=progress)
    show(figures, True, "")


@bench.command("load", help="적재: 날것 read_csv 에 견준 CPU.", epilog="예) minwon bench load --rows 240000")
def bench_load(rows: Rows = 2_400_000, as_json: AsJson = False) -> None:
    """Measure the load."""
    _measure("load", rows, as_json)


@bench.command("queries", help="상황판과 목록의 질의.", epilog="예) minwon bench queries --rows 240000")
def bench_queries(rows: Rows = 24_000_000, as_json: AsJson = False) -> None:
    """Measure the queries of the pages."""
    _measure("queries", rows, as_json)


@bench.command(
    "pages",
    help="쪽마다 서버의 CPU, 한 코어를 쓰는 스무 사람, 처음 받는 크기.",
    epilog="예) minwon bench pages --rows 240000 --json",
)
def bench_pages(rows: Rows = 24_000_000, as_json: AsJson = False) -> None:
    """Measure what every page costs."""
    _measure("pages", rows, as_json)


@bench.command("day", help="하루치를 더해 발행까지.", epilog="예) minwon bench day --rows 240000")
def bench_day(rows: Rows = 24_000_000, as_json: AsJson = False) -> None:
    """Measure one more day."""
    _measure("day", rows, as_json)


Docs = Annotated[int, typer.Option(min=100, help="이만큼의 글로 잽니다.")]


@bench.command("text", help="글: konlpy Mecab.pos 에 견준 CPU.", epilog="예) minwon bench text --docs 2000")
def bench_text(docs: Docs = 100_000, as_json: AsJson = False) -> None:
    """Measure what is done to every text."""
    _measure("text", docs, as_json)


@bench.command(
    "safety", help="긴급안전: 모든 글의 위험을 살피기.", epilog="예) minwon bench safety --docs 2000 --json"
)
def bench_safety(docs: Docs = 100_000, as_json: AsJson = False) -> None:
    """Measure judging danger."""
    _measure("safety", docs, as_json)


@bench.command(
    "places", help="장소: 모든 글의 장소 찾기.", epilog="예) minwon bench places --docs 2000 --json"
)
def bench_places(docs: Docs = 100_000, as_json: AsJson = False) -> None:
    """Measure finding places."""
    _measure("places", docs, as_json)


@bench.command("keywords", help="핵심어의 질의.", epilog="예) minwon bench keywords --rows 240000")
def bench_keywords(rows: Rows = 2_400_000, as_json: AsJson = False) -> None:
    """Measure the keywords of slices."""
    _measure("keywords", rows, as_json)


@bench.command("serve", help="발행하는 동안의 읽기.", epilog="예) minwon bench serve --rows 240000")
def bench_serve(rows: Rows = 2_400_000, as_json: AsJson = False) -> None:
    """Measure reading while generations change."""
    _measure("serve", rows, as_json)


@bench.command("similar", help="유사민원: 벡터, 색인, 질의.", epilog="예) minwon bench similar --rows 240000")
def bench_similar(rows: Rows = 2_400_000, as_json: AsJson = False) -> None:
    """Measure similar complaints."""
    _measure("similar", rows, as_json)


@bench.command(
    "topics",
    help="주제: 다시 배우기와 모든 민원에 붙이기. --peer 면 라벨 있는 파일에서 BERTopic 과 나란히.",
    epilog="예) minwon bench topics --rows 240000",
)
def bench_topics(
    rows: Rows = 2_400_000,
    peer: Annotated[bool, typer.Option("--peer", help="BERTopic 과 나란히(make peers 가 설치).")] = False,
    source: Annotated[Path | None, typer.Option("--input", help="라벨 있는 파일.")] = None,
    text: Annotated[str, typer.Option(help="글의 칸.")] = "text",
    label: Annotated[str, typer.Option(help="라벨의 칸.")] = "label",
    where: Annotated[str, typer.Option(help="이 SQL 조건에 맞는 줄만.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure retraining, assignment, and clusters against BERTopic's."""
    from dashboards.bench.topics import run

    if peer and source is None:
        raise UsageError("--peer 는 --input FILE 이 있어야 합니다(needs a labelled file)")
    with progress_bar(as_json) as progress:
        figures = run(
            rows,
            read_settings(),
            progress=progress,
            peer=peer,
            source=source,
            text=text,
            label=label,
            where=where,
        )
    show(figures, True, "")


@bench.command(
    "relay",
    help="중계: 여섯 연계 시스템이 보내고 듣기, 요청의 5 %에 장애. 잃거나 겹친 것을 셉니다.",
    epilog="예) minwon bench relay --messages 2000 --json",
)
def bench_relay(
    messages: Annotated[
        int, typer.Option(min=20, max=2_000_000, help="메시지. 반은 받고 반은 보냅니다.")
    ] = 100_000,
    url: Annotated[str, typer.Option("--url", help="저장소 주소(PostgreSQL). 없으면 SQLite.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure the relay over lines that break."""
    from dashboards.bench.relay import run

    show(run(messages, url), True, "")


@bench.command(
    "migrate",
    help="한 해의 민원이 든 저장소를 첫 판에서 지금 판으로 옮기는 시간.",
    epilog="예) minwon bench migrate --cases 24000 --json",
)
def bench_migrate(
    cases: Annotated[int, typer.Option(min=1, max=24_000_000, help="민원. 하나에 사건 다섯.")] = 2_400_000,
    url: Annotated[str, typer.Option("--url", help="빈 저장소의 주소(PostgreSQL). 없으면 SQLite.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure bringing a year of cases to the newest schema."""
    from dashboards.bench.migrate import run

    show(run(cases, url), True, "")


@bench.command(
    "workflow",
    help="접수·처리 업무: HTTP로 초당 접수 20건과 처리 40건, 화면에 보일 때까지.",
    epilog="예) minwon bench workflow --seconds 20 --json",
)
def bench_workflow(
    seconds: Annotated[float, typer.Option(min=1, max=7_200, help="이만큼 동안.")] = 60.0,
    url: Annotated[str, typer.Option("--url", help="저장소 주소(PostgreSQL). 없으면 SQLite.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure the desk at full speed."""
    from dashboards.bench.workflow import run

    show(run(seconds, url), True, "")
