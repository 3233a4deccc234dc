"""Masked bodies of some complaints, from the newest part that holds each."""

from collections.abc import Sequence

from pipeline.reader import Generation

BODY = "SELECT complaint_id, body FROM @text WHERE complaint_id IN (SELECT unnest($ids))"
SECONDS = 120.0


def bodies(generation: Generation, ids: Sequence[str]) -> dict[str, str]:
    """Body by complaint; those without one are left out."""
    found: dict[str, str] = {}
    for part in generation.text_parts:
        missing = [one for one in ids if one not in found]
        if missing:
            found.update(generation.rows(BODY.replace("@text", part.text), {"ids": missing}, SECONDS))
    return found
