"""Data checks: queries for the rows that break a rule. No rows means that the rule holds."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import manifest as manifests
from pipeline.errors import CheckFailedError, NotReadyError
from pipeline.manifest import Manifest
from pipeline.reader import Reader
from pipeline.schema import codes
from pipeline.settings import Settings
from pipeline.spans import EVERYTHING, days_in, set_ids, set_spans
from pipeline.warehouse import DATA, SQL, quoted, staging
from pipeline.workflow.store import Batch, Store

ROW_COUNTS_CSV = DATA / "row_counts.csv"
COUNTED_TO = 10_000
EXAMPLES = 3
LISTS = {
    "kind": codes.KINDS,
    "channel": codes.CHANNELS,
    "status": codes.STATUSES,
    "result": codes.RESULTS,
    "field": codes.FIELDS,
}
LEDGER_COLUMNS = (
    "seq",
    "state",
    "read_count",
    "new_count",
    "changed_count",
    "rejected_count",
    "duplicate_count",
)


@dataclass(frozen=True)
class Rule:
    """One file of `pipeline/sql/checks`: its first line is the sentence that is true when it is broken."""

    name: str
    scope: str
    sentence: str
    sql: str


@dataclass(frozen=True)
class CheckResult:
    """What one rule found. `bad_count` stops at 10,000; `message` names up to three ids."""

    name: str
    passed: bool
    bad_count: int
    message: str


def rules(scope: str) -> list[Rule]:
    """Rules about core, about each published part, or about a whole generation, by name."""
    return [rule for rule in _all_rules() if rule.scope == scope]


@lru_cache(maxsize=1)
def _all_rules() -> tuple[Rule, ...]:
    return tuple(_rule(path) for path in sorted((SQL / "checks").glob("*.sql")))


def _rule(path: Path) -> Rule:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    return Rule(path.stem, lines[1].removeprefix("-- Scope:").strip(), lines[0].removeprefix("-- "), text)


def check(settings: Settings, store: Store, *, after: int = 0) -> list[CheckResult]:
    """Ask every rule about core and about the current generation, if there is one.

    Args:
        settings: whose warehouse.
        store: its ledger.
        after: only what batches above this number brought (0: everything).
    """
    manifest = _current(settings)
    with staging(settings) as connection:
        results = check_core(connection, store.batches(after=after), after)
        if manifest is not None and after == 0:
            for part in manifest.parts:
                if part.kind in ("hot", "fact"):
                    results += check_file(connection, settings.published / part.file, part.name)
    if manifest is not None and after == 0:
        results += check_generation(settings)
    return results


def check_core(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], after: int = 0
) -> list[CheckResult]:
    """Rules about core, for what batches above `after` brought."""
    tables = {
        "ledger": pa.Table.from_pylist(
            [{name: getattr(batch, name) for name in LEDGER_COLUMNS} for batch in batches], _LEDGER
        ),
        "code_list": pa.table(
            {
                "list_name": [name for name, known in LISTS.items() for _ in known],
                "code": [code for known in LISTS.values() for code in known],
            }
        ),
        "row_count": row_counts(),
    }
    for name, table in tables.items():
        connection.register(name, table)
    if after:
        set_spans(connection, days_in(connection, "core.complaint WHERE batch_seq > " + str(int(after))))
    else:
        set_ids(connection, EVERYTHING)
    try:
        return [_ask(connection, rule, {"after": after}) for rule in rules("core")]
    finally:
        for name in tables:
            connection.unregister(name)


def check_file(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> list[CheckResult]:
    """Rules about one published file that holds facts."""
    connection.execute("ATTACH " + quoted(path) + " AS part (READ_ONLY)")
    try:
        return check_part(connection, name)
    finally:
        connection.execute("DETACH part")


def check_part(connection: duckdb.DuckDBPyConnection, name: str) -> list[CheckResult]:
    """Rules about the file attached as `part`."""
    here = connection.execute("SELECT current_database(), current_schema()").fetchone() or ()
    connection.execute("USE part")
    try:
        return [_ask(connection, rule, {}, name) for rule in rules("part")]
    finally:
        connection.execute("USE " + ".".join(here))


def check_generation(settings: Settings) -> list[CheckResult]:
    """Rules about the current generation as readers see it."""
    reader = Reader(settings)
    with reader.generation() as g:
        ids = [
            row[0]
            for part in g.parts
            if part.kind == "hot"
            for row in g.rows("SELECT DISTINCT complaint_id FROM " + part.fact)
        ]
        results = [
            _result(rule, g.rows(rule.sql, {"ids": ids}, seconds=600.0)) for rule in rules("generation")
        ]
    reader.close()
    return results


def require(results: Sequence[CheckResult]) -> None:
    """Go on only if every rule holds.

    Raises:
        CheckFailedError: names the rules that are broken.
    """
    if broken := [result for result in results if not result.passed]:
        raise CheckFailedError(
            "검사에 걸렸습니다(checks failed; the last generation is still served): "
            + "; ".join(result.message for result in broken)
            + " Run `minwon check` for all of them."
        )


def row_counts(path: Path = ROW_COUNTS_CSV) -> pa.Table:
    """Rows a day that each source may send: source_code, at_least, at_most."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pa.table(
        {
            "source_code": [row["source_code"] for row in rows],
            "at_least": [float(row["at_least"]) for row in rows],
            "at_most": [float(row["at_most"]) for row in rows],
        }
    )


_LEDGER = pa.schema([(name, pa.string() if name == "state" else pa.int64()) for name in LEDGER_COLUMNS])


def _ask(
    connection: duckdb.DuckDBPyConnection, rule: Rule, params: dict[str, Any], part: str = ""
) -> CheckResult:
    return _result(rule, connection.execute(rule.sql, params).fetchmany(COUNTED_TO), part)


def _result(rule: Rule, rows: Sequence[tuple[Any, ...]], part: str = "") -> CheckResult:
    name = f"{rule.name} ({part})" if part else rule.name
    if not rows:
        return CheckResult(name, True, 0, rule.sentence)
    examples = ", ".join(str(row[0]) for row in rows[:EXAMPLES])
    return CheckResult(
        name, False, len(rows), f"{name}: {rule.sentence} {len(rows):,} rows, such as {examples}."
    )


def _current(settings: Settings) -> Manifest | None:
    try:
        return manifests.current(settings.published)
    except NotReadyError:
        return None
