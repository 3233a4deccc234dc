"""Linked systems over HTTP: signed messages come in, and a day's numbers are held against ours."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.http import REFUSALS, DeskRoute, problem
from pipeline.workflow.relay import Relay, Taken
from pipeline.workflow.signature import KEY, check, key_of
from pipeline.workflow.store import Store
from pipeline.workflow.systems import system

MOST_MESSAGES = 500


class RelayRoute(DeskRoute):
    """The same limits for a batch of messages."""

    most_bytes = 5_000_000


def router(store: Callable[[], Store], clock: Clock) -> APIRouter:
    """The routes under /relay, each for who has the system's key."""
    found = APIRouter(prefix="/relay", route_class=RelayRoute, responses=REFUSALS, tags=["relay"])

    async def said(code: str, request: Request) -> Any:
        body = await request.body()
        check(key_of(store().secret(KEY), system(code).code), clock(), body, request.headers)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise UsageError("JSON 이 아닙니다(no JSON)") from None

    @found.post("/{code}")
    async def take(code: str, request: Request) -> Any:
        """Messages of a system, one or a list; the answer says of each what became of it."""
        messages = await said(code, request)
        messages = messages if isinstance(messages, list) else [messages]
        if len(messages) > MOST_MESSAGES:
            return problem(413, f"한 번에 {MOST_MESSAGES}개까지입니다(too many)")
        relay = Relay(store().cases)
        return {"taken": [_shown(one) for one in await run_in_threadpool(relay.take_all, code, messages)]}

    @found.post("/{code}/days/{day}")
    async def reconcile(code: str, day: str, request: Request) -> Any:
        """Their numbers of a day beside ours."""
        numbers = await said(code, request)
        if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
            raise UsageError("번호의 목록을 보내십시오(a list of numbers)")
        try:
            on = date.fromisoformat(day)
        except ValueError:
            raise UsageError("그런 날이 없습니다(no such day)") from None
        return vars(await run_in_threadpool(Relay(store().cases).reconcile, code, on, numbers))

    return found


def _shown(one: Taken) -> dict[str, str]:
    return {"id": one.external_id, "state": one.state, "case": one.case_id, "problem": one.problem}
