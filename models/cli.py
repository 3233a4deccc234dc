"""Commands of the models: from new files to a new generation in one go."""

from typing import Annotated

import typer

from pipeline.console import DAILY, new_app, perform, show

app = new_app()


@app.command(
    rich_help_panel=DAILY,
    help="새로 적재한 것을 만들고, 검사하고, 발행합니다. 날마다 이 한 명령이면 됩니다.",
    epilog="예) minwon refresh",
)
def refresh(
    as_json: Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")] = False,
) -> None:
    """Build, check and publish what was loaded."""
    from models.jobs import refresh_job

    account = perform("refresh", {}, refresh_job, as_json)
    lines = (f"{step['step']}: {step['loaded']:,}행 · {step['seconds']:.1f}초" for step in account["steps"])
    show(account, as_json, "\n".join(lines))
