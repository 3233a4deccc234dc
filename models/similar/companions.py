"""Vectors and index beside each published part, in the order of its rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.compute as pc
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from models.similar import index as indexes
from models.store import sha256_of
from models.text.cleaning import clean
from models.text.tokenizer import Tokenizer
from models.vectors.table import WIDTH, WordTable, pooled
from pipeline.errors import StorageError
from pipeline.manifest import CompanionFile, PartFile, sync_file
from pipeline.warehouse import quoted, sql_file

BATCH = 20_000


class SimilarFiles:
    """Keeps `vector` (n, 128) float16 and `index` beside each part; a `pipeline.publish.Companion`.

    Args:
        table: word vectors; files of another version are written anew.
        tokenizer: gives the words of a text.
    """

    def __init__(self, table: WordTable, tokenizer: Tokenizer) -> None:
        self.table = table
        self.tokenizer = tokenizer

    def write(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        facts: PartFile,
        texts: PartFile,
        before: Sequence[CompanionFile],
    ) -> Sequence[CompanionFile]:
        """Files for the rows of `facts`; those of `before` that are of this part and model are kept.

        Raises:
            StorageError: the parts of a year do not hold the same rows.
        """
        mine = [file for file in before if file.version == self.table.version]
        held = [file for file in mine if file.part == facts.file]
        if len(held) == 2:
            return held
        stem = f"{facts.file.removesuffix('.duckdb')}.{self.table.version}"
        vector, index = folder / f"vector_{stem}.npy", folder / f"index_{stem}.faiss"
        with finished(vector) as draft:
            rows = open_memmap(draft, mode="w+", dtype=np.float16, shape=(facts.rows, WIDTH))
            self._fill(connection, folder, facts, texts, rows)
            rows.flush()
        with finished(index) as draft:
            indexes.write(indexes.build(rows, self._trained(folder, facts, mine)), draft)
        return [self._file(kind, path, facts) for kind, path in (("vector", vector), ("index", index))]

    def _fill(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        facts: PartFile,
        texts: PartFile,
        rows: NDArray[np.float16],
    ) -> None:
        """Vectors from the tokens that the part holds, or, where it holds none, from its texts."""
        with _attached(connection, folder, facts, texts) as alone:
            ((missing,),) = connection.execute(sql_file("read/rows_without_tokens")).fetchall()
            if missing:
                batches = self._of_texts(connection, "read/text_of_hot" if alone else "read/text_of_part")
            else:
                batches = self._of_tokens(connection)
            start = 0
            for batch in batches:
                rows[start : start + len(batch)] = batch
                start += len(batch)

    def _of_tokens(self, connection: duckdb.DuckDBPyConnection) -> Iterator[NDArray[np.float32]]:
        vocabulary = connection.sql(sql_file("read/vocabulary")).to_arrow_table()
        weighted = self.table.weighted(vocabulary.column("token").to_pylist())
        for batch in connection.sql(sql_file("read/tokens_of_part")).to_arrow_reader(BATCH):
            lists = batch.column(0)
            ids = lists.flatten().to_numpy(zero_copy_only=False)
            lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
            ends = np.concatenate([[0], np.cumsum(lengths)])
            yield pooled(ends, ids, weighted, self.table.common)

    def _of_texts(self, connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[NDArray[np.float32]]:
        for batch in connection.sql(sql_file(query)).to_arrow_reader(BATCH):
            if not all(batch.column(1).to_pylist()):
                raise StorageError(
                    "a text part does not hold the rows of its year; run `minwon publish --fold`"
                )
            yield self.table.of_texts(self.tokenizer.tokens(clean(batch.column(0).to_pylist())))

    def _trained(self, folder: Path, facts: PartFile, mine: Sequence[CompanionFile]) -> indexes.Index | None:
        """The index that the same year had, for its clusters."""
        earlier = [file for file in mine if file.kind == "index" and file.part.startswith(facts.name + ".")]
        if facts.rows < indexes.EXACT_BELOW or not earlier:
            return None
        found = indexes.read(folder / earlier[-1].file)
        return found if indexes.fits(found, facts.rows) else None

    def _file(self, kind: str, path: Path, facts: PartFile) -> CompanionFile:
        return CompanionFile(kind, facts.file, path.name, facts.rows, self.table.version, sha256_of(path))


@contextmanager
def finished(path: Path) -> Iterator[Path]:
    """A draft to write; at the end it is on the disk under `path`."""
    draft = path.with_name(path.name + ".draft")
    yield draft
    sync_file(draft)
    draft.replace(path)


@contextmanager
def _attached(
    connection: duckdb.DuckDBPyConnection, folder: Path, facts: PartFile, texts: PartFile
) -> Iterator[bool]:
    """The fact part as `beside` and the text part as `words`; gives whether one file (hot) is both."""
    alone = facts.file == texts.file
    files = {"beside": facts.file} if alone else {"beside": facts.file, "words": texts.file}
    for alias, file in files.items():
        connection.execute("ATTACH " + quoted(folder / file) + " AS " + alias + " (READ_ONLY)")
    try:
        yield alone
    finally:
        for alias in files:
            connection.execute("DETACH " + alias)
