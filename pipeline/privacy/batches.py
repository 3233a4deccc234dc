"""The mask as a function of Arrow batches: all texts of a record at once, no globals, picklable."""

import pyarrow as pa

from pipeline.privacy.fold import Folded
from pipeline.privacy.known import Known
from pipeline.privacy.mask import mask_folded
from pipeline.privacy.signs import look

TEXTS = ("title", "body", "place", "answer_text")
"""Free texts of a complaint; each may hold personal data."""
KNOWN = {"known_name": "NAME", "known_phone": "PHONE", "known_email": "EMAIL", "known_address": "ADDR"}
"""Columns with the record's own values, and their kind; they do not come out again."""
SPANS = pa.list_(
    pa.struct(
        [
            ("field", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("kind", pa.string()),
            ("value", pa.string()),
        ]
    )
)
OUTPUT = pa.schema([*((name, pa.string()) for name in TEXTS), ("spans", SPANS)])


def mask_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Mask the texts of records.

    Args:
        batch: columns TEXTS and KNOWN, all strings, nulls allowed.

    Returns:
        TEXTS masked, and `spans`: what was taken out, each with its field and the place of its token in the
        masked text (characters, half-open). As many rows as came in, in their order.
    """
    spans: list[list[dict[str, object]] | None] = [None] * batch.num_rows
    known = _known(batch)
    columns = [_masked(batch.column(name), name, known, spans) for name in TEXTS]
    return pa.RecordBatch.from_arrays([*columns, pa.array(spans, SPANS)], schema=OUTPUT)


def _known(batch: pa.RecordBatch) -> dict[int, tuple[Known, ...]]:
    """The own values of the rows that have some."""
    found: dict[int, list[Known]] = {}
    for name, kind in KNOWN.items():
        column = batch.column(name)
        if column.null_count < len(column):
            for row, value in enumerate(column.to_pylist()):
                if value:
                    found.setdefault(row, []).append(Known(kind, value))
    return {row: tuple(values) for row, values in found.items()}


def _masked(
    column: pa.Array,
    field: str,
    known: dict[int, tuple[Known, ...]],
    spans: list[list[dict[str, object]] | None],
) -> pa.Array:
    """One text column masked; what was taken out is added to `spans` of its row."""
    if column.null_count == len(column):
        return column
    texts: list[str | None] = column.to_pylist()
    copies, signs = look([text or "" for text in texts])
    is_changed = False
    for row, text in enumerate(texts):
        own = known.get(row, ())
        if text is None or not (signs[row] or own):
            continue
        masked = mask_folded(text, copies.get(row) or Folded(text), own, signs[row])
        if masked.text != text:
            texts[row], is_changed = masked.text, True
        for span, (start, end) in zip(masked.spans, masked.places, strict=True):
            here = {"field": field, "start": start, "end": end, "kind": span.kind, "value": span.value}
            spans[row] = [*(spans[row] or ()), here]
    return pa.array(texts, pa.string()) if is_changed else column
