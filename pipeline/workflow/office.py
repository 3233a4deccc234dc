"""What an office sets for itself: who answers by approval, its promises' clock, templates, stand-ins.

Each change is written down with who made it, in the transaction of the change.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from pipeline.calendar.deadlines import WALL, WORKING
from pipeline.errors import UsageError
from pipeline.privacy.mask import mask
from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.notice_rules import LONG, SHORT, STAGES, check_template
from pipeline.workflow.tables import ANSWER_TEMPLATE, OFFICE_CHANGE, SETTING, STAND_IN

NOTICE_TEXT, PRICES = "office.notice.", "office.prices"
SHUT_OUT = "office.shut_out"
MENUS, MOST_MENUS = "office.menus", 200
MENU_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
NO_APPROVAL, PROMISE_CLOCK = "office.no_approval", "office.promise_clock"
SUBJECTS = {
    "approval": "결재",
    "clock": "현장 약속의 시계",
    "template": "답변 문안",
    "stand_in": "업무대행",
    "holiday": "임시공휴일",
    "notice": "알림 문안",
    "prices": "알림 값과 예산",
    "caller": "API 사용",
    "menu": "신고창구",
    "keeping": "보존기간",
}
ONE_SETTING = select(SETTING.c.value).where(SETTING.c.name == bindparam("name"))
STOOD_IN_FOR = select(STAND_IN.c.person).where(
    STAND_IN.c.substitute == bindparam("who"),
    STAND_IN.c.since <= bindparam("today"),
    STAND_IN.c.until >= bindparam("today"),
)
CLOCKS = {WALL: "늘 흐름", WORKING: "근무시간만"}
LONGEST_TEMPLATE, MOST_TEMPLATES = 4_000, 200


@dataclass(frozen=True)
class Prices:
    """Won for a short and a long message, and for a month (B29); a mail costs nothing."""

    short: int = 10
    long: int = 30
    budget: int = 6_000_000

    def of(self, kind: str) -> int:
        """Of a message of that kind (`notice_rules.SHORT`, `LONG`); 0 of a mail."""
        return {SHORT: self.short, LONG: self.long}.get(kind, 0)

    @property
    def told(self) -> str:
        """In words."""
        return f"SMS {self.short:,}원 · LMS {self.long:,}원 · 한 달 {self.budget:,}원"


@dataclass(frozen=True)
class StandIn:
    """업무대행: from `since` to `until`, both included, `substitute` does what is `person`'s."""

    id: int
    person: str
    substitute: str
    since: date
    until: date


@dataclass(frozen=True)
class Menu:
    """신고창구: a way to file from `since` to `until`, both included; who files may be protected."""

    code: str
    name: str
    guide: str
    since: date
    until: date
    is_protected: bool = False

    def is_open(self, on: date) -> bool:
        """Whether citizens find it on a day."""
        return self.since <= on <= self.until


@dataclass(frozen=True)
class Change:
    """One line of who changed what; `subject` is a key of `SUBJECTS`."""

    subject: str
    name: str
    before: str
    after: str
    author: str
    changed_at: datetime


@dataclass(frozen=True)
class Office:
    """The settings in the operational store."""

    engine: Engine
    clock: Clock

    def needs_approval(self, unit: str, connection: Connection | None = None) -> bool:
        """Whether a unit's answers are approved before they go out; they are, if nobody said otherwise."""
        return unit not in self.without_approval(connection)

    def without_approval(self, connection: Connection | None = None) -> list[str]:
        """Units that answer without 결재."""
        return list(self._setting(NO_APPROVAL, connection) or ())

    def put_approval(self, unit: str, name: str, author: str, *, is_needed: bool) -> None:
        """Say whether a unit (code, and name for the record) answers by 결재; cases it has keep theirs."""
        without = set(self.without_approval())
        said = {False: "결재 없이", True: "결재 뒤에"}
        before = said[unit not in without]
        without = without - {unit} if is_needed else without | {unit}
        with self.engine.begin() as connection:
            self._put(connection, NO_APPROVAL, sorted(without))
            self.note(connection, "approval", name, before, said[is_needed], author)

    def promise_clock(self) -> str:
        """The clock of the city's promises in hours: `deadlines.WALL` or `WORKING`."""
        return str(self._setting(PROMISE_CLOCK) or WALL)

    def put_promise_clock(self, clock: str, author: str) -> None:
        """Choose it; open deadlines are counted anew by who calls.

        Raises:
            UsageError: there is no such clock.
        """
        if clock not in CLOCKS:
            raise UsageError("시계는 wall 이나 working 입니다(no such clock)")
        before = self.promise_clock()
        with self.engine.begin() as connection:
            self._put(connection, PROMISE_CLOCK, clock)
            self.note(connection, "clock", "현장민원", CLOCKS[before], CLOCKS[clock], author)

    def templates(self) -> Mapping[str, str]:
        """답변 문안 by name."""
        query = select(ANSWER_TEMPLATE).order_by(ANSWER_TEMPLATE.c.name)
        with reading(self.engine) as connection:
            return {row.name: row.text for row in connection.execute(query)}

    def put_template(self, name: str, text: str, author: str) -> None:
        """Write a template; an empty text takes it out.

        Raises:
            UsageError: it has no name, is too long, is one too many, or holds personal data.
        """
        name, text = name.strip()[:80], text.strip()
        known = self.templates()
        if not name:
            raise UsageError("문안의 이름이 없습니다(no name)")
        if len(text) > LONGEST_TEMPLATE or (name not in known and len(known) >= MOST_TEMPLATES):
            raise UsageError(
                f"문안은 {LONGEST_TEMPLATE:,}자, {MOST_TEMPLATES}개까지입니다(too long or too many)"
            )
        if mask(text).spans or mask(name).spans:
            raise UsageError("문안에 개인정보로 보이는 것이 있습니다. 지우고 저장하십시오(personal data)")
        with self.engine.begin() as connection:
            connection.execute(delete(ANSWER_TEMPLATE).where(ANSWER_TEMPLATE.c.name == name))
            if text:
                connection.execute(insert(ANSWER_TEMPLATE).values(name=name, text=text))
            self.note(connection, "template", name, known.get(name, ""), text, author)

    def prices(self) -> Prices:
        """What a message costs here, and what a month may."""
        return Prices(**(self._setting(PRICES) or {}))

    def put_prices(self, prices: Prices, author: str) -> None:
        """Say what messages cost.

        Raises:
            UsageError: a price or the budget is below nothing.
        """
        if min(prices.short, prices.long) < 0 or prices.budget < 1:
            raise UsageError("값은 0원부터, 예산은 1원부터입니다(not a price)")
        before = self.prices()
        with self.engine.begin() as connection:
            self._put(connection, PRICES, vars(prices))
            self.note(connection, "prices", "알림 값과 예산", before.told, prices.told, author)

    def notice_text(self, stage: str) -> str:
        """What a notice says at a stage (`notice_rules.STAGES`), the office's own words where it has any."""
        return str(self._setting(NOTICE_TEXT + stage) or STAGES[stage].text)

    def put_notice_text(self, stage: str, text: str, author: str) -> None:
        """Write the office's own words of a stage; an empty text gives the given ones back.

        Raises:
            UsageError: there is no such stage, or the words are too long or hold what they may not.
        """
        if stage not in STAGES:
            raise UsageError("그런 알림 단계가 없습니다(no such stage)")
        text = text.strip()
        if text:
            check_template(text)
        before = self.notice_text(stage)
        with self.engine.begin() as connection:
            self._put(connection, NOTICE_TEXT + stage, text)
            self.note(connection, "notice", STAGES[stage].name, before, text or STAGES[stage].text, author)

    def menus(self) -> list[Menu]:
        """Every 신고창구, the newest first."""
        told = self._setting(MENUS) or ()
        return [
            Menu(**(one | {name: date.fromisoformat(one[name]) for name in ("since", "until")}))
            for one in told
        ]

    def put_menu(self, menu: Menu, author: str) -> None:
        """Open a 신고창구, or change the one of that code; one that is over stays: its cases keep a name.

        Raises:
            UsageError: it has no name, its code is none, or its days are the wrong way round.
        """
        if not MENU_CODE.fullmatch(menu.code) or not menu.name.strip():
            raise UsageError("신고창구의 코드(영어 소문자와 숫자)와 이름을 적으십시오(no code or name)")
        if menu.until < menu.since:
            raise UsageError("끝나는 날이 시작하는 날보다 이릅니다(the wrong way round)")
        before = {one.code: one for one in self.menus()}
        kept = [one for code, one in before.items() if code != menu.code]
        rows = [vars(one) | {"since": str(one.since), "until": str(one.until)} for one in (menu, *kept)]
        old = before.get(menu.code)
        with self.engine.begin() as connection:
            self._put(connection, MENUS, rows[:MOST_MENUS])
            said = f"{old.name} {old.since}~{old.until}" if old else ""
            after = f"{menu.name} {menu.since}~{menu.until}"
            self.note(connection, "menu", menu.code, said, after, author)

    def shut_out(self) -> list[str]:
        """Callers of the API whose keys open nothing any more."""
        return list(self._setting(SHUT_OUT) or ())

    def put_caller(self, name: str, author: str, *, is_shut_out: bool) -> None:
        """Shut a caller out, or let it in again."""
        before = set(self.shut_out())
        after = before | {name} if is_shut_out else before - {name}
        said = {True: "막음", False: "허용"}
        with self.engine.begin() as connection:
            self._put(connection, SHUT_OUT, sorted(after))
            self.note(connection, "caller", name, said[name in before], said[is_shut_out], author)

    def stand_ins(self, since: date | None = None) -> list[StandIn]:
        """Who stands in for whom, of those that end on `since` or later."""
        query = select(STAND_IN).order_by(STAND_IN.c.since, STAND_IN.c.id)
        if since is not None:
            query = query.where(STAND_IN.c.until >= since)
        with reading(self.engine) as connection:
            return [StandIn(**row) for row in connection.execute(query).mappings()]

    def put_stand_in(self, person: str, substitute: str, since: date, until: date, author: str) -> None:
        """Let somebody do another one's work for some days.

        Raises:
            UsageError: a name is missing, both are the same, or the days are the wrong way round.
        """
        person, substitute = person.strip()[:80], substitute.strip()[:80]
        if not person or not substitute or person == substitute:
            raise UsageError("자리를 비우는 사람과 대행하는 사람이 있어야 합니다(two people)")
        if until < since:
            raise UsageError("끝나는 날이 시작하는 날보다 이릅니다(the wrong way round)")
        row = {"person": person, "substitute": substitute, "since": since, "until": until}
        with self.engine.begin() as connection:
            connection.execute(insert(STAND_IN).values(row))
            self.note(connection, "stand_in", person, "", f"{substitute} {since}~{until}", author)

    def end_stand_in(self, number: int, author: str) -> None:
        """Take one out.

        Raises:
            UsageError: there is none of that number.
        """
        found = next((one for one in self.stand_ins() if one.id == number), None)
        if found is None:
            raise UsageError("그런 업무대행이 없습니다(no such stand-in)")
        before = f"{found.substitute} {found.since}~{found.until}"
        with self.engine.begin() as connection:
            connection.execute(delete(STAND_IN).where(STAND_IN.c.id == number))
            self.note(connection, "stand_in", found.person, before, "", author)

    def stood_in_for(self, substitute: str) -> frozenset[str]:
        """Whose work is a person's today, beside their own."""
        asked = {"who": substitute, "today": self.clock().date()}
        with reading(self.engine) as connection:
            return frozenset(connection.execute(STOOD_IN_FOR, asked).scalars())

    def changes(self, most: int = 100) -> list[Change]:
        """Who changed what, the newest first."""
        query = select(OFFICE_CHANGE).order_by(OFFICE_CHANGE.c.id.desc()).limit(most)
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings()
            return [Change(**{name: row[name] for name in Change.__dataclass_fields__}) for row in rows]

    def note(
        self, connection: Connection, subject: str, name: str, before: str, after: str, author: str
    ) -> None:
        """Write down a change, in its own transaction."""
        row = Change(subject, name, before, after, author, self.clock())
        connection.execute(insert(OFFICE_CHANGE).values(vars(row)))

    def _setting(self, name: str, connection: Connection | None = None) -> Any:
        if connection is not None:
            return connection.execute(ONE_SETTING, {"name": name}).scalar_one_or_none()
        with reading(self.engine) as opened:
            return opened.execute(ONE_SETTING, {"name": name}).scalar_one_or_none()

    def _put(self, connection: Connection, name: str, value: object) -> None:
        connection.execute(delete(SETTING).where(SETTING.c.name == name))
        row = {"name": name, "value": json.loads(json.dumps(value)), "changed_at": self.clock()}
        connection.execute(insert(SETTING).values(row))
