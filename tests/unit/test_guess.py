import gzip
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import SourceFormatError
from pipeline.guess import guess
from pipeline.load import load
from pipeline.sources.config import SourceConfig
from pipeline.warehouse import staging
from tests.drawn import GOOD, HEADINGS, Desk, counts, record


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-8-sig", "utf-16"])
def test_the_draft_of_a_file_loads_that_file(tmp_path, settings, store, encoding):
    desk = Desk(tmp_path, settings, store)
    path = desk.file(
        record("A-1"), record("A-2", 상태="완료", 답변일시="2024-05-04 10:00"), encoding=encoding
    )
    draft = guess(path)
    toml = tmp_path / "draft.toml"
    toml.write_text(draft.toml, "utf-8")
    source = SourceConfig.read(toml)
    assert source.columns == (
        "source_number",
        "kind_code",
        "title",
        "body",
        "received_at",
        "status_code",
        "answered_at",
    )
    assert counts(load(path, source, settings, store)) == (2, 2, 0, 0, 0)


def test_what_is_not_understood_is_said(tmp_path, settings, store):
    path = Desk(tmp_path, settings, store).file(record("A-1", 종류="별난것"))
    path.write_text(path.read_text("utf-8").replace("접수번호", "이상한칸"), "utf-8")
    draft = guess(path)
    assert any("source_number" in line and "찾지 못함" in line for line in draft.summary)
    assert '# "별난것" = ""' in draft.toml


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SourceFormatError, match="no such file"):
        guess(Path(tmp_path / "none.csv"))


ROWS = ({"접수번호": "A-1"}, {"접수번호": "A-2", "상태": "완료", "답변일시": "2024-05-04 10:00"})


def written(path: Path) -> Path:
    """The two drawn complaints in the format that the name says."""
    rows = [{**GOOD, **row} for row in ROWS]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for cells in (HEADINGS, *(tuple(row.values()) for row in rows)):
            book.active.append(cells)
        book.save(path)
    elif path.suffix == ".parquet":
        moment = {"접수일시", "답변일시"}
        typed = [
            {
                key: datetime.fromisoformat(cell) if key in moment and cell else cell or None
                for key, cell in row.items()
            }
            for row in rows
        ]
        pq.write_table(pa.Table.from_pylist(typed), path)
    elif path.suffix == ".jsonl":
        nested = [{"민원": row, "위치": {"위도": 37.5, "경도": 127.0}} for row in rows]
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in nested), "utf-8")
    else:
        text = "\r\n".join(",".join(cells) for cells in (HEADINGS, *(row.values() for row in rows)))
        path.write_bytes(gzip.compress(f"{text}\r\n".encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.jsonl", "a.csv.gz", "no_last_newline.csv"])
def test_the_draft_of_a_file_of_any_format_loads_that_file(tmp_path, settings, store, name):
    path = written(tmp_path / name)
    draft = guess(path)
    toml = tmp_path / "draft.toml"
    toml.write_text(draft.toml, "utf-8")
    report = load(path, SourceConfig.read(toml), settings, store)
    assert counts(report) == (2, 2, 0, 0, 0)
    with staging(settings) as connection:
        found = connection.execute(
            "SELECT source_number, received_at, answered_at, title FROM core.complaint ORDER BY ALL"
        ).fetchall()
    received = datetime(2024, 5, 3, 9)
    assert found == [
        ("A-1", received, None, "가로등"),
        ("A-2", received, datetime(2024, 5, 4, 10), "가로등"),
    ]


def test_a_workbook_that_claims_too_much_is_refused(tmp_path):
    (tmp_path / "bomb.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(SourceFormatError, match="workbook"):
        guess(tmp_path / "bomb.xlsx")


def test_what_lies_deeper_in_json_is_named_by_its_pointer(tmp_path):
    draft = guess(written(tmp_path / "a.jsonl"))
    assert 'lat = "/위치/위도"' in draft.toml
    assert 'source_number = "/민원/접수번호"' in draft.toml
    assert draft.summary[0] == "JSON 줄, 문자 코드 utf-8, 칸 9개"
