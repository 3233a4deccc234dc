"""Damaged files: one line that says where, what and what to do; nothing half-loaded."""

import gzip
import io
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.cli import load_sentence
from pipeline.errors import BusyError, SourceFormatError, StorageError
from pipeline.history import REJECTS_AT_ONCE
from pipeline.load import load
from pipeline.settings import Settings
from pipeline.sources import landing
from pipeline.workflow.store import Store
from tests.drawn import HEADINGS, Desk, counts, record


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def refused(desk: Desk, path: Path, error: type[Exception] = SourceFormatError, **source: str) -> str:
    """The message of a refused load; nothing may be left of it."""
    with pytest.raises(error) as caught:
        load(path, desk.source(**source), desk.settings, desk.store)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 600
    assert desk.current() == [] and desk.rejected() == [] and desk.rows("FROM core.taken") == []
    assert all(batch.state == "failed" for batch in desk.store.batches())
    assert not list(desk.settings.landing.glob("*")), "a refused file leaves no copy"
    assert "가로등이 꺼졌습니다" not in message, "no text of a cell in an error"
    return message


def test_a_missing_file(desk):
    assert "no such file" in refused(desk, desk.folder / "none.csv")


def test_an_empty_file(desk):
    path = desk.folder / "empty.csv"
    path.touch()
    assert "empty" in refused(desk, path)


def test_an_empty_folder(desk):
    folder = desk.folder / "files"
    folder.mkdir()
    assert "no file here" in refused(desk, folder)


ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be")
SAME = {"utf-8": "utf8", "utf-8-sig": "utf8", "cp949": "korean", "euc-kr": "korean"}


@pytest.mark.parametrize("actual", ENCODINGS)
@pytest.mark.parametrize("declared", ENCODINGS)
def test_a_wrong_encoding_is_named_and_never_read_as_gibberish(desk, declared, actual):
    path = desk.file(record("A-1"), name="a.csv", encoding=actual)
    source = desk.source(file=f'encoding = "{declared}"')
    try:
        report = load(path, source, desk.settings, desk.store)
    except SourceFormatError:
        assert SAME.get(declared, declared) != SAME.get(actual, actual)
        assert desk.current() == []
    else:
        assert counts(report) == (1, 1, 0, 0, 0)
        assert desk.current()[0][:2] == ("A-1", "가로등")


def test_some_bytes_in_another_encoding_set_their_rows_aside(desk):
    lines = [record(f"A-{n}").encode() for n in range(200)]
    lines[3] = record("A-3").encode("cp949")
    path = desk.folder / "mixed.csv"
    path.write_bytes(b"\n".join((",".join(HEADINGS).encode(), *lines)) + b"\n")
    report = load(path, desk.source(), desk.settings, desk.store)
    assert counts(report) == (200, 199, 0, 1, 0)
    assert desk.rejected() == [(4, None, "bad_encoding")]
    assert "A-3" in desk.store.rejected_raw(1, 4)


def test_a_text_cut_anywhere_is_never_short_in_silence(desk):
    whole = desk.file(record("A-1"), record("A-2", 내용='"둘\n줄"'), record("A-3")).read_bytes()
    path = desk.folder / "cut.csv"
    for end in range(1, len(whole)):
        path.write_bytes(whole[:end])
        try:
            report = load(path, desk.source(), desk.settings, desk.store)
        except SourceFormatError:
            continue
        assert whole[:end].endswith(b"\n")
        assert report.read == report.loaded + report.rejected + report.duplicate
        assert desk.rows("SELECT count(*) FROM core.complaint WHERE body LIKE '%둘' ") == [(0,)]


def test_a_cut_text_is_found_by_its_manifest_even_at_a_line_end(desk):
    path = desk.file(record("A-1"))
    (desk.folder / "a.csv.manifest.json").write_text('{"source": "drawn", "rows": 2}')
    assert "manifest says 2" in refused(desk, path)


def test_a_manifest_with_another_digest(desk):
    path = desk.file(record("A-1"))
    (desk.folder / "a.csv.manifest.json").write_text('{"sha256": "' + "0" * 64 + '"}')
    assert "sha256" in refused(desk, path)


def test_a_truncated_gzip(desk):
    path = desk.folder / "a.csv.gz"
    packed = gzip.compress(desk.file(*(record(f"A-{n}") for n in range(500))).read_bytes())
    for end in (10, len(packed) // 2, len(packed) - 1):
        path.write_bytes(packed[:end])
        assert "gzip" in refused(desk, path) or end == 10


def test_a_gzip_of_several_members_is_read_whole(desk):
    text = desk.file(record("A-1"), record("A-2")).read_bytes()
    path = desk.folder / "a.csv.gz"
    path.write_bytes(gzip.compress(text[:60]) + gzip.compress(text[60:]))
    assert counts(load(path, desk.source(), desk.settings, desk.store)) == (2, 2, 0, 0, 0)


def test_a_gzip_bomb(desk, monkeypatch):
    monkeypatch.setattr(landing, "MAX_UNPACKED_SLACK", 1 << 20)
    path = desk.folder / "a.csv.gz"
    path.write_bytes(gzip.compress(b"\n" * (8 << 20)))
    assert "unpacks to over" in refused(desk, path)


def test_an_unclosed_quote_costs_one_row(desk):
    report = load(
        desk.file(record("A-1"), record("A-2", 내용='"열린 채로'), record("A-3"), record("A-4")),
        desk.source(),
        desk.settings,
        desk.store,
    )
    assert counts(report) == (4, 3, 0, 1, 0)
    assert desk.rejected() == [(2, None, "bad_quote")]


def test_a_quote_in_the_middle_of_a_cell(desk):
    report = desk.load(record("A-1", 내용='"닫고"더'), record("A-2", 제목='5"관'), record("A-3"))
    assert counts(report) == (3, 2, 0, 1, 0)
    assert desk.rejected() == [(1, None, "bad_quote")]


def test_nul_and_ragged_rows_and_repeated_headings_are_set_aside(desk):
    report = desk.load(
        record("A-1", 내용="앞\0뒤"),
        "A-2,짧다",
        record("A-3") + ",남는,칸,셋",
        ",".join(HEADINGS),
        record("A-5"),
    )
    assert counts(report) == (5, 1, 0, 4, 0)
    assert desk.rejected() == [
        (1, None, "control_character"),
        (2, None, "ragged_row"),
        (3, None, "ragged_row"),
        (4, None, "repeated_header"),
    ]
    assert "짧다" in desk.store.rejected_raw(1, 2)


def test_unknown_codes_and_impossible_dates_name_their_column(desk):
    desk.load(
        record("A-1", 종류="모름"),
        record("A-2", 접수일시="2024-02-30 10:00"),
        record("A-3", 접수일시="2099-01-01 10:00"),
        record("A-4", 답변일시="2024-05-02 10:00", 상태="완료"),
        record("A-5", 접수일시=""),
        record("", 제목="번호 없음"),
        record("A-7", 접수일시="2024-05-03 24:00"),
    )
    assert desk.rejected() == [
        (1, "종류", "unknown_code"),
        (2, "접수일시", "bad_date"),
        (3, "접수일시", "date_out_of_range"),
        (4, "답변일시", "answered_before_received"),
        (5, "접수일시", "missing_value"),
        (6, "접수번호", "missing_value"),
        (7, "접수일시", "bad_date"),
    ]


def test_a_body_of_a_hundred_kilobytes_is_kept_whole(desk):
    body = "불편합니다 " * 20_000
    desk.load(record("A-1", 내용=body.strip()))
    assert desk.rows("SELECT length(body) FROM core.complaint") == [(len(body.strip()),)]


def test_a_line_that_never_ends_is_set_aside(desk):
    report = desk.load(record("A-1", 내용="가" * 2_000_001), record("A-2"))
    assert counts(report) == (2, 1, 0, 1, 0)
    assert desk.rejected() == [(1, None, "line_too_long")]


def test_duplicate_headings_are_refused(desk):
    path = desk.folder / "a.csv"
    path.write_text(",".join((*HEADINGS, "제목")) + "\n" + record("A-1") + ",둘째\n", "utf-8")
    assert "제목#2" in refused(desk, path)


def test_a_renamed_heading_is_refused_with_a_suggestion(desk):
    path = desk.file(record("A-1"))
    path.write_text(path.read_text("utf-8").replace("답변일시", "최종답변일시"), "utf-8")
    message = refused(desk, path)
    assert "최종답변일시" in message and "drawn.toml" in message


def test_a_file_that_changes_while_it_is_read(desk, monkeypatch):
    path = desk.file(record("A-1"))
    checked = landing._check_space

    def grow(folder, size):
        with path.open("a") as file:
            file.write(record("A-2") + "\n")
        checked(folder, size)

    monkeypatch.setattr(landing, "_check_space", grow)
    assert "changed while" in refused(desk, path)


def test_a_file_name_is_never_a_glob(desk):
    desk.file(record("B-1"), name="b1.csv")
    load(desk.file(record("A-1"), name="b[1].csv"), desk.source(), desk.settings, desk.store)
    assert [row[0] for row in desk.current()] == ["A-1"]


def workbook(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


def sheet(rows: list[tuple[str, ...]]) -> bytes:
    import openpyxl

    book, memory = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(memory)
    return memory.getvalue()


XLSX = 'format = "xlsx"'


def test_a_workbook_loads(desk):
    path = desk.folder / "a.xlsx"
    path.write_bytes(sheet([HEADINGS, tuple(record("A-1").split(","))]))
    assert counts(load(path, desk.source(file=XLSX), desk.settings, desk.store)) == (1, 1, 0, 0, 0)
    assert desk.current()[0][:2] == ("A-1", "가로등")


def test_a_workbook_bomb_is_refused_by_its_directory(desk):
    path = workbook(
        desk.folder / "bomb.xlsx",
        {"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (50 << 20)},
    )
    assert "refused" in refused(desk, path, file=XLSX)


def test_a_workbook_with_a_far_cell_is_refused(desk):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "멀리"
    path = desk.folder / "far.xlsx"
    book.save(path)
    assert "larger than" in refused(desk, path, file=XLSX)


def test_html_under_the_name_of_a_workbook_is_refused(desk):
    path = desk.folder / "a.xlsx"
    path.write_bytes(b"<html><table></table></html>")
    assert "no XLSX" in refused(desk, path, file=XLSX)


def test_no_space_left(desk):
    """A limit on file sizes is what a full disk looks like to a program."""
    path = desk.file(*(record(f"A-{n}", 내용=f"{n:06d} 내용 " * 40) for n in range(20_000)), name="big.csv")
    script = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6 << 20, 6 << 20))\n"
        "from pathlib import Path\n"
        "from pipeline.errors import StorageError\n"
        "from pipeline.load import load\n"
        "from pipeline.settings import Settings\n"
        "from pipeline.sources.config import SourceConfig\n"
        "from pipeline.workflow.store import Store\n"
        "settings = Settings(home=Path(sys.argv[1]))\n"
        "try:\n"
        "    load(Path(sys.argv[2]), SourceConfig.read(sys.argv[3]), settings, Store(settings))\n"
        "except StorageError as error:\n"
        "    print(error); sys.exit(8)\n"
    )
    source = desk.source()
    desk.load(record("B-1"), name="b.csv")
    done = subprocess.run(
        [sys.executable, "-c", script, str(desk.settings.home), str(path), str(source.path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 8, done.stderr
    assert "Free some space" in done.stdout
    assert [row[0] for row in desk.current()] == ["B-1"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    report = load(path, source, desk.settings, desk.store)
    assert counts(report) == (20_000, 20_000, 0, 0, 0)


def test_a_second_writer_is_refused(desk):
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from pipeline.settings import Settings\n"
        "from pipeline.warehouse import writer_lock\n"
        "with writer_lock(Settings(home=Path(sys.argv[1]))):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    desk.settings.home.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(desk.settings.home)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        with pytest.raises(BusyError):
            desk.load(record("A-1"))
        other.kill()
    assert desk.store.batches() == []
    assert counts(desk.load(record("A-1"))) == (1, 1, 0, 0, 0)


def test_landing_copies_are_private(desk):
    desk.load(record("A-1"))
    batch = desk.store.batches()[0]
    copy = desk.settings.home / batch.landing_path
    assert copy.read_bytes() == (desk.folder / "a.csv").read_bytes()
    assert os.stat(desk.settings.landing).st_mode & 0o777 == 0o700
    assert os.stat(desk.settings.keys / "seal.key").st_mode & 0o777 == 0o600 or batch.rejected_count == 0


def test_a_storage_error_has_its_own_exit_code():
    assert (SourceFormatError.exit_code, BusyError.exit_code, StorageError.exit_code) == (3, 5, 8)


def test_a_file_of_nothing_but_bad_rows_is_one_sentence_with_true_counts_and_every_row_kept(desk):
    """The million of fault 12, at a size that needs three rounds of sealing."""
    count = 2 * REJECTS_AT_ONCE + 7
    report = desk.load(*(record(f"A-{number}", 접수일시="어제") for number in range(count)))
    assert counts(report) == (count, 0, 0, count, 0)
    sentence = load_sentence({**report.as_dict()})
    assert f"거부 {count:,}" in sentence and "\n" not in sentence
    assert desk.rows("SELECT count(*), count(DISTINCT line_number), min(reason_code) FROM core.rejected") == [
        (count, count, "bad_date")
    ]
    for line in (1, REJECTS_AT_ONCE + 1, count):
        assert f'"A-{line - 1}"' in desk.store.rejected_raw(1, line)
    assert desk.store.batch(1).rejected_count == count
