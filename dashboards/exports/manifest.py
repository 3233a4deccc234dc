"""What goes with an exported list, so that anyone can ask for it again and see that it is the same."""

from hashlib import sha256
from typing import Any

from dashboards import links
from dashboards.exports.files import csv_chunks
from dashboards.exports.sheet import Sheet


def manifest(sheet: Sheet) -> dict[str, Any]:
    """Conditions, instant, rows, and the digest of the list as CSV at that instant."""
    fixed = Sheet(sheet.generation, sheet.chosen.but(as_of=sheet.now), sheet.viewer)
    digest, size = sha256(), 0
    for piece in csv_chunks(fixed):
        digest.update(piece)
        size += len(piece)
    return {
        "file": fixed.file_name("csv"),
        "address": f"/complaints/export.csv?{links.query_string(fixed.chosen)}",
        "conditions": dict(fixed.about()),
        "as_of": fixed.now.isoformat(),
        "rows": fixed.total,
        "bytes": size,
        "sha256": digest.hexdigest(),
    }
