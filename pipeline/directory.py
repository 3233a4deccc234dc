"""The directory of complaints: of every key that core holds, the day its id begins with.

A source may give its complaint another day of receipt, so only the key finds it for sure; but keys
lie in no order, and reading 24 million of them for each file of a day cost more than all the rest.
The directory is a file of sorted 64-bit entries, mapped into memory: 46 bits of the key and 18 bits of
the day (two keys with the same 46 bits only widen the days that are read). It may hold keys that core
has no more, but never lacks one: rows of batches after `through` are read in core itself. It can
be deleted at any time; core.directory names the file that fits this staging, and no other is believed.
"""

import secrets
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from pipeline.manifest import sync_file, sync_folder
from pipeline.settings import Settings
from pipeline.spans import set_spans
from pipeline.warehouse import sql_file

Entries = NDArray[np.uint64]
DAY_BITS = 18
FRESH_ROWS = 250_000
"""Rows of later batches that a load reads in core (3 ms) before they get their entries."""


def find_days(connection: duckdb.DuckDBPyConnection, settings: Settings, first_seq: int) -> None:
    """Let `in_spans` mean the days of the held complaints that the batches from `first_seq` on bring."""
    through, entries = _current(connection, settings)
    here = {"through": through, "first_seq": first_seq}
    days = {int(day) for (day,) in connection.execute(sql_file("core/held_days"), here).fetchall()}
    if entries.size:
        keys = connection.execute(
            "SELECT key_hash FROM core.complaint WHERE batch_seq >= $first_seq", {"first_seq": first_seq}
        ).fetchnumpy()["key_hash"]
        days |= set(days_of(entries, np.unique(np.asarray(keys, np.uint64))).tolist())
    set_spans(connection, days)


def days_of(entries: Entries, keys: Entries) -> Entries:
    """Days of the keys that have entries, each once; `entries` and `keys` are sorted."""
    low = keys >> DAY_BITS << DAY_BITS
    start = np.searchsorted(entries, low)
    end = np.searchsorted(entries, low + np.uint64((1 << DAY_BITS) - 1), side="right")
    width = end - start
    found = [entries[start[width > more] + more] for more in range(int(width.max(initial=0)))]
    return np.unique(np.concatenate([np.empty(0, np.uint64), *found]) & np.uint64((1 << DAY_BITS) - 1))


def bring_up(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Give entries to complaints that came since the last time, once there are many of them.

    Call it while no batch waits to be sorted out. A kill leaves the old file in use, or the new one.
    """
    through, entries = _current(connection, settings)
    fresh, newest = connection.execute(
        "SELECT count(*), max(batch_seq) FROM core.complaint WHERE batch_seq > $through", {"through": through}
    ).fetchall()[0]
    if fresh <= FRESH_ROWS:
        return
    read = connection.execute(sql_file("core/directory_entry"), {"through": through}).fetchnumpy()["entry"]
    more = np.unique(np.asarray(read, np.uint64))
    place = np.searchsorted(entries, more)
    is_new = np.ones(more.size, np.bool_)
    inside = place < entries.size
    is_new[inside] = entries[place[inside]] != more[inside]
    merged = np.insert(entries, place[is_new], more[is_new])
    try:
        file_name = _write(settings.directory, merged)
    except OSError:
        return  # no space: core is read instead, and the next load tries again
    connection.execute("BEGIN")
    connection.execute("DELETE FROM core.directory")
    there = {"file_name": file_name, "through": newest, "entry_count": merged.size}
    connection.execute(sql_file("core/directory"), there)
    connection.execute("COMMIT")
    _sweep(settings.directory, keep=file_name)


def _current(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[int, Entries]:
    """The last batch with entries, and the entries; 0 and none where the file is missing or cut."""
    row = connection.execute(
        "SELECT file_name, through_batch_seq, entry_count FROM core.directory"
    ).fetchone()
    if row is not None:
        file_name, through, entry_count = row
        path = settings.directory / file_name
        if path.is_file() and path.stat().st_size == 8 * entry_count:
            return through, np.memmap(path, "<u8", "r")
    return 0, np.empty(0, np.uint64)


def _write(folder: Path, entries: Entries) -> str:
    """Put the entries on the disk under a name of their own."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.u64"
    try:
        entries.astype("<u8", copy=False).tofile(path)
        sync_file(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return path.name


def _sweep(folder: Path, keep: str) -> None:
    for path in folder.glob("*.u64"):
        if path.name != keep:
            path.unlink()
