"""Smaller answers: gzip, kept in memory for files that never change."""

import gzip
import zlib
from collections import OrderedDict

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST_BYTES = 800
KEPT_FILES = 128
FAST, SMALL = 3, 9
KINDS = (
    "application/json",
    "application/javascript",
    "text/javascript",
    "text/css",
    "text/html",
    "image/svg+xml",
)


def compressible(headers: Headers) -> bool:
    """Whether an answer is text of a page; downloads and what is compressed already are left alone."""
    kind = headers.get("content-type", "").partition(";")[0]
    return kind in KINDS and "content-encoding" not in headers and "content-disposition" not in headers


class Compressed:
    """Pure ASGI: gzip for browsers that take it. Bodies of pages are gathered first; they are small."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Gathering(self, scope["path"], send))

    async def pack(self, name: str | None, body: bytes) -> bytes:
        """`body` as gzip; with a `name` (address and version) at the smallest size, and only once."""
        if name is None:
            return gzip.compress(body, FAST, mtime=0)
        if name not in self._kept:
            self._kept[name] = await to_thread.run_sync(gzip.compress, body, SMALL)
            while len(self._kept) > KEPT_FILES:
                self._kept.popitem(last=False)
        return self._kept[name]


class _Gathering:
    """Holds one answer back until its body is whole, then sends it smaller."""

    def __init__(self, owner: Compressed, path: str, send: Send) -> None:
        self._owner = owner
        self._path = path
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if not compressible(Headers(raw=message["headers"])):
                await self._send(message)
                return
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start, bytes(self._body))

    async def _finish(self, start: Message, body: bytes) -> None:
        headers = MutableHeaders(raw=start["headers"])
        if len(body) >= LEAST_BYTES:
            body = await self._owner.pack(self._name(headers, body), body)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
        headers.add_vary_header("Accept-Encoding")
        start["headers"] = headers.raw
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    def _name(self, headers: MutableHeaders, body: bytes) -> str | None:
        """Identity of a file that a browser may keep; None for everything made on the spot."""
        if "max-age" not in headers.get("cache-control", ""):
            return None
        return f"{self._path} {len(body)} {zlib.crc32(body)}"
