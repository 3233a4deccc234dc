"""The ledger of 알림: written with the event that it tells, sent once, with the rule and the cost of each.

A row says never to whom: that is read from the sealed original when the message goes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, update

from pipeline.errors import UsageError, UserError
from pipeline.settings import Clock, Settings
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import STATUSES
from pipeline.workflow.cases import Cases
from pipeline.workflow.citizens import Citizens
from pipeline.workflow.engine import reading
from pipeline.workflow.gateways import (
    LATER,
    REFUSED,
    SENT,
    Gateway,
    Outcome,
    Outgoing,
    mail_gateway,
    sms_gateway,
)
from pipeline.workflow.notice_rules import (
    MAIL,
    SMS,
    STAGES,
    bytes_of,
    filled,
    kind_of,
    sayable,
)
from pipeline.workflow.tables import NOTICE

WAITING, SENDING, GIVEN_UP = "waiting", "sending", "given_up"
STATES = {
    WAITING: "대기",
    SENDING: "보내는 중",
    SENT: "보냄",
    REFUSED: "거부됨",
    GIVEN_UP: "그만둠",
}
LEASE = timedelta(minutes=1)
TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)


@dataclass(frozen=True)
class Notice:
    """One row of the ledger; `kind` is SMS or LMS, `cost` in won."""

    id: int
    case_id: str
    event_number: int
    stage: str
    rule: str
    channel: str
    state: str
    kind: str
    bytes: int
    cost: int
    tries: int
    next_try_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    problem: str

    @property
    def message_id(self) -> str:
        """The number that a gateway knows it by: one event is told by one message."""
        return f"{self.case_id}-{self.event_number}-{self.channel}"


@dataclass(frozen=True)
class Spend:
    """A month's messages and what they cost, against the budget."""

    month: str
    messages: int
    won: int
    budget: int


@dataclass(frozen=True)
class Notices:
    """The ledger."""

    engine: Engine
    clock: Clock

    def of(self, case_id: str) -> list[Notice]:
        """What was told of a case, in order."""
        return self._read(NOTICE.c.case_id == case_id)

    def troubled(self, most: int = 100) -> list[Notice]:
        """What did not go out at once, the newest first: waiting for another try, refused, given up."""
        where = or_(
            NOTICE.c.state.in_([REFUSED, GIVEN_UP]),
            and_(NOTICE.c.state.in_([WAITING, SENDING]), NOTICE.c.tries > 0),
        )
        return self._read(where, most)

    def in_state(self, state: str, most: int = 200) -> list[Notice]:
        """What is in one state, the newest last; at most so many of the newest."""
        return self._read(NOTICE.c.state == state, most)

    def counts(self) -> Mapping[str, int]:
        """How many there are in each state."""
        query = select(NOTICE.c.state, func.count()).group_by(NOTICE.c.state)
        with reading(self.engine) as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in STATES}

    def spend(self, budget: int) -> Spend:
        """This month's messages that went out, against a budget in won."""
        now = self.clock()
        first = datetime.combine(now.date().replace(day=1), clock_time())
        query = select(func.count(), func.coalesce(func.sum(NOTICE.c.cost), 0)).where(
            NOTICE.c.state == SENT, NOTICE.c.sent_at >= first
        )
        with reading(self.engine) as connection:
            messages, won = connection.execute(query).one()
        return Spend(f"{now:%Y-%m}", messages, int(won), budget)

    def resend(self, number: int) -> None:
        """Try one again that was refused or given up, under the same number: it is asked about first.

        Raises:
            UsageError: there is no such one.
        """
        here = NOTICE.c.id == number, NOTICE.c.state.in_([REFUSED, GIVEN_UP])
        again = {"state": WAITING, "tries": 1, "next_try_at": self.clock(), "problem": ""}
        with self.engine.begin() as connection:
            if connection.execute(update(NOTICE).where(*here).values(again)).rowcount != 1:
                raise UsageError("다시 보낼 알림이 없습니다(nothing to send again)")

    def claim(self, channels: Sequence[str], most: int) -> list[Notice]:
        """Notices whose time has come and that nobody is sending; they are the caller's for the lease."""
        now = self.clock()
        free = or_(NOTICE.c.state == WAITING, and_(NOTICE.c.state == SENDING, NOTICE.c.lease_until < now))
        due = (
            select(NOTICE.c.id)
            .where(free, NOTICE.c.channel.in_(channels), NOTICE.c.next_try_at <= now)
            .order_by(NOTICE.c.next_try_at, NOTICE.c.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with self.engine.begin() as connection:
            ids = list(connection.execute(due).scalars())
            if not ids:
                return []
            # A try that a kill cut short counts: what is not the first is asked about before it is sent.
            taken = {"state": SENDING, "lease_until": now + LEASE, "tries": NOTICE.c.tries + 1}
            connection.execute(update(NOTICE).where(NOTICE.c.id.in_(ids)).values(taken))
        return self._read(NOTICE.c.id.in_(ids))

    def settle(self, notice: Notice, outcome: Outcome, message: Outgoing, price: int = 0) -> None:
        """Write down what came of a try, and what the message costs in won if it went out."""
        now = self.clock()
        said: dict[str, object] = {"problem": outcome.problem[:80], "lease_until": None}
        if outcome.state == SENT:
            size = bytes_of(message.text) if notice.channel == SMS else 0
            said |= {"state": SENT, "sent_at": now, "next_try_at": None}
            said |= {"kind": message.kind, "bytes": size, "cost": price}
        elif outcome.state == REFUSED or notice.tries >= TRIES:
            said |= {"state": REFUSED if outcome.state == REFUSED else GIVEN_UP, "next_try_at": None}
        else:
            wait = min(FIRST_WAIT * 2 ** (notice.tries - 1), LONGEST_WAIT)
            said |= {"state": WAITING, "next_try_at": now + wait}
        with self.engine.begin() as connection:
            connection.execute(update(NOTICE).where(NOTICE.c.id == notice.id).values(said))

    def _read(self, where: ColumnElement[bool], most: int = 1_000) -> list[Notice]:
        columns = [NOTICE.c[name] for name in Notice.__dataclass_fields__]
        query = select(*columns).where(where).order_by(NOTICE.c.id.desc()).limit(most)
        with reading(self.engine) as connection:
            return [Notice(**row) for row in connection.execute(query).mappings()][::-1]


@dataclass(frozen=True)
class Sender:
    """Takes what is due out of the ledger and sends it; `gateways` by channel."""

    notices: Notices
    cases: Cases
    gateways: Mapping[str, Gateway]
    office_name: str
    public_url: str = ""

    def send_due(self, most: int = 100) -> int:
        """Send what is due; how many went out."""
        claimed = self.notices.claim(sorted(self.gateways), most)
        return sum(self._tried(notice) for notice in claimed)

    def _tried(self, notice: Notice) -> bool:
        """Send one; what cannot be read (a lost key) holds up no other, and is given up in the end."""
        try:
            return self._send(notice)
        except UserError as error:
            nothing = Outgoing(notice.message_id, "", "", "")
            self.notices.settle(notice, Outcome(LATER, type(error).__name__), nothing)
            return False

    def _send(self, notice: Notice) -> bool:
        case, gateway = self.cases.case(notice.case_id), self.gateways[notice.channel]
        written = self.cases.written(case.id)
        text = filled(self.cases.office.notice_text(notice.stage), self._said(case))
        text = sayable(text) if notice.channel == SMS else text
        message = Outgoing(
            notice.message_id,
            written.phone if notice.channel == SMS else written.email,
            f"{self.office_name} 민원 {STAGES[notice.stage].name} 알림",
            text,
            kind_of(text) if notice.channel == SMS else "",
        )
        known = gateway.asked(message.id) if notice.tries > 1 else Outcome(LATER)
        outcome = gateway.send(message) if known.state == LATER else known
        self.notices.settle(notice, outcome, message, self.cases.office.prices().of(message.kind))
        return outcome.state == SENT

    def _said(self, case: Filed) -> dict[str, str]:
        due = f"{case.due_at:%m월 %d일}" if case.due_at else ""
        return {
            "{기관}": self.office_name,
            "{번호}": case.id,
            "{기한}": due,
            "{상태}": STATUSES[case.state.status].name,
            "{링크}": self._rating_link(case),
        }

    def _rating_link(self, case: Filed) -> str:
        """Where one tap rates the answer; nowhere if citizens cannot reach this installation."""
        if not self.public_url or case.state.status != "answered":
            return ""
        return f"{self.public_url.rstrip('/')}/rate/{case.id}/{Citizens(self.cases).rating_token(case)}"


def sender_of(notices: Notices, cases: Cases, settings: Settings) -> Sender | None:
    """The sender of an installation; None where it has no way out.

    Raises:
        ConfigError: an address of a gateway is none.
    """
    gateways = {
        SMS: sms_gateway(settings.sms_url, settings.sms_sender, settings.sms_key, settings.home),
        MAIL: mail_gateway(settings.smtp_url, settings.mail_sender),
    }
    ways = {channel: gateway for channel, gateway in gateways.items() if gateway is not None}
    return Sender(notices, cases, ways, settings.office_name, settings.public_url) if ways else None
