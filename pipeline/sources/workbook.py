"""Reading one sheet of an XLSX file in a child process with little memory and time.

A workbook of some kilobytes can claim rows and texts without end; so the parent never opens it. The
child runs this file by itself and writes plain CSV: `python workbook.py <in.xlsx> <out.csv> [sheet]`.
"""

import csv
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

MAX_UNPACKED_BYTES = 200 << 20
MAX_RATIO = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_MEMORY_BYTES = 1_500 << 20
MAX_CPU_S = 120
MAX_WALL_S = 180
REFUSED = 3
"""Exit code of the child when it refuses the file; its one line on stderr says why."""


class Refused(Exception):
    """The workbook breaks a limit; the message says which."""


def convert(workbook: Path, target: Path, sheet: str = "") -> str | None:
    """Write a sheet as CSV by a child process; None if that went well, else what was wrong."""
    command = [sys.executable, "-I", str(Path(__file__).resolve()), str(workbook), str(target), sheet]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=MAX_WALL_S, check=False)
    except subprocess.TimeoutExpired:
        return f"it took longer than {MAX_WALL_S} s to open"
    if done.returncode == 0:
        return None
    if done.returncode == REFUSED:
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it was refused"
    return "it needs more memory or time than a list may, or it is damaged"


def check_package(workbook: Path) -> None:
    """Judge the package by its directory, before anything is unpacked.

    Raises:
        Refused: it is no XLSX, unpacks to too much, or packs suspiciously well.
    """
    try:
        with zipfile.ZipFile(workbook) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused("it is no XLSX workbook (perhaps an old .xls or HTML under another name)") from error
    if not any(member.filename == "[Content_Types].xml" for member in members):
        raise Refused("it is a ZIP file but no XLSX workbook")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES:
        raise Refused(f"it unpacks to {unpacked >> 20} MB; {MAX_UNPACKED_BYTES >> 20} MB are allowed")
    if unpacked > (1 << 20) and unpacked > MAX_RATIO * packed:
        raise Refused(f"it unpacks to over {MAX_RATIO} times its size")


def write_sheet(workbook: Path, target: Path, sheet: str) -> None:
    """Write the rows of a sheet (the first one, if none is named) as CSV.

    Raises:
        Refused: the sheet is not there, or it is larger than the limits.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(workbook, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Refused("it is damaged") from error
    if sheet and sheet not in book.sheetnames:
        raise Refused(f"it has no sheet {sheet}; its sheets are {', '.join(book.sheetnames)[:200]}")
    page = book[sheet] if sheet else book[book.sheetnames[0]]
    page.reset_dimensions()  # some senders write a wrong size into the sheet
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        width = 0
        for number, row in enumerate(page.iter_rows(values_only=True)):
            if number > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise Refused(f"its sheet is larger than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns")
            cells = [_text(value) for value in row]
            width = width or len(cells)
            if any(cells):
                writer.writerow(cells + [""] * (width - len(cells)))


def _text(value: object) -> str:
    """A cell as the text the loader expects: ISO dates, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def main(arguments: list[str]) -> int:
    """The child: set limits first, then convert."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
    workbook, target, sheet = Path(arguments[0]), Path(arguments[1]), arguments[2]
    try:
        check_package(workbook)
        write_sheet(workbook, target, sheet)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    except MemoryError:
        sys.stderr.write("it needs more memory than a list may\n")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
