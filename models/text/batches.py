"""From texts to tokens as a function of Arrow batches: for a process pool here, or a cluster's `mapInArrow`.

It imports nothing of the warehouse, so a process that runs it stays small.
"""

from itertools import chain

import numpy as np
import pyarrow as pa

from models.text.cleaning import clean
from models.text.tokenizer import tokenizer


def tokenised(batch: pa.RecordBatch, name: str = "mecab") -> pa.RecordBatch:
    """The batch with `tokens` in place of its texts.

    Args:
        batch: columns `title` and `body` (string), and any others, which stay.
        name: of the tokenizer.

    Returns:
        as many rows in the same order; `tokens` is list<dictionary<int32, string>>, those of the title first.
    """
    titles, bodies = batch.column("title").to_pylist(), batch.column("body").to_pylist()
    found = tokenizer(name).tokens(clean([*titles, *bodies]))
    rows = [title + body for title, body in zip(found[: len(titles)], found[len(titles) :], strict=True)]
    kept = batch.drop_columns(["title", "body"])
    return kept.append_column("tokens", encoded(rows))


def encoded(rows: list[list[str]]) -> pa.ListArray:
    """Lists of tokens as Arrow: each different token stands once."""
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(token, len(numbers)) for token in chain.from_iterable(rows)]
    offsets = np.zeros(len(rows) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, rows), np.int32, len(rows)), out=offsets[1:])
    words = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(list(numbers), pa.string()))
    return pa.ListArray.from_arrays(pa.array(offsets), words)
