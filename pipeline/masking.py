"""The mask inside a load: two functions of SQL that work while records stream from the file into core.

`mask_texts` masks the texts of a record and keeps what it takes out, by record number, until the batch is
sorted out; `seal_record` seals the raw cells of a record that breaks a rule. So neither raw text reaches
the warehouse file.
"""

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from pipeline.privacy.batches import KNOWN, SPANS, TEXTS, mask_batch
from pipeline.warehouse import sql_file
from pipeline.workflow.seal import Seal

Column: TypeAlias = pa.ChunkedArray | pa.Array
FUNCTIONS = ("mask_texts", "seal_record")
TAKEN = pa.schema([("line_number", pa.int64()), ("spans", SPANS)])


@dataclass
class Masking:
    """The mask of one batch: what it took out so far, the CPU of masking and sealing, and its own error."""

    seal: Seal
    batch_seq: int
    taken: list[pa.RecordBatch] = field(default_factory=list)
    cpu_s: float = 0.0
    fault: BaseException | None = None

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the CPU of what is done inside, and keep the error that ends it.

        DuckDB hands an error of a function on as its own InvalidInputException, which a broken file
        raises too; `fault` tells them apart.
        """
        began = time.process_time()
        try:
            yield
        except BaseException as error:
            self.fault = error
            raise
        finally:
            self.cpu_s += time.process_time() - began

    def raise_fault(self) -> None:
        """Raise the mask's own error, if it had one."""
        if self.fault is not None:
            raise self.fault

    @contextmanager
    def joined(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Make `mask_texts` and `seal_record` known to a connection for a while.

        Outside any transaction: one that fails would take the functions with it, but not DuckDB's note
        that they are known, and the connection could never have them again.
        """
        self._join(connection)
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # of a connection that broke: its own error goes on
                for name in FUNCTIONS:
                    connection.remove_function(name)

    def _join(self, connection: duckdb.DuckDBPyConnection) -> None:
        kept = ", ".join(f"{name} VARCHAR" for name in TEXTS)
        connection.create_function(
            "mask_texts",
            self._mask,
            ["BIGINT", *["VARCHAR"] * (len(TEXTS) + len(KNOWN))],
            f"STRUCT({kept})",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
            side_effects=True,
        )
        connection.create_function(
            "seal_record",
            self._seal,
            ["BIGINT", "VARCHAR"],
            "VARCHAR",
            null_handling=FunctionNullHandling.SPECIAL,
            side_effects=True,
        )

    def spans(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        """What was taken out of the images of the batch that stayed; duplicates and rejects are left out.

        Returns:
            Rows of complaint_id, line_number, field, start, end, kind, value.
        """
        if not self.taken:
            return []
        connection.register("taken_spans", pa.Table.from_batches(self.taken, TAKEN))
        try:
            return connection.execute(sql_file("core/masked_spans"), {"batch_seq": self.batch_seq}).fetchall()
        finally:
            connection.unregister("taken_spans")

    def _mask(
        self,
        line_number: Column,
        title: Column,
        body: Column,
        place: Column,
        answer_text: Column,
        known_name: Column,
        known_phone: Column,
        known_email: Column,
        known_address: Column,
    ) -> pa.Array:
        with self.counted():
            lines = _whole(line_number)
            own = (known_name, known_phone, known_email, known_address)
            texts = [_whole(column) for column in (title, body, place, answer_text, *own)]
            masked = mask_batch(pa.RecordBatch.from_arrays(texts, names=[*TEXTS, *KNOWN]))
            spans = masked.column("spans")
            if spans.null_count < len(spans):
                some = spans.is_valid()
                self.taken.append(
                    pa.RecordBatch.from_arrays([lines.filter(some), spans.filter(some)], schema=TAKEN)
                )
            return pa.StructArray.from_arrays([masked.column(name) for name in TEXTS], list(TEXTS))

    def _seal(self, line_number: int, raw: str | None) -> str:
        with self.counted():
            return b64encode(self.seal.close(raw or "", f"{self.batch_seq}:{line_number}")).decode("ascii")


def _whole(column: Column) -> pa.Array:
    """One array of a column; strings in their small form."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.cast(pa.string()) if pa.types.is_large_string(array.type) else array
