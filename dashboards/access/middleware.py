"""Outside Dash: which person a request belongs to, and the route that changes it."""

from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboards.access.people import NOBODY, Person, actor_of, demo_people, landing, viewer_of
from dashboards.access.sessions import COOKIE, LIFETIME, Sessions, signing_key
from pipeline.schema import organisation
from pipeline.settings import Settings
from pipeline.slices import Viewer
from pipeline.workflow.desk import Actor

_person: ContextVar[Person] = ContextVar("person", default=NOBODY)


def current_person() -> Person:
    """The person of this request; nobody outside a request."""
    return _person.get()


def current_viewer() -> Viewer:
    """What the person of this request may see; it never comes from the browser's page."""
    return viewer_of(_person.get(), organisation.read())


def current_actor() -> Actor:
    """What the person of this request may do with cases."""
    person = _person.get()
    return actor_of(person, organisation.read()) if person != NOBODY else Actor(person.name)


def officers_of(unit: str) -> tuple[str, ...]:
    """Names of those who handle a unit's cases."""
    whole = organisation.read()
    handlers = (one for one in people() if one.role == "handler")
    return tuple(one.name for one in handlers if actor_of(one, whole).acts_for(unit))


def people() -> tuple[Person, ...]:
    """Everyone the picker of the demo offers; the first one is on duty until another is picked."""
    return demo_people(organisation.read())


class PersonMiddleware:
    """Pure ASGI: put the person of the session cookie into the context of the request."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request as the person it belongs to."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        token = _person.set(self._person_of(scope))
        try:
            await self._app(scope, receive, send)
        finally:
            _person.reset(token)

    def _person_of(self, scope: Scope) -> Person:
        staff = people()
        person_id = self._sessions.person_id(_cookie(scope))
        if person_id is None:
            return staff[0]
        return next((person for person in staff if person.id == person_id), NOBODY)


def _cookie(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                return ""
            return morsel.value if morsel else ""
    return ""


def same_origin(request: Request) -> bool:
    """Whether a request that changes something came from a page of this host."""
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    return urlsplit(origin).netloc == request.headers.get("host", "")


def local_path(path: str) -> str:
    """`path` if it stays on this host, else the front page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"


async def _form(request: Request) -> dict[str, str]:
    """A small url-encoded form; a body over 4 kB counts as empty."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > 4096:
            return {}
    found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    return {key: values[0] for key, values in found.items()}


def _router(sessions: Sessions) -> APIRouter:
    router = APIRouter()

    @router.post("/person", include_in_schema=False)
    async def pick(request: Request) -> Response:
        """Go on as another person of the demo, at the form's `next` or where the role begins."""
        if not same_origin(request):
            return PlainTextResponse("다른 곳에서 온 요청입니다.", status_code=403)
        form = await _form(request)
        person = form.get("person", "")
        known = {one.id: one for one in people()}
        if person not in known:
            return PlainTextResponse("그런 사람이 없습니다.", status_code=404)
        sessions.close(request.cookies.get(COOKIE, ""))
        response = RedirectResponse(
            local_path(form.get("next") or landing(known[person].role)), status_code=303
        )
        response.set_cookie(
            COOKIE,
            sessions.open(person),
            max_age=int(LIFETIME.total_seconds()),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
            path="/",
        )
        return response

    return router


def install(app: FastAPI, settings: Settings) -> None:
    """Put the person's context around every request of `app` and add the route that changes it."""
    sessions = Sessions(signing_key(settings.keys), settings.clock)
    app.include_router(_router(sessions))
    app.add_middleware(PersonMiddleware, sessions=sessions)
