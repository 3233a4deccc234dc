"""What topics are learnt from: labelled complaints and samples of a published generation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.topics.features import Texts
from models.vectors.table import Floats, Ints, WordTable, pooled
from pipeline.generation import Generation

SQL = Path(__file__).resolve().parents[1] / "sql"
SECONDS = 120.0


@dataclass(frozen=True)
class Complaints:
    """n complaints, by their ids in order.

    Attributes:
        ids: (n,) complaint_id.
        days: (n,) day of receipt, datetime64[D].
        ends: (n + 1,) where the tokens of each begin in `token_ids`.
        token_ids: tokens by number.
        vectors: (n, 128) unit rows.
        vocabulary: tokens in the order of their numbers.
    """

    ids: Sequence[str]
    days: NDArray[np.datetime64]
    ends: Ints
    token_ids: NDArray[np.int32]
    vectors: Floats
    vocabulary: Sequence[str]

    def __len__(self) -> int:
        """How many complaints."""
        return len(self.ids)

    @cached_property
    def texts(self) -> Texts:
        """The same as texts for a classifier; only their tokens are known."""
        words = np.asarray(self.vocabulary, object)[self.token_ids]
        tokens = [words[start:end].tolist() for start, end in zip(self.ends, self.ends[1:], strict=False)]
        return Texts([""] * len(self), tokens, self.vectors)

    def chosen(self, rows: NDArray[np.integer]) -> "Complaints":
        """The complaints of `rows`."""
        sizes = np.diff(self.ends)[rows]
        ends = np.concatenate([[0], np.cumsum(sizes)])
        shift = np.repeat(self.ends[:-1][rows] - ends[:-1], sizes)
        taken = self.token_ids[np.arange(ends[-1]) + shift]
        ids = [self.ids[int(row)] for row in rows]
        return Complaints(ids, self.days[rows], ends, taken, self.vectors[rows], self.vocabulary)


class Collection:
    """A generation read for training.

    Args:
        generation: what is read.
        table: word vectors.
    """

    def __init__(self, generation: Generation, table: WordTable) -> None:
        self._generation, self._table = generation, table
        words = generation.rows("SELECT token FROM vocabulary ORDER BY token_id", seconds=SECONDS)
        self.vocabulary = [token for (token,) in words]
        self._weighted = table.weighted(self.vocabulary)

    def labelled(self, ids: Sequence[str]) -> Complaints:
        """Those of `ids` that are published and have tokens."""
        return self._read("topic_labelled", ids=list(ids))

    def sample(self, each: int, since: date) -> Complaints:
        """At most `each` complaints a field, received on `since` or later; the same ones every time."""
        return self._read("topic_sample", each=each, since=since)

    def _read(self, query: str, **params: object) -> Complaints:
        rows = self._generation.table((SQL / f"{query}.sql").read_text("utf-8"), params, SECONDS)
        lists = rows.column("token_ids").combine_chunks()
        lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        ids = lists.flatten().to_numpy(zero_copy_only=False)
        return Complaints(
            rows.column("complaint_id").to_pylist(),
            rows.column("received_on").to_numpy().astype("datetime64[D]"),
            ends,
            ids,
            pooled(ends, ids.astype(np.int64), self._weighted, self._table.common),
            self.vocabulary,
        )
