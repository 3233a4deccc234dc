"""`minwon bench migrate`: a year of cases in the first schema that had any, brought forward to today's.

The old store is filled by SQL at that schema's own columns; what is measured is what an office waits for
when it opens the store with a new program.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from pipeline.settings import Settings
from pipeline.workflow.case_rows import columns, first_state
from pipeline.workflow.engine import HEAD, migrate_to, open_engine
from pipeline.workflow.store import Store
from pipeline.workflow.tables import METADATA

FIRST = "0008"
"""The first migration that has cases."""
STEPS = ("receive", "distribute", "assign", "start", "answer")
"""What happened to each case: five events, 12 M of 2.4 M."""
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :cases) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(0, :cases - 1)) ",
}
NUMBER = {
    "sqlite": "printf('2025%010d', i)",
    "postgresql": "'2025' || lpad(i::text, 10, '0')",
}
BLOB = {"sqlite": "zeroblob(:size)", "postgresql": "decode(repeat('00', :size), 'hex')"}
CASES = """
INSERT INTO civil_case (id, filing_key, kind_code, channel_code, district_code, title, sealed, entered_by,
    arrived_at, received_at, due_at, status, unit, state, version)
{numbers}
SELECT {number}, 'key-' || i, 'inquiry', 'web', '11680', '보도블록이 내려앉았습니다 ' || i, {blob}, '민원인',
    :at, :at, :at, 'answered', '11680-02', {state}, :version
FROM n
"""
EVENTS = """
INSERT INTO case_event (case_id, number, command, unit, officer, reason, author, happened_at, sealed)
{numbers}
SELECT {number}, s.number, s.command, '11680-02', '', '', '오주무', :at,
    CASE WHEN s.command = 'answer' THEN {blob} END
FROM n CROSS JOIN (VALUES {steps}) AS s{names}
"""
OUTBOX = """
INSERT INTO outbox (topic, case_id, event_number, created_at, sent_at)
{numbers}
SELECT 'warehouse', {number}, s.number, :at, :at FROM n CROSS JOIN (VALUES {steps}) AS s{names}
"""


def run(cases: int, store_url: str = "") -> dict[str, Any]:
    """Seconds to bring a store of so many cases, five events each, to the newest schema.

    Args:
        cases: how many.
        store_url: an empty PostgreSQL, or '' for an SQLite of its own.
    """
    with tempfile.TemporaryDirectory(prefix="minwon-bench-") as folder:
        settings = Settings(home=Path(folder), store_url=store_url)
        began = time.perf_counter()
        engine = create_engine(settings.database_url)
        with engine.begin() as connection:
            migrate_to(connection, FIRST)
        _fill(engine, cases)
        engine.dispose()
        filled_s = time.perf_counter() - began
        began = time.perf_counter()
        open_engine(settings.database_url).dispose()
        migrated_s = time.perf_counter() - began
        with Store(settings) as store:
            counted = _counted(store.engine)
            first = store.cases.case("20250000000000")
        file = Path(folder) / "minwon.sqlite"
        return {
            "cases": counted["civil_case"],
            "events": counted["case_event"],
            "lost": cases - counted["civil_case"] + len(STEPS) * cases - counted["case_event"],
            "from": FIRST,
            "to": HEAD,
            "store": "postgresql" if store_url else "sqlite",
            "store_mb": round(file.stat().st_size / 1e6) if file.exists() else None,
            "reads_as": first.state.status,
            "fill_s": round(filled_s, 1),
            "seconds": round(migrated_s, 2),
        }


def _fill(engine: Engine, cases: int) -> None:
    name = engine.dialect.name
    state = columns(first_state("inquiry"))["state"] | {"status": "answered", "version": len(STEPS)}
    said = json.dumps(state, ensure_ascii=False)
    steps = ", ".join(f"({number}, '{step}')" for number, step in enumerate(STEPS, 1))
    with engine.begin() as connection:
        for sql in (CASES, EVENTS, OUTBOX):
            filled = sql.format(
                numbers=NUMBERS[name],
                number=NUMBER[name],
                blob=BLOB[name],
                state="CAST(:state AS JSON)" if name == "postgresql" else ":state",
                steps=steps,
                names="(number, command)" if name == "postgresql" else "",
            )
            if name == "sqlite":
                filled = filled.replace("s.number", "s.column1").replace("s.command", "s.column2")
            _run(connection, filled, cases=cases, size=600, at=_at(name), state=said, version=len(STEPS))


def _run(connection: Connection, sql: str, **values: Any) -> None:
    named = {name: value for name, value in values.items() if f":{name}" in sql}
    connection.execute(text(sql), named)


def _at(dialect: str) -> str:
    return "2025-06-02 01:00:00.000000" if dialect == "sqlite" else "2025-06-02 01:00:00+00"


def _counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: int(connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one())
            for table in METADATA.sorted_tables
            if table.name in ("civil_case", "case_event")
        }
