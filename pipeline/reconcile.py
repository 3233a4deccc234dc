"""What a source says it sent against what the warehouse holds, to the id (B41)."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.listing import speaks_of_all
from pipeline.settings import Settings
from pipeline.sources.manifest import kept_ids
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.store import Batch, Store


@dataclass(frozen=True)
class Reconciliation:
    """One source: counts in records, and which numbers make the difference.

    Where the source sent lists of its numbers, `expected` counts the distinct numbers, `missing` are
    those core does not hold and `surplus` those core holds, not marked as withdrawn, that no list names.
    A list of everything takes the place of the lists before it. Where it sent only counts, `missing`
    names rejected records by file and line.
    """

    source_code: str
    expected: int
    loaded: int
    missing: tuple[str, ...]
    surplus: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing is missing and nothing is too much."""
        return self.expected == self.loaded and not self.missing and not self.surplus


def reconcile(settings: Settings, store: Store, source: str | None = None) -> list[Reconciliation]:
    """Compare every source that sent counts or lists (or one of them), by code.

    Raises:
        BusyError: another process writes the warehouse.
    """
    batches = [batch for batch in store.batches(source, state="done") if batch.source_count is not None]
    listed = [batch for batch in store.batches(source, state="done") if kept_ids(_folder(settings, batch))]
    sources = sorted({batch.source_code for batch in (*batches, *listed)})
    with staging(settings) as connection:
        return [
            _by_id(connection, settings, code, mine)
            if (mine := [batch for batch in listed if batch.source_code == code])
            else _by_count(connection, code, [batch for batch in batches if batch.source_code == code])
            for code in sources
        ]


def _folder(settings: Settings, batch: Batch) -> Path:
    return (settings.home / batch.landing_path).parent


def _lists(settings: Settings, batches: list[Batch]) -> list[Path]:
    """The lists that stand: the newest one of everything, and those of files since."""
    standing: list[Path] = []
    for batch in sorted(batches, key=lambda batch: (batch.known_at, batch.seq)):
        if found := kept_ids(_folder(settings, batch)):
            is_whole = speaks_of_all(*found, batch.read_count or 0)
            standing = [found[0]] if is_whole else [*standing, found[0]]
    return standing


def _by_id(
    connection: duckdb.DuckDBPyConnection, settings: Settings, code: str, batches: list[Batch]
) -> Reconciliation:
    paths = [str(path) for path in _lists(settings, batches)]
    connection.execute(sql_file("core/source_ids"), {"paths": paths})
    params = {"source_code": code, "batches": [batch.seq for batch in batches]}
    found = connection.execute(sql_file("core/reconcile"), params).fetchall()
    missing = tuple(number for number, is_listed, is_held in found if is_listed and not is_held)
    surplus = tuple(number for number, is_listed, is_held in found if is_held and not is_listed)
    row = connection.execute("SELECT count(*) FROM temp.source_ids").fetchone()
    expected = int(row[0]) if row else 0
    return Reconciliation(code, expected, expected - len(missing) + len(surplus), missing, surplus)


def _by_count(connection: duckdb.DuckDBPyConnection, code: str, batches: list[Batch]) -> Reconciliation:
    first_of_file = {batch.file_hash: batch for batch in reversed(batches)}
    mine = sorted(first_of_file.values(), key=lambda batch: batch.seq)
    expected = sum(batch.source_count or 0 for batch in mine)
    loaded = sum((batch.read_count or 0) - (batch.rejected_count or 0) for batch in mine)
    rejected = connection.execute(
        "SELECT file_name || ':' || line_number FROM core.rejected WHERE list_contains($batches, batch_seq) "
        "ORDER BY batch_seq, line_number",
        {"batches": [batch.seq for batch in mine]},
    ).fetchall()
    return Reconciliation(code, expected, loaded, tuple(row[0] for row in rejected), ())
