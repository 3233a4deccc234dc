"""Commands of the pipeline: from a source's files to a published generation."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import (
    DAILY,
    SCIENCE,
    Account,
    new_app,
    perform,
    show,
)
from pipeline.errors import CheckFailedError, UsageError

app = new_app()

AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]
Moment = datetime


@app.command(
    rich_help_panel=DAILY,
    help="원천 파일이나 폴더를 적재합니다. 읽음 = 적재 + 거부 + 중복이 늘 성립합니다.",
    epilog="예) minwon load 받은파일/eungdapso_2022-10.csv --source eungdapso",
)
def load(
    path: Annotated[Path, typer.Argument(help="파일 또는 폴더.")],
    source: Annotated[str, typer.Option(help="원천 이름 또는 TOML 파일 경로.")] = "",
    guess: Annotated[bool, typer.Option("--guess", help="적재하지 않고 TOML 초안을 그려 보입니다.")] = False,
    known_at: Annotated[Moment | None, typer.Option(help="원천이 이 자료를 뽑은 때.")] = None,
    backfill: Annotated[bool, typer.Option(help="지난 자료: 접수한 때부터 알던 것으로 봅니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load one source's files, or draft a TOML for them."""
    if guess:
        _show_guess(path, as_json)
        return
    if not source:
        raise UsageError("load: --source 가 없습니다. 예) --source eungdapso. 처음 보는 파일이면 --guess.")
    from pipeline.jobs import load_job

    arguments: Account = {
        "path": str(path.absolute()),
        "source": str(Path(source).absolute()) if source.endswith(".toml") else source,
        "known_at": known_at.isoformat() if known_at else None,
        "backfill": backfill,
    }
    account = perform("load", arguments, load_job, as_json)
    show(account, as_json, load_sentence(account))


def load_sentence(account: Account) -> str:
    """The account of a load in one line: every row that was read is somewhere."""
    return (
        f"읽음 {account['read']:,} = 적재 {account['loaded']:,} (새 {account['new']:,} · "
        f"바뀜 {account['changed']:,}) + 거부 {account['rejected']:,} + 중복 {account['duplicate']:,}"
        f" · {account['seconds']:.1f}초"
    )


def _show_guess(path: Path, as_json: bool) -> None:
    from pipeline.guess import guess

    found = guess(path)
    if as_json:
        show({"toml": found.toml, "summary": list(found.summary)}, True, "")
        return
    for line in found.summary:
        typer.echo(f"# {line}")
    typer.echo(found.toml)


@app.command(
    rich_help_panel=DAILY,
    help="바뀐 묶음에서 답변·만족도·상태·재지정 표를 만듭니다.",
    epilog="예) minwon build",
)
def build(as_json: AsJson = False) -> None:
    """Make what hangs under the complaints."""
    from pipeline.jobs import build_job

    account = perform("build", {}, build_job, as_json)
    show(account, as_json, f"만듦: {account['loaded']:,}행 · {account['seconds']:.1f}초")


@app.command(
    rich_help_panel=DAILY,
    help="모든 자료 규칙을 묻습니다. --reconcile 은 원천이 보낸 건수·번호 목록과 번호까지 대조합니다.",
    epilog="예) minwon check --reconcile --source eungdapso",
)
def check(
    reconcile: Annotated[bool, typer.Option("--reconcile", help="원천의 건수와 대조합니다.")] = False,
    source: Annotated[str | None, typer.Option(help="이 원천만 대조합니다.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask every rule, or hold the ledger against the sources' own counts."""
    if reconcile:
        from pipeline.jobs import reconcile_job

        account = perform("reconcile", {"source": source}, reconcile_job, as_json)
        show(account, as_json, "\n".join(account["lines"]))
        if not account["agrees"]:
            raise CheckFailedError("원천과 적재가 다릅니다. 위의 번호를 원천에 확인하십시오.")
        return
    from pipeline.jobs import check_job

    account = perform("check", {}, check_job, as_json)
    show(account, as_json, "\n".join(check_lines(account)))
    if not account["passed"]:
        broken = [rule["name"] for rule in account["checks"] if not rule["passed"]]
        raise CheckFailedError(f"어긴 규칙 {len(broken)}개: {', '.join(broken)}. 발행하지 않습니다.")


def check_lines(account: Account) -> list[str]:
    """One line a rule."""
    return [
        f"{'통과' if rule['passed'] else '어김'}  {rule['name']}  {rule['bad_count']:,}행  {rule['message']}"
        for rule in account["checks"]
    ]


@app.command(
    rich_help_panel=DAILY,
    help="새 세대를 발행합니다. 화면은 끊기지 않고 새 세대로 넘어갑니다.",
    epilog="예) minwon publish --fold",
)
def publish(
    fold: Annotated[bool, typer.Option(help="그동안의 변경을 해마다의 파일로 접습니다(밤 작업).")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the next generation current."""
    from pipeline.jobs import publish_job

    account = perform("publish", {"fold": fold}, publish_job, as_json)
    generation = account["details"].get("generation", "")
    show(account, as_json, f"발행: 세대 {generation} · {account['loaded']:,}행 · {account['seconds']:.1f}초")


@app.command(
    rich_help_panel=DAILY,
    help="손상된 창고(staging.duckdb)를 data/landing 과 장부에서 다시 만듭니다. "
    "화면은 그동안 지난 세대를 보입니다.",
    epilog="예) minwon rebuild",
)
def rebuild(
    toml: Annotated[
        list[Path] | None, typer.Option(help="pipeline/sources 에 없는 원천의 TOML. 여러 번 쓸 수 있습니다.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make staging anew from the landed files, to the counts of the ledger."""
    from pipeline.jobs import rebuild_job

    account = perform(
        "rebuild", {"tomls": [str(path.absolute()) for path in toml or []]}, rebuild_job, as_json
    )
    details = account["details"]
    sentence = (
        f"다시 만듦: 묶음 {details['batches']:,}개, 읽음 {account['read']:,} = 적재 {account['loaded']:,} + "
        f"거부 {account['rejected']:,} + 중복 {account['duplicate']:,}, 장부와 같습니다 · "
        f"{account['seconds']:.1f}초. 옛 파일: {details['quarantine'] or '지움'}. 이어서 minwon refresh"
    )
    show(account, as_json, sentence)


@app.command(
    rich_help_panel=SCIENCE,
    help="모든 표와 열의 뜻을 적은 data/DICTIONARY.md 를 다시 찍습니다.",
    epilog="예) minwon dictionary --out data/DICTIONARY.md",
)
def dictionary(
    out: Annotated[Path | None, typer.Option(help="받을 파일. 없으면 화면에 찍습니다.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the meaning of every table and column."""
    from pipeline.dictionary import text

    if as_json:
        show({"text": text()}, True, "")
    elif out is None:
        typer.echo(text())
    else:
        out.write_text(text(), encoding="utf-8")
        typer.echo(f"{out} 를 썼습니다")
