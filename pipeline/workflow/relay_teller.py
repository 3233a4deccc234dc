"""중계, outwards: systems are told what became of their filings, each message under its own number.

A claimed row is the caller's for a lease; what a kill left half is sent again under the same number, which
the other side takes once. What was sent is written down together, once for all that were claimed.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import and_, exists, or_, select, update

from pipeline.errors import ConfigError, UserError
from pipeline.schema import organisation
from pipeline.settings import Settings
from pipeline.workflow.case_rows import Done, Filed, read_cases, read_logs
from pipeline.workflow.case_state import STATUSES
from pipeline.workflow.engine import reading
from pipeline.workflow.gateways import LATER, REFUSED, SENT, UNKNOWN, Outcome
from pipeline.workflow.relay import GIVEN_UP, OUT, ROW, SENDING, WAITING, Relay
from pipeline.workflow.signature import key_of, signed
from pipeline.workflow.systems import System, system, systems
from pipeline.workflow.tables import CIVIL_CASE, RELAY_MESSAGE

LEASE, FIRST_WAIT, LONGEST_WAIT, TRIES = timedelta(minutes=5), timedelta(seconds=30), timedelta(hours=1), 40
TIMEOUT_S = 10.0
LINES = 8
"""Messages on their way at once: one that stalls keeps no other waiting."""
BEHIND = "waits for the one before"
ANSWERS = frozenset({"answer", "answer_at_once", "answer_with_leader", "answer_again"})


@dataclass(frozen=True)
class Teller:
    """Tells systems what became of their filings; `addresses` and `keys` by code."""

    relay: Relay
    addresses: Mapping[str, str]
    keys: Mapping[str, bytes]
    timeout_s: float = TIMEOUT_S

    def send_due(self, most: int = 200) -> int:
        """Send what is due, the oldest first; how many arrived."""
        rows = self._claimed(most)
        if not rows:
            return 0
        said = self._said(rows)
        by_case: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_case.setdefault(row["case_id"], []).append(row)
        with httpx.Client(timeout=self.timeout_s) as client, ThreadPoolExecutor(LINES) as lines:
            told = lines.map(lambda those: self._in_order(client, those, said), by_case.values())
            outcomes = [one for those in told for one in those]
        self.relay.settle([(row["id"], self._after(row, outcome)) for row, outcome in outcomes])
        return sum(outcome.state == SENT for _, outcome in outcomes)

    def _in_order(
        self, client: httpx.Client, rows: Sequence[Mapping[str, Any]], said: Mapping[int, bytes | str]
    ) -> list[tuple[Mapping[str, Any], Outcome]]:
        """Send one case's rows: a system hears of an answer after it heard of the receipt."""
        found: list[tuple[Mapping[str, Any], Outcome]] = []
        for row in rows:
            is_held = bool(found) and found[-1][1].state in (LATER, UNKNOWN)
            outcome = Outcome(LATER, BEHIND) if is_held else self._posted(client, row, said[row["id"]])
            found.append((row, outcome))
        return found

    def _claimed(self, most: int) -> list[Mapping[str, Any]]:
        now, engine = self.relay.cases.clock(), self.relay.cases.engine
        free = or_(ROW.state == WAITING, and_(ROW.state == SENDING, ROW.lease_until < now))
        earlier = RELAY_MESSAGE.alias()
        is_behind = exists().where(
            earlier.c.case_id == ROW.case_id,
            earlier.c.direction == OUT,
            earlier.c.id < ROW.id,
            or_(
                and_(earlier.c.state == WAITING, earlier.c.next_try_at > now),
                and_(earlier.c.state == SENDING, earlier.c.lease_until >= now),
            ),
        )
        is_due = and_(ROW.direction == OUT, free, ROW.next_try_at <= now, ~is_behind)
        due = (
            select(ROW.id)
            .where(is_due, ROW.system.in_(list(self.addresses)))
            .order_by(ROW.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with engine.begin() as connection:
            ids = list(connection.execute(due).scalars())
            if not ids:
                return []
            taken = {"state": SENDING, "lease_until": now + LEASE, "tries": ROW.tries + 1}
            connection.execute(update(RELAY_MESSAGE).where(ROW.id.in_(ids)).values(taken))
        with reading(engine) as connection:
            query = select(RELAY_MESSAGE).where(ROW.id.in_(ids)).order_by(ROW.id)
            return [dict(row) for row in connection.execute(query).mappings()]

    def _said(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, bytes | str]:
        """The body of each row; where it cannot be read (a lost key), the name of what was in the way."""
        ids = sorted({row["case_id"] for row in rows})
        with reading(self.relay.cases.engine) as connection:
            cases = {one.id: one for one in read_cases(connection, CIVIL_CASE.c.id.in_(ids))}
            logs = read_logs(connection, ids)
        found: dict[int, bytes | str] = {}
        for row in rows:
            case, entry = cases[row["case_id"]], logs[row["case_id"]][row["event_number"] - 1]
            try:
                found[row["id"]] = self._body(row["system"], case, entry)
            except UserError as error:
                found[row["id"]] = type(error).__name__
        return found

    def _body(self, code: str, case: Filed, entry: Done) -> bytes:
        answer = self.relay.cases.said(case.id, entry.number) if entry.event.command in ANSWERS else ""
        return json.dumps(_told(system(code), case, entry, answer), ensure_ascii=False).encode()

    def _posted(self, client: httpx.Client, row: Mapping[str, Any], body: bytes | str) -> Outcome:
        if isinstance(body, str):
            return Outcome(LATER, body)
        code = row["system"]
        message_id = f"{row['case_id']}-{row['event_number']}"
        headers = {"Content-Type": "application/json", "Idempotency-Key": message_id}
        headers |= signed(self.keys[code], self.relay.cases.clock(), body)
        try:
            answer = client.post(self.addresses[code], content=body, headers=headers)
        except httpx.HTTPError as error:
            # A system takes the same number once: what is unknown may be sent again.
            return Outcome(UNKNOWN, type(error).__name__)
        if answer.status_code < 300 or answer.status_code == httpx.codes.CONFLICT:
            return Outcome(SENT)
        is_later = answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.status_code >= 500
        return Outcome(LATER if is_later else REFUSED, str(answer.status_code))

    def _after(self, row: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
        now = self.relay.cases.clock()
        said: dict[str, Any] = {"problem": outcome.problem, "lease_until": None, "next_try_at": None}
        if outcome.state == SENT:
            return said | {"state": SENT, "done_at": now}
        if outcome.state == REFUSED or row["tries"] >= TRIES:
            return said | {"state": REFUSED if outcome.state == REFUSED else GIVEN_UP}
        wait = min(FIRST_WAIT * 2 ** min(row["tries"] - 1, 10), LONGEST_WAIT)
        return said | {"state": WAITING, "next_try_at": now + wait}


def teller_of(relay: Relay, settings: Settings, secret: bytes) -> Teller | None:
    """Who tells the systems of `relay_urls`; None without any.

    Raises:
        ConfigError: a part is no system with an address.
    """
    addresses = addresses_of("relay_urls", settings.relay_urls)
    return Teller(relay, addresses, {code: key_of(secret, code) for code in addresses}) if addresses else None


def addresses_of(name: str, text: str) -> dict[str, str]:
    """Addresses by system, of a setting like 'epeople=https://…; parking=https://…'.

    Raises:
        ConfigError: a part is no system with an address.
    """
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        code, _, address = part.partition("=")
        if code not in systems() or not address.startswith(("http://", "https://")):
            raise ConfigError(f"{name}: '{code[:20]}' 에 https://… 주소를 적으십시오(no address)")
        found[code] = address
    return found


def _told(linked: System, case: Filed, entry: Done, answer: str) -> dict[str, str]:
    """What a system is told of one event, by its own names."""
    said = {
        "id": case.relay_id,
        "number": case.id,
        "status": STATUSES[case.state.status].name,
        "at": f"{entry.happened_at:%Y-%m-%dT%H:%M:%S}+09:00",
        "unit": organisation.read().full_name(case.state.unit) if case.state.unit else "",
        "answer": answer,
    }
    return {theirs: said[ours] for ours, theirs in linked.told.items()}
