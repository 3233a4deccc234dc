"""Open311 GeoReport v2 at /open311/v2, XML and JSON: services are our topics, requests are cases at the desk.

A program files with its key (`minwon workflow key`). Anybody can read the service, the state, the dates and
the masked title of what programs filed; text, name and telephone go in and never come out.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from xml.etree import ElementTree

from fastapi import APIRouter, Form, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy import ColumnElement, and_
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException as UnreadableError

from dashboards import maps
from dashboards.queries import names
from dashboards.site import Site
from pipeline.errors import BusyError, UsageError
from pipeline.schema import codes, organisation, reference
from pipeline.settings import SEOUL
from pipeline.workflow.case_rows import Done, Filed
from pipeline.workflow.case_state import OPEN, STATUSES
from pipeline.workflow.cases import LONGEST_BODY, LONGEST_TITLE, Filing
from pipeline.workflow.http import is_too_big
from pipeline.workflow.states import BY_COMMAND
from pipeline.workflow.tables import CIVIL_CASE

PREFIX = "/open311/v2"
MOST_BYTES = 100_000
WINDOW = timedelta(days=90)
"""Requests of the last days, where nobody says from when to when (the specification's own)."""
MOST_IDS = 50
DEFAULT_HOURS = 120
Row = Mapping[str, Any]


FORMS: dict[str, Any] = {"application/json": {}, "text/xml": {}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": FORMS},
    "4XX": {"content": FORMS, "description": "Refused; the code and why."},
    503: {"content": FORMS, "description": "Busy; the same request again does no harm."},
}
"""What every route may answer, for the OpenAPI description."""


class Open311Route(APIRoute):
    """Refuses big bodies before they are parsed; errors have the specification's form and repeat no value."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI's handler between a look at the size and the words for what went wrong."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Any:
            if is_too_big(request, MOST_BYTES):
                return _problem(request, 413, "too large")
            try:
                return await inner(request)
            except RequestValidationError as error:
                fields = sorted({str(one["loc"][-1]) for one in error.errors()})
                return _problem(request, 400, f"missing or wrong: {', '.join(fields)}")
            except UnreadableError as error:
                return _problem(request, error.status_code, "the body cannot be read")
            except _RefusedError as error:
                return _problem(request, error.status, error.said)
            except UsageError as error:
                return _problem(request, 400, str(error))
            except (BusyError, OperationalError, InterfaceError):
                return _problem(request, 503, "busy, try again")

        return handler


class _RefusedError(Exception):
    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


def router(site: Site) -> APIRouter:
    """The routes of the specification."""
    found = APIRouter(
        prefix=PREFIX,
        route_class=Open311Route,
        default_response_class=Response,
        responses=ANSWERS,
        tags=["Open311"],
    )

    @found.get("/services.{form}")
    def services(form: str) -> Response:
        """Every service: our topics that stand."""
        return _answer(form, "services", "service", [_service(code) for code in names.topics().topics])

    @found.get("/services/{name}")
    def definition(name: str) -> Response:
        """What a service asks for beside the usual: nothing."""
        code, form = _split(name)
        if code not in names.topics().topics:
            raise _RefusedError(404, "no such service")
        said = {"service_code": code, "attributes": []}
        if form == "json":
            return _json(said)
        return _xml(_element("service_definition", said))

    @found.get("/requests.{form}")
    def requests(
        form: str,
        service_request_id: Annotated[str, Query(max_length=800)] = "",
        service_code: Annotated[str, Query(max_length=400)] = "",
        start_date: Annotated[str, Query(max_length=40)] = "",
        end_date: Annotated[str, Query(max_length=40)] = "",
        status: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        """Requests by number, or of a time, of a service, of a state."""
        where = _wanted(site, service_request_id, service_code, start_date, end_date, status)
        rows = [_request(one) for one in site.store.cases.box(where)]
        return _answer(form, "service_requests", "request", rows)

    @found.get("/requests/{name}")
    def one(name: str) -> Response:
        """One request."""
        number, form = _split(name)
        rows = [_request(one) for one in site.store.cases.box(and_(_FILED, CIVIL_CASE.c.id == number))]
        if not rows:
            raise _RefusedError(404, "no such request")
        return _answer(form, "service_requests", "request", rows)

    @found.get("/servicerequestupdates.{form}")
    def updates(
        form: str,
        start_date: Annotated[str, Query(max_length=40)] = "",
        end_date: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        """What happened to requests in a time: each step with its state, without its words."""
        first, last = _window(site, start_date, end_date)
        rows = [_update(case, entry) for case, entry in site.store.cases.happened(_FILED, first, last)]
        return _answer(form, "service_request_updates", "request_update", rows)

    @found.post("/requests.{form}", status_code=201, responses={201: {"content": FORMS}})
    def file(
        form: str,
        service_code: Annotated[str, Form(max_length=10)],
        description: Annotated[str, Form(min_length=1, max_length=LONGEST_BODY)],
        api_key: Annotated[str, Form(max_length=120)] = "",
        lat: Annotated[float | None, Form(ge=33, le=39)] = None,
        long: Annotated[float | None, Form(ge=124, le=132)] = None,
        address_string: Annotated[str, Form(max_length=200)] = "",
        first_name: Annotated[str, Form(max_length=40)] = "",
        last_name: Annotated[str, Form(max_length=40)] = "",
        phone: Annotated[str, Form(max_length=40)] = "",
        email: Annotated[str, Form(max_length=120)] = "",
        key: Annotated[str, Header(alias="Idempotency-Key", max_length=60)] = "",
    ) -> Response:
        """File a request; the same Idempotency-Key of the same caller again is the same request."""
        caller = site.store.callers.caller(api_key)
        if not caller:
            raise _RefusedError(403, "api_key is wrong")
        topic = names.topics().topics.get(service_code)
        if topic is None:
            raise _RefusedError(404, "no such service")
        if (lat is None or long is None) and not address_string.strip():
            raise _RefusedError(400, "lat and long, or address_string, are needed")
        where = f"\n\n위치: {address_string.strip()}" if address_string.strip() else ""
        where += f"\n\n좌표: {lat:.6f}, {long:.6f}" if lat is not None and long is not None else ""
        now = site.now().replace(microsecond=0)
        filing = Filing(
            key=f"open311:{caller}:{key or _own_key(now)}",
            kind_code="field",
            channel_code="app",
            title=description.strip().splitlines()[0][: min(60, LONGEST_TITLE)],
            body=f"{description.strip()}{where}"[:LONGEST_BODY],
            arrived_at=now,
            district_code=_district(site, lat, long),
            name=f"{last_name}{first_name}".strip(),
            phone=phone,
            email=email,
            hours=_hours(topic.item_code),
            service_code=service_code,
        )
        case = site.store.cases.file(filing, f"open311:{caller}")
        said = {
            "service_request_id": case.id,
            "service_notice": "여덟 근무시간 안에 접수합니다",
            "account_id": "",
        }
        return _answer(form, "service_requests", "request", [said], 201)

    return found


_FILED = CIVIL_CASE.c.service_code != ""


def _own_key(now: datetime) -> str:
    return f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(8)}"


def _wanted(
    site: Site, numbers: str, services: str, start: str, end: str, status: str
) -> ColumnElement[bool]:
    if numbers:
        return and_(_FILED, CIVIL_CASE.c.id.in_(numbers.split(",")[:MOST_IDS]))
    first, last = _window(site, start, end)
    where = and_(_FILED, CIVIL_CASE.c.arrived_at >= first, CIVIL_CASE.c.arrived_at <= last)
    if services:
        where = and_(where, CIVIL_CASE.c.service_code.in_(services.split(",")[:MOST_IDS]))
    if status:
        wanted = set(status.split(","))
        if not wanted <= {"open", "closed"}:
            raise _RefusedError(400, "status is open or closed")
        fitting = [code for code, one in STATUSES.items() if _state(one.group) in wanted]
        where = and_(where, CIVIL_CASE.c.status.in_(fitting))
    return where


def _window(site: Site, start: str, end: str) -> tuple[datetime, datetime]:
    last = _moment(end) if end else site.now()
    first = _moment(start) if start else last - WINDOW
    if first > last or last - first > WINDOW:
        raise _RefusedError(400, f"a time of at most {WINDOW.days} days")
    return first, last


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        raise _RefusedError(400, "a date is like 2026-11-23T10:00:00+09:00") from None
    return at.astimezone(SEOUL).replace(tzinfo=None) if at.tzinfo else at


def _state(group: str) -> str:
    return "open" if group == OPEN else "closed"


def _stamp(at: datetime | None) -> str | None:
    return at.replace(tzinfo=SEOUL).isoformat(timespec="seconds") if at else None


def _service(code: str) -> Row:
    topic = names.topics().topics[code]
    return {
        "service_code": code,
        "service_name": topic.name_ko,
        "description": topic.definition,
        "metadata": False,
        "type": "realtime",
        "keywords": topic.name_en,
        "group": names.code_name(codes.FIELDS, topic.field_code),
    }


def _request(case: Filed) -> Row:
    unit = case.state.unit
    district = reference.districts().get(case.district_code or "")
    topic = names.topics().topics.get(case.service_code)
    return {
        "service_request_id": case.id,
        "status": _state(STATUSES[case.state.status].group),
        "status_notes": STATUSES[case.state.status].name,
        "service_name": topic.name_ko if topic else "",
        "service_code": case.service_code,
        "description": case.title,
        "agency_responsible": organisation.read().full_name(unit) if unit else "",
        "service_notice": "",
        "requested_datetime": _stamp(case.arrived_at),
        "updated_datetime": _stamp(case.answered_at or case.given_at or case.received_at or case.arrived_at),
        "expected_datetime": _stamp(case.due_at),
        "address": district.district_name if district else "",
        "lat": None,
        "long": None,
        "media_url": "",
        "접수일시": _stamp(case.received_at),
        "처리결과": names.code_name(codes.RESULTS, case.state.result) if case.state.result else "",
    }


def _update(case: Filed, entry: Done) -> Row:
    return {
        "service_request_id": case.id,
        "update_id": f"{case.id}-{entry.number}",
        "status": _state(STATUSES[case.state.status].group),
        "updated_datetime": _stamp(entry.happened_at),
        "description": BY_COMMAND[entry.event.command].name,
    }


@lru_cache(maxsize=2)
def _shapes(home: Path) -> tuple[tuple[str, Any], ...]:
    from shapely.geometry import shape

    features = json.loads(maps.districts(home))["features"]
    return tuple((one["properties"]["code"], shape(one["geometry"])) for one in features)


def _district(site: Site, lat: float | None, long: float | None) -> str | None:
    if lat is None or long is None:
        return None
    from shapely.geometry import Point

    point = Point(long, lat)
    return next((code for code, one in _shapes(site.settings.home) if one.contains(point)), None)


@lru_cache(maxsize=1)
def _promises() -> Mapping[str, int]:
    return {code: one.sla_hours for code, one in reference.items().items() if one.sla_hours}


def _hours(item_code: str | None) -> int:
    return _promises().get(item_code or "", DEFAULT_HOURS)


def _split(name: str) -> tuple[str, str]:
    number, _, form = name.rpartition(".")
    return number, form


def _answer(form: str, whole: str, part: str, rows: Sequence[Row], status: int = 200) -> Response:
    """Rows in the form that the address asks for."""
    if form == "json":
        return _json(list(rows), status)
    if form != "xml":
        raise _RefusedError(404, "json or xml")
    root = ElementTree.Element(whole)
    root.extend(_element(part, row) for row in rows)
    return _xml(root, status)


def _element(name: str, row: Row) -> ElementTree.Element:
    found = ElementTree.Element(name)
    for key, value in row.items():
        part = ElementTree.SubElement(found, key)
        if isinstance(value, bool):
            part.text = str(value).lower()
        elif value is not None and not isinstance(value, list):
            part.text = "".join(letter for letter in str(value) if letter.isprintable() or letter in "\n\t")
    return found


def _json(said: Any, status: int = 200) -> Response:
    text = json.dumps(said, ensure_ascii=False)
    return Response(text, status_code=status, media_type="application/json; charset=utf-8")


def _xml(root: ElementTree.Element, status: int = 200) -> Response:
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(text, status_code=status, media_type="text/xml; charset=utf-8")


def _problem(request: Request, status: int, said: str) -> Response:
    row = {"code": status, "description": said}
    if request.url.path.endswith(".json"):
        return _json([row], status)
    root = ElementTree.Element("errors")
    root.append(_element("error", row))
    return _xml(root, status)
