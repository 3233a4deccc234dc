"""`minwon bench pages`: what every page costs the server, over slices that a person might click together.

Each page is asked for as its browser does (the callback of the router, then the data callbacks of its
address), for 20 drawn slices. Then twenty people who think for two seconds use one server on one core, and
the first load of the 상황판 is weighed as it goes over the wire.
"""

import asyncio
import gzip
import http.client
import json
import random
import re
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from dashboards import links
from dashboards.bench.data import AS_OF, bench_settings
from dashboards.bench.requests import address_of, allowed_ratio, call, watched
from dashboards.bench.slices import drawn_slices
from dashboards.bench.workflow import web
from dashboards.queries.memory import forget_all
from dashboards.server import create_app
from dashboards.serving import spare_collector
from pipeline.build import Progress
from pipeline.settings import Settings
from pipeline.slices import Slice

SLICES = 20
FIRST_DAYS = (7, 365)
USERS, THOUGHT_S, USED_S = 20, 2.0, 40.0
GZIP, FAILURE = b"\x1f\x8b", b"state-mark-error"
PAGES = {
    "/": "board",
    "/complaints": "list",
    "/map": "map",
    **{f"/charts/{tab}": "" for tab in ("when", "what", "where", "how", "liked", "explore")},
    **{f"/bureaus/{group}": "" for group in ("bureau", "district", "agency")},
    "/bureaus/11680": "",
    "/outlook": "",
    "/topics/T001": "",
}
"""Path → the beginning of the names of what its own callbacks follow; '' where the layout is the page."""
VALUES: dict[str, Any] = {
    "rank-by.value": "topic",
    "units-group.value": "bureau",
    "map-measure.value": "count",
}


@dataclass(frozen=True)
class Asked:
    """One request that a page makes: the page's path, which of its requests, and the body."""

    page: str
    what: str
    body: bytes

    @property
    def name(self) -> str:
        """Such as '/charts/when route'."""
        return f"{self.page} {self.what}"


@dataclass
class _Spent:
    """Milliseconds of CPU of one sort of request: the whole, and DuckDB within it."""

    whole: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def ratio(self) -> float:
        """At most 1.5 where the median keeps its bar (1.5 × raw, or raw + 5 ms)."""
        return allowed_ratio(statistics.median(self.whole), statistics.median(self.raw))


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Figures of `rows` published complaints."""
    data = bench_settings(settings, rows, progress)
    until = AS_OF.date()
    slices = drawn_slices(SLICES, until.replace(year=until.year - 1), until, FIRST_DAYS)
    spent = asyncio.run(_callbacks(data, slices))
    used = _used(data, slices)
    whole = sorted(taken for one in spent.values() for taken in one.whole)
    slowest = max(spent, key=lambda name: _p95(spent[name].whole))
    worst = max(spent, key=lambda name: spent[name].ratio)
    return {
        "rows": rows,
        "callbacks": len(whole),
        "callback_ms_p50": round(statistics.median(whole), 1),
        "callback_ms_p95": round(_p95(whole), 1),
        "slowest": slowest,
        "slowest_ms_p95": round(_p95(spent[slowest].whole), 1),
        "request_ratio": round(spent[worst].ratio, 2),
        "request_worst": worst,
        "pages_ms_p95": {name: round(_p95(one.whole), 1) for name, one in sorted(spent.items())},
        **used,
        "errors": used["errors"] + sum(one.failed for one in spent.values()),
    }


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]


async def _callbacks(settings: Settings, slices: Sequence[Slice]) -> dict[str, _Spent]:
    """What each request of each page costs, every slice asked for once and nothing remembered."""
    app = create_app(settings)
    spare_collector()
    dependencies = orjson.loads(gzip.decompress(await call(app, "GET", "/_dash-dependencies", b"")))
    spent: dict[str, _Spent] = {}
    for number, chosen in enumerate([slices[0], *slices]):
        here_now = ""
        for one in requests_of(dependencies, chosen):
            if one.page != here_now:  # a page's own requests share what they asked
                forget_all()
                here_now = one.page
            with watched() as raw:
                started = time.process_time()
                answer = await call(app, "POST", "/_dash-update-component", one.body)
                taken = time.process_time() - started
            if number:  # the first round loads what a process loads once
                here = spent.setdefault(one.name, _Spent())
                here.whole.append(1000 * taken)
                here.raw.append(1000 * sum(raw))
                here.failed += _is_failure(answer)
    return spent


def _is_failure(answer: bytes) -> bool:
    """Whether a page shows that something went wrong in place of what was asked."""
    text = gzip.decompress(answer) if answer.startswith(GZIP) else answer
    return FAILURE in text


def requests_of(dependencies: Sequence[dict[str, Any]], chosen: Slice) -> list[Asked]:
    """What the browser asks for every page of a slice."""
    query = links.query_string(chosen)
    found = []
    for path, own in PAGES.items():
        values = {"url.pathname": path, "url.search": f"?{query}" if query else ""}
        follows = {f"{own}-query.data": {"query": query, "retry": 0}, f"{own}-generation.data": [1, ""]}
        for each in dependencies:
            inputs = {address(one) for one in each["inputs"]}
            if each.get("clientside_function") is not None:
                continue
            if inputs == {"url.pathname", "url.search"}:
                found.append(Asked(path, "route", _body(each, values)))
            elif own and f"{own}-query.data" in inputs:
                name = each["output"].strip(".").split("...")[0].split("@")[0]
                found.append(Asked(path, name, _body(each, VALUES | values | follows)))
    return found


def address(one: dict[str, Any]) -> str:
    """An input as 'id.property'."""
    return f"{one['id']}.{one['property']}"


def _body(dependency: dict[str, Any], values: dict[str, Any]) -> bytes:
    def filled(side: str) -> list[dict[str, Any]]:
        return [{**one, "value": values.get(address(one))} for one in dependency[side]]

    output = dependency["output"]
    outputs = [address_of(one) for one in output.strip(".").split("...")]
    return json.dumps(
        {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": filled("inputs"),
            "state": filled("state"),
            "changedPropIds": [address(dependency["inputs"][0])],
        }
    ).encode()


def _used(settings: Settings, slices: Sequence[Slice]) -> dict[str, Any]:
    """Twenty people on one core, and the weight of the first load."""
    with web(settings, {0}) as port:
        wire = _wire(port)
        dependencies = json.loads(_get(port, "/_dash-dependencies")[1])
        bodies = [one.body for chosen in slices for one in requests_of(dependencies, chosen)]
        took, errors = _people(port, bodies)
    return {
        "users20_p95_ms": round(1000 * _p95(took), 1),
        "users20_p50_ms": round(1000 * statistics.median(took), 1),
        "users20_requests": len(took),
        "errors": errors,
        "wire_mb": round(wire / 1e6, 2),
    }


def _get(port: int, path: str) -> tuple[int, bytes]:
    """Bytes over the wire, and what they say."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return len(raw), gzip.decompress(raw) if answer.getheader("content-encoding") == "gzip" else raw


def _wire(port: int) -> int:
    """Bytes of the page, its scripts and its styles, as a first visit loads them; fonts come by letters."""
    size, page = _get(port, "/")
    text = page.decode()
    for path in dict.fromkeys(re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', text)):
        size += _get(port, path.replace("&amp;", "&"))[0]
    return size


def _people(port: int, bodies: Sequence[bytes]) -> tuple[list[float], int]:
    took: list[float] = []
    errors = 0
    until = time.monotonic() + USED_S

    def use(number: int) -> None:
        nonlocal errors
        draw = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        time.sleep(draw.random() * THOUGHT_S)
        while time.monotonic() < until:
            began = time.monotonic()
            connection.request(
                "POST",
                "/_dash-update-component",
                draw.choice(bodies),
                {"Content-Type": "application/json", "Accept-Encoding": "gzip"},
            )
            answer = connection.getresponse()
            answer.read()
            took.append(time.monotonic() - began)
            errors += answer.status not in (http.client.OK, http.client.NO_CONTENT)
            time.sleep(THOUGHT_S * (0.5 + draw.random()))

    people = [threading.Thread(target=use, args=(number,)) for number in range(USERS)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    return took, errors
