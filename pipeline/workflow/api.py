"""The desk over HTTP: file a case, move one or many, see where it stands. Texts go in and never come out.

A refusal says why in one Korean sentence; a body that does not fit names its fields and repeats no value.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import InterfaceError, OperationalError

from pipeline.errors import BusyError, UsageError
from pipeline.settings import Clock
from pipeline.workflow.boxes import OVERSEER
from pipeline.workflow.cases import LONGEST_BODY, LONGEST_TITLE, CaseChangedError, Filed, Filing
from pipeline.workflow.desk import Actor, Desk, Outcome, may_see
from pipeline.workflow.moved import moved_by
from pipeline.workflow.openings import Openings
from pipeline.workflow.states import DESK, STATUSES, Event
from pipeline.workflow.store import Store

MOST_BYTES = 100_000
MOST_CASES = 200


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewCase(_Strict):
    """What is filed."""

    kind: str = Field(max_length=20)
    channel: str = Field(max_length=20)
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    body: str = Field(default="", max_length=LONGEST_BODY)
    name: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=40)
    district: str | None = Field(default=None, max_length=5)
    days: int | None = Field(default=None, ge=1, le=365)
    hours: int | None = Field(default=None, ge=1, le=720)


class What(_Strict):
    """A command and what it names."""

    command: str = Field(max_length=40)
    unit: str = Field(default="", max_length=40)
    officer: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=40)
    days: int = Field(default=0, ge=0, le=90)
    has_consent: bool = False
    text: str = Field(default="", max_length=LONGEST_BODY)

    def event(self) -> Event:
        """As the table of states knows it."""
        return Event(self.command, self.unit, self.officer, self.reason, self.days, self.has_consent)


class Move(What):
    """A command for one case, as it was `seen` (its version)."""

    seen: int = Field(ge=0)


class Seen(_Strict):
    """A case as it was on screen."""

    id: str = Field(max_length=120)
    seen: int = Field(ge=0)


class Moves(What):
    """A command for several cases; `preview` does nothing, `together` does all of them or none."""

    cases: list[Seen] = Field(min_length=1, max_length=MOST_CASES)
    preview: bool = False
    together: bool = False


def shown(case: Filed) -> dict[str, Any]:
    """A case without a word of its text."""
    state = case.state
    return {
        "id": case.id,
        "version": case.version,
        "status": state.status,
        "status_name": STATUSES[state.status].name,
        "unit": state.unit,
        "officer": state.officer,
        "pending": state.pending,
        "result": state.result,
        "received_at": case.received_at.isoformat() if case.received_at else None,
        "due_at": case.due_at.isoformat() if case.due_at else None,
    }


class NewHoliday(_Strict):
    """A day off of this office; `preview` only says what it would move."""

    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    name: str = Field(min_length=1, max_length=80)
    source: str = Field(default="", max_length=200)
    is_worked: bool = False
    preview: bool = False
    remove: bool = False


class _Route(APIRoute):
    """Refuses big bodies before they are parsed, and says what is wrong without repeating a value."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        inner = super().get_route_handler()

        async def handler(request: Request) -> Any:
            if int(request.headers.get("content-length") or 0) > MOST_BYTES:
                return _problem(413, "보낸 것이 너무 큽니다(too large)")
            try:
                return await inner(request)
            except RequestValidationError as error:
                fields = sorted({".".join(map(str, one["loc"][1:])) or "body" for one in error.errors()})
                return _problem(422, f"맞지 않는 칸: {', '.join(fields)}(fields do not fit)")
            except CaseChangedError as error:
                return _problem(409, str(error), now=shown(error.now))
            except UsageError as error:
                return _problem(400, str(error))
            except BusyError as error:
                return _problem(503, str(error))
            except (OperationalError, InterfaceError):
                return _problem(503, "저장소가 바쁩니다. 잠시 뒤 다시 하십시오(the store is busy)")

        return handler


def router(store: Callable[[], Store], actor: Callable[[], Actor], clock: Clock) -> APIRouter:
    """The routes under /api/cases, each as the `actor` of its request."""
    found = APIRouter(prefix="/api/cases", route_class=_Route, tags=["cases"])
    staff = Annotated[Actor, Depends(_staff(actor))]

    @found.post("", status_code=201)
    def file(
        said: NewCase,
        who: staff,
        key: Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=80)],
    ) -> dict[str, Any]:
        """File a case; the same key again gives the same case."""
        if DESK not in who.roles:
            raise UsageError("접수할 권한이 없습니다(not allowed)")
        filing = Filing(
            key=f"{who.name}:{key}",
            kind_code=said.kind,
            channel_code=said.channel,
            title=said.title,
            body=said.body,
            name=said.name,
            phone=said.phone,
            district_code=said.district,
            days=said.days,
            hours=said.hours,
            arrived_at=clock().replace(microsecond=0),
        )
        return shown(store().cases.file(filing, who.name))

    @found.get("/changes")
    def changes(who: staff) -> dict[str, int]:
        """A number that grows with every change of any case: what open queues ask."""
        return {"changes": store().outbox.newest()}

    @found.get("/{case_id}")
    def case(case_id: str, who: staff) -> dict[str, Any]:
        """Where a case stands."""
        found_one = store().cases.case(case_id)
        if not may_see(who, found_one):
            raise UsageError("다른 부서의 민원입니다(another unit's case)")
        return shown(found_one)

    @found.post("/{case_id}/events")
    def move(case_id: str, said: Move, who: staff) -> dict[str, Any]:
        """Do something to a case; 409 with the new state if somebody was faster."""
        return shown(Desk(store().cases).do(who, case_id, said.event(), said.seen, said.text))

    @found.post("/events")
    def move_many(said: Moves, who: staff) -> dict[str, Any]:
        """Do the same to several cases, or see what it would do."""
        desk, cases = Desk(store().cases), [(one.id, one.seen) for one in said.cases]
        if said.preview:
            outcomes = desk.preview(who, cases, said.event())
        else:
            outcomes = desk.do_each(who, cases, said.event(), said.text, together=said.together)
        return {"outcomes": [_outcome(one) for one in outcomes]}

    @found.post("/{case_id}/watch")
    def watch(case_id: str, who: staff) -> dict[str, Any]:
        """Who else looks at a case; from now on this person does, if nobody else."""
        openings: Openings = store().openings
        return {"watcher": openings.watch(store().cases.case(case_id).id, who.name)}

    return found


def office_router(store: Callable[[], Store], actor: Callable[[], Actor]) -> APIRouter:
    """The route of the office's own days off, for who watches over the desk."""
    found = APIRouter(prefix="/api/holidays", route_class=_Route, tags=["office"])
    staff = Annotated[Actor, Depends(_staff(actor))]

    @found.post("")
    def holiday(said: NewHoliday, who: staff) -> dict[str, Any]:
        """Say how many open deadlines a day moves; write it, or take it out, unless it is a preview."""
        if OVERSEER not in who.roles:
            raise UsageError("업무 설정을 바꿀 권한이 없습니다(not allowed)")
        held = store()
        day = _day(said.day)
        moved = moved_by(held.settings, held.holidays.worktime(), day, is_worked=said.is_worked)
        if not said.preview:
            if said.remove:
                held.holidays.remove(day)
            else:
                held.holidays.put(day, said.name, said.source, who.name, is_worked=said.is_worked)
            held.cases.recount(day)
        return {"moved": moved}

    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text}: 그런 날이 없습니다(no such day)") from None


def _outcome(one: Outcome) -> dict[str, Any]:
    return {"id": one.id, "problem": one.problem, "case": shown(one.case) if one.case else None}


def _staff(actor: Callable[[], Actor]) -> Callable[[Request], Actor]:
    def staff(request: Request) -> Actor:
        """Somebody of the office, whose page this is: another host's page cannot send JSON as them."""
        who = actor()
        if not who.roles:
            raise HTTPException(403, "업무 권한이 없습니다(not staff)")
        if request.method == "POST" and not request.headers.get("content-type", "").startswith(
            "application/json"
        ):
            raise HTTPException(415, "JSON 으로 보내십시오(send JSON)")
        return who

    return staff


def _problem(status: int, text: str, **more: Any) -> JSONResponse:
    return JSONResponse({"problem": text, **more}, status_code=status)
