"""What every route of the desk shares: strict bodies, limits before parsing, refusals in one sentence."""

from collections.abc import Callable
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException as UnreadableError

from pipeline.errors import BusyError, UsageError
from pipeline.workflow.case_rows import CaseChangedError, Filed
from pipeline.workflow.case_state import STATUSES
from pipeline.workflow.desk import Actor, today
from pipeline.workflow.store import Store

MOST_BYTES = 100_000
UNREADABLE = "보낸 것을 읽을 수 없습니다(the body cannot be read)"
"""What is said where FastAPI itself cannot read a body: it raises Starlette's error, we FastAPI's."""
BODIES = ("application/json", "image/")
"""Content types that a page of another host cannot send."""


class Strict(BaseModel):
    """A body that has exactly its fields, of exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True)


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


class Problem(BaseModel):
    """A refusal: one Korean sentence, and where the case stands now if somebody was faster."""

    problem: str
    now: dict[str, Any] | None = None


REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "Refused; says why in one sentence."},
    503: {"model": Problem, "description": "Busy; the same request again does no harm."},
}
"""What every route may answer beside what it is for, for the OpenAPI description."""


class DeskRoute(APIRoute):
    """Refuses big bodies before they are parsed, and says what is wrong without repeating a value."""

    most_bytes = MOST_BYTES

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI's handler between a look at the size and the words for what went wrong."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Any:
            if is_too_big(request, self.most_bytes):
                return problem(413, "보낸 것이 너무 큽니다(too large)")
            try:
                return await inner(request)
            except RequestValidationError as error:
                fields = sorted({".".join(map(str, one["loc"][1:])) or "body" for one in error.errors()})
                return problem(422, f"맞지 않는 칸: {', '.join(fields)}(fields do not fit)")
            except UnreadableError as error:
                told = error.detail if isinstance(error, HTTPException) else UNREADABLE
                return problem(error.status_code, str(told))
            except CaseChangedError as error:
                return problem(409, str(error), now=shown(error.now))
            except UsageError as error:
                return problem(400, str(error))
            except BusyError as error:
                return problem(503, str(error))
            except (OperationalError, InterfaceError):
                return problem(503, "저장소가 바쁩니다. 잠시 뒤 다시 하십시오(the store is busy)")

        return handler


class ImageRoute(DeskRoute):
    """The same for a photo, which is longer."""

    most_bytes = 12_000_000


def is_too_big(request: Request, most_bytes: int) -> bool:
    """Whether a body is longer than a route takes, or does not say how long it is; nothing is read."""
    if request.method in ("GET", "HEAD"):
        return False
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > most_bytes


def staff(actor: Callable[[], Actor], store: Callable[[], Store]) -> Callable[[Request], Actor]:
    """Who asks, if it is somebody of the office."""

    def found(request: Request) -> Actor:
        """Somebody of the office, whose page this is: another host's page cannot send such a body as them."""
        who = today(actor(), store().office)
        if not who.roles:
            raise HTTPException(403, "업무 권한이 없습니다(not staff)")
        if request.method == "POST" and not request.headers.get("content-type", "").startswith(BODIES):
            raise HTTPException(415, "JSON 으로 보내십시오(send JSON)")
        return who

    return found


def problem(status: int, text: str, **more: Any) -> JSONResponse:
    """A refusal in one sentence."""
    return JSONResponse({"problem": text, **more}, status_code=status)
