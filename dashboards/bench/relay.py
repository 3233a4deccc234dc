"""`minwon bench relay`: all six linked systems send and are told, over lines of which a share breaks.

Half of the messages come in (push over HTTP to a web process, files, polling) and half go out. At the end
every system's numbers of the day are held against ours, and what each was told against what happened.
"""

import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from dashboards.bench.workflow import web
from pipeline.settings import Settings, seoul_now
from pipeline.synthetic.linked import FILES, POLL, Day, Pusher, There, by_way, city_day, dropped
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import RELAYED, Move
from pipeline.workflow.engine import reading
from pipeline.workflow.relay import Relay
from pipeline.workflow.relay_sources import SETTLED_S, Drop, Poller
from pipeline.workflow.relay_teller import Teller
from pipeline.workflow.signature import KEY, key_of
from pipeline.workflow.store import Store
from pipeline.workflow.systems import systems
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE

FAULTS = 0.05
LATER = timedelta(hours=2)
"""From one round of tries to the next: the longest wait of what failed."""


def run(messages: int, store_url: str = "", faults: float = FAULTS) -> dict[str, Any]:
    """Figures of so many messages, half of them in and half out."""
    on = date(2026, 11, 23)
    days = city_day(on, messages // 2)
    with tempfile.TemporaryDirectory(prefix="minwon-bench-") as folder:
        settings = Settings(home=Path(folder), store_url=store_url)
        with Store(settings) as store:
            keys = {code: key_of(store.secret(KEY), code) for code in systems()}
        there = There(keys, faults)
        try:
            began = time.perf_counter()
            with web(settings) as port:
                in_s = _come_in(settings, port, days, there, keys, faults)
            _receive(settings)
            out_s = _go_out(settings, there, keys)
            figures = _figures(settings, on, days, there)
        finally:
            there.close()
    sent = sum(len(day.messages) for day in days)
    told = figures["told"]
    return {
        "messages": sent + told,
        "faults": faults,
        "store": "postgresql" if store_url else "sqlite",
        "in": sent,
        "out": told,
        "in_per_s": round(sent / in_s, 1),
        "drain_per_s": round(told / out_s, 1),
        "lost": figures["lost"],
        "doubled": figures["doubled"],
        "sent_again": there.again,
        "forged": there.forged,
        "systems": figures["systems"],
        "seconds": round(time.perf_counter() - began, 1),
    }


def _come_in(
    settings: Settings, port: int, days: list[Day], there: There, keys: dict[str, bytes], faults: float
) -> float:
    """Every system sends its day its own way; seconds of it."""
    with Store(settings) as store:
        began = time.perf_counter()
        waited = 0.0
        for way, day in by_way(days):
            if way == FILES:
                dropped(settings.home / "relay", day)
                time.sleep(SETTLED_S)
                waited += SETTLED_S
                Drop(Relay(store.cases), settings.home / "relay").take_due()
            elif way == POLL:
                there.asked[day.code] = day.messages
                Poller(store, {day.code: there.address(day.code)}, keys).take_due()
            else:
                Pusher("127.0.0.1", port, day.code, keys[day.code], seoul_now, faults).push(day.messages)
        return time.perf_counter() - began - waited


def _receive(settings: Settings) -> None:
    """The front desk receives every case, which its system is told."""
    with Store(settings) as store:
        filed = CIVIL_CASE.c.status == "filed"
        while found := store.cases.box(filed):
            moves = [Move(one.id, Event("receive"), one.version) for one in found]
            store.cases.do_all(moves, "조접수")


def _go_out(settings: Settings, there: There, keys: dict[str, bytes]) -> float:
    """Tell until nothing waits; what failed is tried again after its wait, which is not waited for here."""
    now, began = seoul_now(), time.perf_counter()
    while True:
        with Store(Settings(home=settings.home, store_url=settings.store_url, now=now)) as store:
            teller = Teller(Relay(store.cases), {code: there.address(code) for code in keys}, keys)
            while teller.send_due():
                pass
            if not sum(row.waiting for row in Relay(store.cases).table()):
                return time.perf_counter() - began
        now += LATER


def _figures(settings: Settings, on: date, days: list[Day], there: There) -> dict[str, Any]:
    lost = doubled = told = 0
    rows: dict[str, Any] = {}
    with Store(settings) as store:
        relay = Relay(store.cases)
        table = {row.system: row for row in relay.table()}
        owed = _owed(store)
        for day in days:
            held = relay.reconcile(day.code, on, day.numbers)
            heard = Counter(tuple(sorted(said.items())) for said in there.told[day.code].values())
            lost += len(held.missing) + owed[day.code] - len(there.told[day.code])
            doubled += len(held.extra) + table[day.code].received - held.matched
            doubled += sum(heard.values()) - len(heard)
            told += len(there.told[day.code])
            rows[day.code] = {"matched": held.matched, "told": len(there.told[day.code])}
    return {"lost": lost, "doubled": doubled, "told": told, "systems": rows}


def _owed(store: Store) -> Counter[str]:
    """How many messages each system should have had, by what happened to its cases."""
    query = (
        select(CIVIL_CASE.c.relay_system, func.count())
        .join(CASE_EVENT, CASE_EVENT.c.case_id == CIVIL_CASE.c.id)
        .where(CIVIL_CASE.c.relay_system != "", CASE_EVENT.c.command.in_(RELAYED))
        .group_by(CIVIL_CASE.c.relay_system)
    )
    with reading(store.engine) as connection:
        return Counter({row[0]: row[1] for row in connection.execute(query)})
