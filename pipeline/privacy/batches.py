"""The mask as a function of Arrow batches: all texts of a record at once, no globals, picklable."""

from collections.abc import Iterator

import pyarrow as pa

from pipeline.privacy.fold import Folded
from pipeline.privacy.known import Known, folded_values, standing
from pipeline.privacy.mask import Masked, mask_folded
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
    some = [name for name in TEXTS if batch.column(name).null_count < batch.num_rows]
    texts = [text for name in some for text in batch.column(name).to_pylist()]
    copies, signs = look([text or "" for text in texts])
    masked = {name: batch.column(name) for name in TEXTS}
    for place, name in enumerate(some):
        begin = place * batch.num_rows
        is_changed = False
        for row in range(batch.num_rows):
            at = begin + row
            text = texts[at]
            if text is None:
                continue
            copy = copies.get(at)
            own = standing(known.get(row, ()), copy.text if copy else text)
            if signs[at] or own:
                out = mask_folded(text, copy or Folded(text), own, signs[at])
                if out.text != text:
                    texts[at], is_changed = out.text, True
                if out.spans:
                    spans[row] = [*(spans[row] or ()), *_rows_of(out, name)]
        if is_changed:
            masked[name] = pa.array(texts[begin : begin + batch.num_rows], pa.string())
    return pa.RecordBatch.from_arrays([*masked.values(), pa.array(spans, SPANS)], schema=OUTPUT)


def _rows_of(masked: Masked, field: str) -> Iterator[dict[str, object]]:
    """What was taken out of one text, as values of SPANS."""
    for span, (start, end) in zip(masked.spans, masked.places, strict=True):
        yield {"field": field, "start": start, "end": end, "kind": span.kind, "value": span.value}


def _known(batch: pa.RecordBatch) -> dict[int, tuple[Known, ...]]:
    """The own values of the rows that have some."""
    found: dict[int, list[Known]] = {}
    for name, kind in KNOWN.items():
        column = batch.column(name)
        if column.null_count < len(column):
            for row, value in enumerate(column.to_pylist()):
                if value:
                    found.setdefault(row, []).append(Known(kind, value))
    return {row: folded_values(values) for row, values in found.items()}
