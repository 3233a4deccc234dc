"""What an office sets and watches over, over HTTP: days off, 결재, clocks, templates, stand-ins, 독촉장."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from pipeline.errors import UsageError
from pipeline.schema import organisation
from pipeline.workflow.case_state import MANAGER, OVERSEER
from pipeline.workflow.desk import Actor
from pipeline.workflow.http import REFUSALS, DeskRoute, Strict, staff
from pipeline.workflow.moved import moved_by
from pipeline.workflow.notice_rules import LONG_BYTES
from pipeline.workflow.office import LONGEST_TEMPLATE, Menu, Prices
from pipeline.workflow.outages import NewOutage, days_between
from pipeline.workflow.relay import Relay
from pipeline.workflow.store import Store

DAY = r"^\d{4}-\d{2}-\d{2}$"
INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$"
MOST_REMINDERS = 1_000


class NewHoliday(Strict):
    """A day off of this office; `preview` only says what it would move."""

    day: str = Field(pattern=DAY)
    name: str = Field(min_length=1, max_length=80)
    source: str = Field(default="", max_length=200)
    is_worked: bool = False
    preview: bool = False
    remove: bool = False


class Approval(Strict):
    """Whether a unit answers by 결재."""

    unit: str = Field(max_length=40)
    is_needed: bool


class PromiseClock(Strict):
    """The clock of the promises in hours (현장)."""

    clock: str = Field(max_length=10)


class Template(Strict):
    """답변 문안; an empty text takes it out."""

    name: str = Field(min_length=1, max_length=80)
    text: str = Field(default="", max_length=LONGEST_TEMPLATE)


class NewStandIn(Strict):
    """업무대행."""

    person: str = Field(max_length=80)
    substitute: str = Field(max_length=80)
    since: str = Field(pattern=DAY)
    until: str = Field(pattern=DAY)


class EndedStandIn(Strict):
    """The one of that number ends."""

    id: int


class WrittenOutage(Strict):
    """A line of 장애·점검 대장: instants as 2026-11-23T10:00, days as 2026-11-23; '' where there is none."""

    kind: str = Field(max_length=10)
    system: str = Field(min_length=1, max_length=80)
    began_at: str = Field(pattern=INSTANT)
    ended_at: str = Field(default="", pattern=rf"{INSTANT}|^$")
    reason: str = Field(default="", max_length=200)
    first_on: str = Field(default="", pattern=rf"{DAY}|^$")
    last_on: str = Field(default="", pattern=rf"{DAY}|^$")

    def outage(self) -> NewOutage:
        """As the ledger takes it."""
        return NewOutage(
            self.kind,
            self.system,
            _instant(self.began_at),
            _instant(self.ended_at) if self.ended_at else None,
            self.reason,
            _day(self.first_on) if self.first_on else None,
            _day(self.last_on) if self.last_on else None,
        )


class EndedOutage(Strict):
    """The one of that number is over now."""

    id: int


class Reminded(Strict):
    """Cases whose units get a 독촉장."""

    cases: list[str] = Field(min_length=1, max_length=MOST_REMINDERS)


class NoticeText(Strict):
    """What a notice says at a stage; an empty text gives the given words back."""

    stage: str = Field(max_length=20)
    text: str = Field(default="", max_length=LONG_BYTES)


class NewPrices(Strict):
    """What messages cost, in won, and what a month may."""

    short: int = Field(ge=0, le=10_000)
    long: int = Field(ge=0, le=10_000)
    budget: int = Field(ge=1, le=10_000_000_000)


class NewMenu(Strict):
    """A 신고창구."""

    code: str = Field(max_length=20)
    name: str = Field(max_length=60)
    guide: str = Field(default="", max_length=400)
    since: str = Field(pattern=DAY)
    until: str = Field(pattern=DAY)
    is_protected: bool = False


class Again(Strict):
    """The notice of that number is tried again."""

    id: int


class Nothing(Strict):
    """No field."""


def router(store: Callable[[], Store], actor: Callable[[], Actor]) -> APIRouter:
    """The routes under /api/office, each as the `actor` of its request."""
    found = APIRouter(prefix="/api/office", route_class=DeskRoute, responses=REFUSALS, tags=["office"])
    asking = Annotated[Actor, Depends(staff(actor, store))]

    @found.post("/holidays")
    def holiday(said: NewHoliday, who: asking) -> dict[str, Any]:
        """Say how many open deadlines a day moves; write it, or take it out, unless it is a preview."""
        _needs(who, OVERSEER)
        held, day = store(), _day(said.day)
        moved = moved_by(held.settings, held.holidays.worktime(), day, is_worked=said.is_worked)
        if not said.preview:
            if said.remove:
                held.holidays.remove(day, who.name)
            else:
                held.holidays.put(day, said.name, said.source, who.name, is_worked=said.is_worked)
            held.cases.recount(day)
        return {"moved": moved}

    @found.post("/outages")
    def outage(said: WrittenOutage, who: asking) -> dict[str, Any]:
        """Write an outage or a check down; says how many open deadlines the days that it took have moved."""
        _needs(who, OVERSEER)
        held, new = store(), said.outage()
        held.outages.add(new, who.name)
        days = days_between(new.first_on, new.last_on) if new.first_on and new.last_on else ()
        return {"moved": sum(held.cases.recount(day) for day in days)}

    @found.post("/outages/ended")
    def outage_ended(said: EndedOutage, who: asking) -> dict[str, Any]:
        """Say that an outage or a check is over."""
        _needs(who, OVERSEER)
        store().outages.end(said.id, store().clock().replace(microsecond=0), who.name)
        return {}

    @found.post("/approvals")
    def approval(said: Approval, who: asking) -> dict[str, Any]:
        """Say whether a unit answers by 결재."""
        _needs(who, OVERSEER)
        whole = organisation.read()
        if whole.body(said.unit) is None:
            raise UsageError("그런 부서가 없습니다(no such unit)")
        store().office.put_approval(said.unit, whole.full_name(said.unit), who.name, is_needed=said.is_needed)
        return {}

    @found.post("/clock")
    def clock(said: PromiseClock, who: asking) -> dict[str, Any]:
        """Choose the clock of promises, and count open deadlines anew."""
        _needs(who, OVERSEER)
        store().office.put_promise_clock(said.clock, who.name)
        return {"moved": store().cases.recount()}

    @found.post("/templates")
    def template(said: Template, who: asking) -> dict[str, Any]:
        """Write a 답변 문안, or take it out."""
        _needs(who, OVERSEER, MANAGER)
        store().office.put_template(said.name, said.text, who.name)
        return {}

    @found.post("/stand-ins")
    def stand_in(said: NewStandIn, who: asking) -> dict[str, Any]:
        """Let somebody do another one's work for some days."""
        _needs(who, OVERSEER, MANAGER)
        store().office.put_stand_in(
            said.person, said.substitute, _day(said.since), _day(said.until), who.name
        )
        return {}

    @found.post("/stand-ins/end")
    def end_stand_in(said: EndedStandIn, who: asking) -> dict[str, Any]:
        """End one."""
        _needs(who, OVERSEER, MANAGER)
        store().office.end_stand_in(said.id, who.name)
        return {}

    @found.post("/reminders")
    def remind(said: Reminded, who: asking) -> dict[str, Any]:
        """Issue 독촉장."""
        _needs(who, OVERSEER)
        return {"issued": store().reminders.issue(said.cases, who.name)}

    @found.post("/review")
    def review(said: Nothing, who: asking) -> dict[str, Any]:
        """Say that last month's late cases were reviewed."""
        _needs(who, OVERSEER)
        return {"month": store().reminders.note_review(who.name).month}

    @found.post("/menus")
    def menu(said: NewMenu, who: asking) -> dict[str, Any]:
        """Open a 신고창구 for some days, or change one."""
        _needs(who, OVERSEER)
        days = _day(said.since), _day(said.until)
        opened = Menu(said.code, said.name.strip(), said.guide.strip(), *days, said.is_protected)
        store().office.put_menu(opened, who.name)
        return {}

    @found.post("/notices/text")
    def notice_text(said: NoticeText, who: asking) -> dict[str, Any]:
        """Write the office's own words of a stage."""
        _needs(who, OVERSEER)
        store().office.put_notice_text(said.stage, said.text, who.name)
        return {}

    @found.post("/notices/prices")
    def prices(said: NewPrices, who: asking) -> dict[str, Any]:
        """Say what messages cost and what a month may."""
        _needs(who, OVERSEER)
        store().office.put_prices(Prices(said.short, said.long, said.budget), who.name)
        return {}

    @found.post("/notices/again")
    def again(said: Again, who: asking) -> dict[str, Any]:
        """Try a notice again that was refused or given up."""
        _needs(who, OVERSEER)
        store().notices.resend(said.id)
        return {}

    @found.post("/relay/again")
    def relay_again(said: Again, who: asking) -> dict[str, Any]:
        """Tell a linked system again what it refused."""
        _needs(who, OVERSEER)
        Relay(store().cases).resend(said.id)
        return {}

    @found.post("/told")
    def told(said: Nothing, who: asking) -> dict[str, Any]:
        """This person has seen their day's work."""
        store().reminders.note_told(who.name)
        return {}

    return found


def _needs(who: Actor, *roles: str) -> None:
    if not who.roles & set(roles):
        raise UsageError("업무 설정을 바꿀 권한이 없습니다(not allowed)")


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text}: 그런 때가 없습니다(no such instant)") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text}: 그런 날이 없습니다(no such day)") from None
