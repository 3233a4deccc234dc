"""A list as Parquet for those who go on counting: the warehouse's own columns and types, codes as codes."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dashboards.exports.sheet import Sheet
from dashboards.queries import listing
from pipeline.schema import published

TYPES = {
    "VARCHAR": pa.string(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "TINYINT": pa.int8(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
}
ABOUT = b"minwon"
"""Key of the file's metadata under which its conditions stand as JSON."""


def schema(sheet: Sheet) -> pa.Schema:
    """The columns of a list, as docs of the warehouse (data/DICTIONARY.md) name them."""
    known = {column.name: column for column in published.OPEN.columns}
    fields = [pa.field(name, TYPES[known[name].type]) for name in listing.COLUMNS]
    about = json.dumps(dict(sheet.about()), ensure_ascii=False)
    return pa.schema(fields, metadata={ABOUT: about.encode()})


def write_parquet(sheet: Sheet, path: Path) -> None:
    """Write the file, some whole days at a time."""
    columns = schema(sheet)
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        for rows in listing.all_rows(sheet.generation, sheet.chosen, sheet.viewer):
            writer.write_table(pa.Table.from_pylist(rows, schema=columns))
