"""What every answer carries: a strict content policy, caching rules; and which requests are refused."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = "public, max-age=31536000, immutable"
LOOPBACK = ("127.0.0.1", "localhost")


def content_policy(script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: nothing off this host, no inline script but those of `script_hashes`."""
    scripts = " ".join("'" + each.strip("'") + "'" for each in script_hashes)
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; frame-ancestors 'self'; form-action 'self'; "
        "object-src 'none'; base-uri 'self'"
    )


def cache_rule(path: str, query: str) -> str | None:
    """How long a browser may keep an answer; None leaves what is set. Versioned files stay a year."""
    if path.startswith("/assets/vendor/") or (path.startswith("/assets/") and "m" in parse_qs(query)):
        return YEAR
    if path.startswith(("/_dash-component-suites/", "/assets/", "/map/")):
        return None
    return "no-store"


class Guarded:
    """Pure ASGI: refuse other hosts and foreign posts; add the headers to every answer."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        if refusal := refused(scope["method"], headers):
            await PlainTextResponse(refusal, status_code=403)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _add(self, scope: Scope, headers: MutableHeaders) -> None:
        headers["Content-Security-Policy"] = self._policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if rule := cache_rule(scope["path"], scope["query_string"].decode("latin-1")):
            headers["Cache-Control"] = rule


def refused(method: str, headers: dict[str, str]) -> str | None:
    """Why a request is turned away, or None. Only this computer is served until access control stands."""
    host = headers.get("host", "")
    if urlsplit("//" + host).hostname not in LOOPBACK:
        return "이 주소로는 열지 않습니다. 127.0.0.1 로 여십시오."
    origin = headers.get("origin")
    if method not in ("GET", "HEAD") and origin is not None and urlsplit(origin).netloc != host:
        return "다른 곳에서 온 요청입니다."
    return None
