"""The first records of a file nobody has described yet, whatever its format."""

import csv
import io
import json
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.errors import SourceFormatError
from pipeline.sources.headings import normal
from pipeline.sources.landing import GZIP_MAGIC
from pipeline.sources.workbook import convert

HEAD_BYTES = 1 << 20
SAMPLE_ROWS = 500
DELIMITERS = (",", "\t", ";", "|")
ENCODINGS = ("utf-8", "cp949")
MAX_DEPTH = 4
"""Levels of a JSON object that get headings of their own."""


@dataclass(frozen=True)
class Sample:
    """Headings and cells as the loader will see them.

    Attributes:
        form: keys of `[file]` that differ from what is taken for granted, or are worth saying.
        told: the form in Korean words.
        headings: (k,) one a column; in JSON lines a pointer ('/place/lat') for what lies deeper.
        rows: up to 500 records of k cells or fewer.
    """

    form: dict[str, str | bool]
    told: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def sample(path: Path) -> Sample:
    """Look into a file: workbook, Parquet, JSON lines or delimited text, the last two perhaps in gzip.

    Raises:
        SourceFormatError: there is no such file, it is empty, damaged, or in no encoding we know.
    """
    if not path.is_file():
        raise SourceFormatError(f"{path}: 파일이 없습니다(no such file); check the path")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise SourceFormatError(f"{path.name}: 빈 파일입니다(the file is empty)")
    if head.startswith(b"PK\x03\x04"):
        return _workbook(path)
    if head.startswith(b"PAR1"):
        return _parquet(path)
    encoding, text = _decoded(path, _inflated(path, head))
    form: dict[str, str | bool] = {} if _ends_well(path, head, encoding) else {"final_newline": False}
    if (objects := _objects(text)) is not None:
        return _json_lines(encoding, objects, form)
    return _delimited(encoding, text, form)


def _workbook(path: Path) -> Sample:
    with tempfile.TemporaryDirectory(prefix="minwon-guess-") as folder:
        target = Path(folder) / "readable"
        if problem := convert(path, target):
            raise SourceFormatError(
                f"{path.name}: 엑셀 파일을 읽을 수 없습니다(this workbook is refused): {problem}"
            )
        with target.open(encoding="utf-8", newline="") as lines:
            rows = list(islice(csv.reader(lines), SAMPLE_ROWS + 1))
    if not rows:
        raise SourceFormatError(f"{path.name}: 첫 시트가 비었습니다(its first sheet is empty)")
    return Sample({"format": "xlsx"}, "엑셀(첫 시트)", [normal(heading) for heading in rows[0]], rows[1:])


def _parquet(path: Path) -> Sample:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            headings = file.schema_arrow.names
            batch = next(file.iter_batches(batch_size=SAMPLE_ROWS), None)
    except (pa.ArrowException, OSError) as error:
        raise SourceFormatError(
            f"{path.name}: is no Parquet file, or it was cut off; ask for it again"
        ) from error
    columns = [] if batch is None else [column.to_pylist() for column in batch.columns]
    rows = [[_text(cell) for cell in row] for row in zip(*columns, strict=True)]
    return Sample({"format": "parquet"}, "Parquet", [normal(name) for name in headings], rows)


def _json_lines(encoding: str, objects: list[dict[str, Any]], form: dict[str, str | bool]) -> Sample:
    flat = [dict(_leaves(document)) for document in objects]
    headings = list(dict.fromkeys(key for document in flat for key in document))
    rows = [[document.get(heading, "") for heading in headings] for document in flat]
    told = f"JSON 줄, 문자 코드 {encoding}"
    return Sample({"format": "jsonl", "encoding": encoding, **form}, told, headings, rows)


def _delimited(encoding: str, text: str, form: dict[str, str | bool]) -> Sample:
    csv.field_size_limit(HEAD_BYTES * 4)
    delimiter = max(DELIMITERS, key=lambda mark: _width(text, mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = list(islice((row for row in reader if row), SAMPLE_ROWS))
    if not rows:
        raise SourceFormatError(
            "빈 줄뿐입니다(the file holds nothing but empty lines); ask its sender for it again"
        )
    told = f"문자 코드 {encoding}, 구분 문자 {delimiter!r}"
    form = {"encoding": encoding, "delimiter": delimiter, **form}
    return Sample(form, told, [normal(heading) for heading in rows[0]], rows[1:])


def _inflated(path: Path, head: bytes) -> bytes:
    if not head.startswith(GZIP_MAGIC):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except zlib.error as error:
        raise SourceFormatError(
            f"{path.name}: its gzip data is damaged; ask its sender for it again"
        ) from error


def _decoded(path: Path, head: bytes) -> tuple[str, str]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    whole = head[: head.rfind(b"\n") + 1] or head
    for encoding in ENCODINGS:
        try:
            text = whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        return ("utf-8-sig" if text.startswith("\ufeff") else encoding), text.removeprefix("\ufeff")
    raise SourceFormatError(
        f"{path.name}: is neither text in UTF-8, UTF-16 or CP949 nor XLSX nor Parquet; "
        "ask its sender for one of these"
    )


def _ends_well(path: Path, head: bytes, encoding: str) -> bool:
    """Whether the last line has its end; of a packed file it is not looked at."""
    if head.startswith(GZIP_MAGIC):
        return True
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        tail = file.read()
    return tail.rstrip(b"\0" if encoding == "utf-16" else b"").endswith((b"\n", b"\r"))


def _objects(text: str) -> list[dict[str, Any]] | None:
    """The first lines as JSON objects; None if the first one is none."""
    found = []
    for line in islice((line for line in text.splitlines() if line.strip()), SAMPLE_ROWS):
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            document = None
        if isinstance(document, dict):
            found.append(document)
        elif not found:
            return None
    return found or None


def _leaves(document: dict[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    """Heading and text of every value; what lies deeper than the first level by its JSON pointer."""
    for key, value in document.items():
        pointer = f"{above}/{key.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict) and depth < MAX_DEPTH:
            yield from _leaves(value, pointer, depth + 1)
        else:
            yield (pointer if above or "/" in key else key), _text(value)


def _text(value: Any) -> str:
    """A value as the loader's readers turn it into text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)


def _width(text: str, mark: str) -> int:
    """Cells of the first line."""
    return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), []))
