"""`minwon workflow`: the law's clock, and the office's own days in it."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from pipeline.console import new_app, read_settings, show
from pipeline.errors import UsageError

app = new_app()
holidays = new_app()
audit = new_app()
app.add_typer(holidays, name="holidays", help="임시공휴일: 이 기관만 쉬거나 일하는 날.")

AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")]
Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="날짜.")]
CONSOLE = "명령행"
PARTS = {"pause": "사유:첫날:끝날", "extend": "일수:사유[:동의]"}


@app.callback()
def workflow() -> None:
    """Handling of complaints."""


@app.command(
    help="처리기한을 계산합니다. 첫 줄은 시각 하나이고, --explain 은 어떻게 셌는지 말합니다.",
    epilog="예) minwon workflow due --kind 질의 --received 2026-07-16T16:30 --explain",
)
def due(
    kind: Annotated[
        str, typer.Option("--kind", help="질의, 법령 질의, 건의, 기타(즉시), 고충, 국민제안, 법정, 현장.")
    ],
    received: Annotated[str, typer.Option("--received", help="접수 시각. 예) 2026-07-16T16:30")],
    days: Annotated[int | None, typer.Option("--days", help="법정: 처리기간(근무일).")] = None,
    hours: Annotated[int | None, typer.Option("--hours", help="현장: 약속한 시간(3, 24, 120).")] = None,
    clock: Annotated[
        str, typer.Option("--clock", help="현장의 시계: wall(늘 흐름), working(근무시간).")
    ] = "wall",
    pause: Annotated[
        list[str] | None, typer.Option("--pause", help="빼는 기간. 예) supplement:2026-07-20:2026-07-22")
    ] = None,
    extend: Annotated[
        list[str] | None,
        typer.Option("--extend", help="연장. 예) 7:site_check, 두 번째는 7:site_check:consent"),
    ] = None,
    no_lunch: Annotated[bool, typer.Option("--no-lunch", help="점심시간도 근무시간으로 셉니다.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="센 것과 세지 않은 것을 한 줄씩 말합니다.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print when one complaint is due, and why then."""
    from dataclasses import replace

    from pipeline.calendar.deadlines import WALL, WORKING, Case, deadline
    from pipeline.calendar.rules import PERIODS, period_of
    from pipeline.workflow.store import Store

    period = period_of(kind)
    if period is None:
        raise UsageError(
            f"'{kind[:20]}' 종류가 없습니다: {', '.join(one.name for one in PERIODS)}(no such kind)"
        )
    if clock not in (WALL, WORKING):
        raise UsageError("--clock 은 wall 이나 working 입니다(no such clock)")
    case = Case(
        period,
        _moment(received),
        days=days,
        hours=hours,
        clock=clock,
        pauses=tuple(_pause(text) for text in pause or ()),
        extensions=tuple(_extension(text) for text in extend or ()),
    )
    with Store(read_settings()) as store:
        time = store.holidays.worktime()
    found = deadline(case, replace(time, lunch=None) if no_lunch else time)
    told = found.due_at.isoformat()
    if explain:
        told = "\n".join((told, *found.trace))
    show({"due_at": found.due_at.isoformat(), "trace": list(found.trace)}, as_json, told)


@app.command(
    help="업무 흐름표: 어느 상태에서 누가 무엇을 할 수 있고, 어디로 가는지 보입니다.",
    epilog="예) minwon workflow states",
)
def states(as_json: AsJson = False) -> None:
    """Print the transition table."""
    from pipeline.workflow.case_state import ROLES, STATUSES
    from pipeline.workflow.states import TRANSITIONS

    rows: list[dict[str, Any]] = [
        {
            "command": one.command,
            "name": one.name,
            "since": [status for status in STATUSES if status in one.since],
            "to": one.to,
            "roles": [role for role in ROLES if role in one.roles],
        }
        for one in TRANSITIONS
    ]
    told = "\n".join(
        f"{row['name']}: {', '.join(STATUSES[status].name for status in row['since'])}"
        f" → {STATUSES[row['to']].name if row['to'] else '그대로'}"
        f" ({', '.join(ROLES[role] for role in row['roles'])})"
        for row in rows
    )
    show({"transitions": rows}, as_json, told)


@app.command(
    help="독촉장을 보낼 지연 민원을 보입니다. --issue 는 보낸 것으로 적습니다.",
    epilog="예) minwon workflow reminders --issue --author 김심사",
)
def reminders(
    issue: Annotated[bool, typer.Option("--issue", help="미리 보기만 하지 않고 적습니다.")] = False,
    author: Annotated[str, typer.Option("--author", help="보내는 사람.")] = CONSOLE,
    as_json: AsJson = False,
) -> None:
    """Show which late cases a 독촉장 is due for, by unit, and write them down."""
    from pipeline.schema import organisation
    from pipeline.workflow.store import Store

    with Store(read_settings()) as store:
        due = store.reminders.due()
        issued = store.reminders.issue([one.case.id for one in due], author) if issue and due else 0
    counted: dict[str, int] = {}
    for one in due:
        counted[one.case.state.unit] = counted.get(one.case.state.unit, 0) + 1
    name = organisation.read().full_name
    lines = [f"{name(unit) if unit else '부서 없음'} {count:,}건" for unit, count in sorted(counted.items())]
    lines.append(f"독촉장 {issued:,}건을 적었습니다." if issued else f"독촉장을 보낼 민원 {len(due):,}건")
    rows = [{"id": one.case.id, "unit": one.case.state.unit, "before": one.before} for one in due]
    show({"due": rows, "issued": issued}, as_json, "\n".join(lines))


@app.command(
    help="보존기간(keep_days)이 지난 종결 민원을 보입니다. --leave 는 접수창구에서만 뺍니다.",
    epilog="예) minwon workflow keep --days 1095 --leave",
)
def keep(
    days: Annotated[int | None, typer.Option(min=1, help="이만큼 지난 것. 없으면 설정 keep_days.")] = None,
    leave: Annotated[bool, typer.Option("--leave", help="미리 보기만 하지 않고 뺍니다.")] = False,
    author: Annotated[str, typer.Option("--author", help="빼는 사람.")] = CONSOLE,
    as_json: AsJson = False,
) -> None:
    """Show which closed cases the store need not keep, and let them go."""
    from pipeline.workflow.keeping import Keeping
    from pipeline.workflow.store import Store

    settings = read_settings()
    if not (kept_for := days or settings.keep_days):
        raise UsageError("며칠을 보존할지 정해 주십시오: --days 1095 나 설정 keep_days(how many days?)")
    with Store(settings) as store:
        keeping = Keeping(settings, store, kept_for)
        due = keeping.due()
        left = keeping.take_due(author) if leave else 0
    told = f"{kept_for:,}일 넘은 종결 민원 {len(due.leaving):,}건을 뺄 수 있습니다."
    if due.waiting:
        told += f" {len(due.waiting):,}건은 창고가 아직 같은 말을 하지 않아 둡니다."
    told += f"\n{left:,}건을 뺐습니다." if leave else "\n아직 빼지 않았습니다. 빼려면 --leave 를 붙이십시오."
    show(
        {"days": kept_for, "due": len(due.leaving), "waiting": len(due.waiting), "left": left}, as_json, told
    )


@app.command(
    help="API(Open311)로 신청할 프로그램의 열쇠를 보입니다. --shut-out 은 그 열쇠를 막습니다.",
    epilog="예) minwon workflow key seoul-talk",
)
def key(
    caller: Annotated[str, typer.Argument(help="부르는 쪽의 이름. 영어 소문자, 숫자, '-'.")],
    shut_out: Annotated[bool, typer.Option("--shut-out", help="이 이름의 열쇠를 막습니다.")] = False,
    let_in: Annotated[bool, typer.Option("--let-in", help="막았던 것을 풉니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a caller's key, or shut the caller out."""
    from pipeline.workflow.store import Store

    with Store(read_settings()) as store:
        made = store.callers.key(caller)
        if shut_out or let_in:
            store.office.put_caller(caller, CONSOLE, is_shut_out=shut_out)
        is_open = caller not in store.office.shut_out()
    show({"caller": caller, "key": made, "is_open": is_open}, as_json, made if is_open else f"{caller} 막힘")


@app.command(
    help="연계 시스템마다 받은 것과 보낸 것을 보입니다. --key 는 그 시스템과 나눌 열쇠를 보입니다.",
    epilog="예) minwon workflow relay --key epeople",
)
def relay(
    key: Annotated[str, typer.Option("--key", help="열쇠를 볼 시스템의 코드.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the table by system, or the key that is shared with one."""
    from pipeline.workflow.relay import Relay
    from pipeline.workflow.signature import KEY, key_of
    from pipeline.workflow.store import Store
    from pipeline.workflow.systems import system

    with Store(read_settings()) as store:
        if key:
            made = key_of(store.secret(KEY), system(key).code).hex()
            show({"system": key, "key": made}, as_json, made)
            return
        rows = [vars(row) for row in Relay(store.cases).table()]
    lines = [
        f"{row['name']}: 접수 {row['received']:,} · 답변 {row['answered']:,} · 보냄 {row['sent']:,} · "
        f"대기 {row['waiting']:,} · 거부 {row['rejected']:,} · 짝 없음 {row['parked']:,} · "
        f"실패 {row['failed']:,}"
        for row in rows
    ]
    show({"systems": rows}, as_json, "\n".join(lines))


@audit.callback()
def auditing() -> None:
    """Who did and who read what."""


@audit.command(
    help="처리 이력과 열람 기록이 적힌 그대로인지 봅니다. 바뀐 줄이 있으면 6으로 끝납니다.",
    epilog="예) minwon audit verify",
)
def verify(as_json: AsJson = False) -> None:
    """Ask the chains of both logs, and name each line that does not hold.

    Raises:
        CheckFailedError: a line was changed, taken out or put in.
    """
    from pipeline.errors import CheckFailedError
    from pipeline.workflow.audit import KEY
    from pipeline.workflow.audit import verify as asked
    from pipeline.workflow.store import Store

    with Store(read_settings()) as store:
        lines, broken = asked(store.engine, store.secret(KEY))
    if broken:
        told = [f"{one.log} {one.case_id} {one.number}번째 줄: {one.problem}" for one in broken]
        raise CheckFailedError("\n".join((f"{len(broken)}곳이 적힌 그대로가 아닙니다(altered):", *told[:20])))
    show({"lines": lines, "broken": 0}, as_json, f"처리 이력과 열람 기록 {lines:,}줄이 적힌 그대로입니다.")


@holidays.command("list", help="이 기관의 임시공휴일을 보입니다.", epilog="예) minwon workflow holidays list")
def listed(as_json: AsJson = False) -> None:
    """Show the table."""
    from pipeline.workflow.store import Store

    with Store(read_settings()) as store:
        found = store.holidays.all()
    told = "\n".join(
        f"{one.day} {'일하는 날' if one.is_worked else '쉬는 날'} {one.name} · {one.source} · {one.author}"
        for one in found
    )
    rows: list[dict[str, Any]] = [
        {"day": one.day.isoformat(), "is_worked": one.is_worked, "name": one.name, "source": one.source}
        for one in found
    ]
    show({"holidays": rows}, as_json, told or "임시공휴일이 없습니다.")


@holidays.command(
    "put",
    help="임시공휴일을 적습니다. --save 없이는 열린 민원 몇 건의 처리기한이 늦춰지는지만 보입니다.",
    epilog="예) minwon workflow holidays put 2027-01-29 --name 임시공휴일 --source 국무회의 --save",
)
def put(
    day: Day,
    name: Annotated[str, typer.Option("--name", help="이름.")],
    source: Annotated[str, typer.Option("--source", help="근거가 되는 공고.")] = "",
    worked: Annotated[bool, typer.Option("--worked", help="공휴일이지만 일하는 날입니다.")] = False,
    author: Annotated[str, typer.Option("--author", help="정한 사람.")] = CONSOLE,
    save: Annotated[bool, typer.Option("--save", help="미리 보기만 하지 않고 적습니다.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say how many open deadlines would move, and write the day."""
    from pipeline.workflow.moved import moved_by
    from pipeline.workflow.store import Store

    settings = read_settings()
    on = day.date()
    with Store(settings) as store:
        count = moved_by(settings, store.holidays.worktime(), on, is_worked=worked)
    sooner = "하루 당겨집니다" if worked else "하루 늦춰집니다"
    told = f"열린 민원 {count:,}건의 처리기한이 {sooner}"
    if save:
        with Store(settings) as store:
            store.holidays.put(on, name, source, author, is_worked=worked)
            at_desk = store.cases.recount(on)
        told += f"\n{on} {name}을(를) 적었습니다. 접수창구의 처리기한 {at_desk:,}건을 다시 셌습니다."
    else:
        told += "\n아직 적지 않았습니다. 적으려면 --save 를 붙이십시오."
    show({"day": on.isoformat(), "moved": count, "is_saved": save}, as_json, told)


@holidays.command(
    "remove", help="임시공휴일을 지웁니다.", epilog="예) minwon workflow holidays remove 2027-01-29"
)
def remove(day: Day, as_json: AsJson = False) -> None:
    """Take a day out of the table."""
    from pipeline.workflow.store import Store

    with Store(read_settings()) as store:
        store.holidays.remove(day.date(), CONSOLE)
        store.cases.recount(day.date())
    show({"day": day.date().isoformat()}, as_json, f"{day.date()}을(를) 지웠습니다.")


def _moment(text: str) -> datetime:
    from pipeline.settings import SEOUL

    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"접수 시각 '{text[:30]}' 을(를) 읽을 수 없습니다. 예) 2026-07-16T16:30") from error
    return at.astimezone(SEOUL).replace(tzinfo=None) if at.tzinfo else at


def _pause(text: str) -> Any:
    from pipeline.calendar.deadlines import Pause

    try:
        code, first, last = text.split(":")
        return Pause(code, date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise UsageError(f"--pause '{text[:60]}': {PARTS['pause']} 이어야 합니다(cannot be read)") from error


def _extension(text: str) -> Any:
    from pipeline.calendar.deadlines import Extension

    try:
        count, reason, *consent = text.split(":")
        return Extension(int(count), reason, consent == ["consent"] or consent == ["동의"])
    except ValueError as error:
        raise UsageError(
            f"--extend '{text[:60]}': {PARTS['extend']} 이어야 합니다(cannot be read)"
        ) from error
