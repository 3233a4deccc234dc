"""The desk over HTTP: file a case, move one or many, see where it stands. Texts go in and never come out.

A refusal says why in one Korean sentence; a body that does not fit names its fields and repeats no value.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import DESK, Event
from pipeline.workflow.cases import LONGEST_BODY, LONGEST_TITLE, Filing
from pipeline.workflow.desk import Actor, Desk, Outcome, may_read, may_see, nothing_unsaid
from pipeline.workflow.http import REFUSALS, DeskRoute, ImageRoute, Strict, shown, staff
from pipeline.workflow.notice_rules import ALL
from pipeline.workflow.openings import Openings
from pipeline.workflow.photos import MEDIA_TYPE
from pipeline.workflow.store import Store

MOST_CASES, MOST_ASKED = 200, 500
MOST_DAYS = 1_000


class NewCase(Strict):
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
    is_protected: bool = False
    email: str = Field(default="", max_length=120)
    wish: str = Field(default=ALL, max_length=10)


class What(Strict):
    """A command and what it names."""

    command: str = Field(max_length=40)
    unit: str = Field(default="", max_length=40)
    officer: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=40)
    days: int = Field(default=0, ge=0, le=MOST_DAYS)
    has_consent: bool = False
    text: str = Field(default="", max_length=LONGEST_BODY)

    def event(self) -> Event:
        """As the table of states knows it."""
        return Event(self.command, self.unit, self.officer, self.reason, self.days, self.has_consent)


class Move(What):
    """A command for one case, as it was `seen` (its version)."""

    seen: int = Field(ge=0)


class Seen(Strict):
    """A case as it was on screen."""

    id: str = Field(max_length=120)
    seen: int = Field(ge=0)


class Batch(Strict):
    """Several cases as they were on screen."""

    cases: list[Seen] = Field(min_length=1, max_length=MOST_CASES)

    def seen(self) -> list[tuple[str, int]]:
        """Numbers with versions."""
        return [(one.id, one.seen) for one in self.cases]


class Asked(Strict):
    """Numbers of cases."""

    ids: list[str] = Field(min_length=1, max_length=MOST_ASKED)


class Moves(What, Batch):
    """A command for several cases; `preview` does nothing, `together` does all of them or none."""

    preview: bool = False
    together: bool = False


class Merger(Batch):
    """Cases of one purpose, and the one that goes on."""

    leader: str = Field(max_length=120)


class Part(Strict):
    """What becomes a case of its own; without a body it has the whole's."""

    seen: int = Field(ge=0)
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    body: str = Field(default="", max_length=LONGEST_BODY)


class AsSeen(Strict):
    """A case as it was on screen."""

    seen: int = Field(ge=0)


def router(
    store: Callable[[], Store],
    actor: Callable[[], Actor],
    clock: Clock,
    unsaid: Callable[[Filed], str] = nothing_unsaid,
) -> APIRouter:
    """The routes under /api/cases, each as the `actor` of its request; `unsaid` as `Desk` has it."""
    found = APIRouter(prefix="/api/cases", route_class=DeskRoute, responses=REFUSALS, tags=["cases"])
    asking = Annotated[Actor, Depends(staff(actor, store))]

    def desk() -> Desk:
        return Desk(store().cases, unsaid)

    @found.post("", status_code=201)
    def file(
        said: NewCase,
        who: asking,
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
            is_protected=said.is_protected,
            email=said.email,
            wish=said.wish,
            arrived_at=clock().replace(microsecond=0),
        )
        return shown(store().cases.file(filing, who.name))

    @found.get("/changes")
    def changes(who: asking) -> dict[str, int]:
        """A number that grows with every change of any case: what open queues ask."""
        return {"changes": store().outbox.newest()}

    @found.get("/{case_id}")
    def case(case_id: str, who: asking) -> dict[str, Any]:
        """Where a case stands."""
        found_one = store().cases.case(case_id)
        if not may_see(who, found_one):
            raise UsageError("다른 부서의 민원입니다(another unit's case)")
        return shown(found_one)

    @found.post("/{case_id}/events")
    def move(case_id: str, said: Move, who: asking) -> dict[str, Any]:
        """Do something to a case; 409 with the new state if somebody was faster."""
        return shown(desk().do(who, case_id, said.event(), said.seen, said.text))

    @found.post("/events")
    def move_many(said: Moves, who: asking) -> dict[str, Any]:
        """Do the same to several cases, or see what it would do."""
        cases = said.seen()
        if said.preview:
            outcomes = desk().preview(who, cases, said.event())
        else:
            outcomes = desk().do_each(who, cases, said.event(), said.text, together=said.together)
        return {"outcomes": [_outcome(one) for one in outcomes]}

    @found.post("/seen")
    def seen(said: Asked, who: asking) -> dict[str, Any]:
        """Those of some numbers that are cases of the desk and there for this person, as they stand."""
        cases = store().cases.cases(said.ids)
        return {"cases": [shown(one) for one in cases if may_see(who, one)]}

    @found.post("/undo")
    def undo(said: Batch, who: asking) -> dict[str, Any]:
        """Take back the last thing that this person did to each of some cases."""
        return {"outcomes": [_outcome(one) for one in desk().undo(who, said.seen())]}

    @found.post("/merge")
    def merge(said: Merger, who: asking) -> dict[str, Any]:
        """Receive several cases of one purpose as one."""
        return shown(desk().merge(who, said.leader, said.seen()))

    @found.post("/{case_id}/unmerge")
    def unmerge(case_id: str, said: AsSeen, who: asking) -> dict[str, Any]:
        """Let a merged case go its own way again."""
        return shown(desk().unmerge(who, case_id, said.seen))

    @found.post("/{case_id}/split", status_code=201)
    def split(case_id: str, said: Part, who: asking) -> dict[str, Any]:
        """Make a case of its own of a part of another."""
        whole, part = desk().split(who, case_id, said.seen, said.title, said.body)
        return {**shown(whole), "part": shown(part)}

    @found.get("/{case_id}/photos/{number}")
    def photo(case_id: str, number: int, who: asking) -> Response:
        """One photo of a case, for who may read its original."""
        if not may_read(who, store().cases.case(case_id)):
            raise UsageError("사진은 이 민원을 맡은 사람만 봅니다(not theirs)")
        image = store().photos.image(case_id, number)
        headers = {"Cache-Control": "no-store", "Content-Disposition": "inline"}
        return Response(image, media_type=MEDIA_TYPE, headers=headers)

    @found.post("/{case_id}/watch")
    def watch(case_id: str, who: asking) -> dict[str, Any]:
        """Who else looks at a case; from now on this person does, if nobody else."""
        openings: Openings = store().openings
        return {"watcher": openings.watch(store().cases.case(case_id).id, who.name)}

    return found


def photo_router(store: Callable[[], Store], actor: Callable[[], Actor]) -> APIRouter:
    """The route by which a photo comes in, its bytes as they are."""
    found = APIRouter(prefix="/api/cases", route_class=ImageRoute, responses=REFUSALS, tags=["cases"])
    asking = Annotated[Actor, Depends(staff(actor, store))]

    @found.post("/{case_id}/photos", status_code=201)
    async def photo(case_id: str, shows: str, seen: int, request: Request, who: asking) -> dict[str, Any]:
        """Add a photo to a case that is this person's to work on."""
        image = await request.body()
        return shown(await run_in_threadpool(add, case_id, shows, seen, image, who))

    def add(case_id: str, shows: str, seen: int, image: bytes, who: Actor) -> Filed:
        if not may_read(who, store().cases.case(case_id)):
            raise UsageError("사진은 이 민원을 맡은 사람만 붙입니다(not theirs)")
        return store().photos.add(case_id, shows, image, who.name, seen)

    return found


def _outcome(one: Outcome) -> dict[str, Any]:
    return {"id": one.id, "problem": one.problem, "case": shown(one.case) if one.case else None}
