"""Source files: the columns of a complaint as each sender writes them, with a manifest beside each file."""

import hashlib
import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.schema import organisation, reference
from pipeline.synthetic.draws import scramble
from pipeline.synthetic.layouts import Heading, Layout, Spelled

MISSPELT = 0.005
"""Share of coded cells that carry a known misspelling where the source has one."""

NUMBER_PARTS = re.compile(r"\{(\w+)(?::0(\d)d)?\}")


@dataclass(frozen=True)
class WrittenFile:
    """A source file on disk."""

    path: Path
    source: str
    rows: int


def source_number(layout: Layout) -> pl.Expr:
    """The source's own number, from columns `day` (Date) and `number`."""
    stamps = {"yymmdd": "%y%m%d", "yyyymmdd": "%Y%m%d", "yymm": "%y%m", "dd": "%d"}
    parts: list[pl.Expr] = []
    end = 0
    for found in NUMBER_PARTS.finditer(layout.number):
        parts.append(pl.lit(layout.number[end : found.start()]))
        if found[1] == "seq":
            parts.append(pl.col("number").cast(pl.String).str.zfill(int(found[2])))
        else:
            parts.append(pl.col("day").dt.strftime(stamps[found[1]]))
        end = found.end()
    return pl.concat_str(*parts)


def receipt_number(layout: Layout) -> pl.Expr:
    """14 digits: the day, a digit of the source, and the running number (C-40)."""
    running = pl.lit(layout.receipt_digit * 100_000) + pl.col("number")
    return pl.concat_str(pl.col("day").dt.strftime("%Y%m%d"), running.cast(pl.String))


def as_sent(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The frame with the sender's headings and spellings, every cell text or a whole number.

    Args:
        frame: columns of core in our own codes, with `day`, `number` and `seed`.
        layout: the sender's habits.
    """
    columns = [_column(frame, layout, heading).alias(heading.text) for heading in layout.headings]
    return frame.select(columns)


def _column(frame: pl.DataFrame, layout: Layout, heading: Heading) -> pl.Expr:
    name = heading.carries
    if name == "source_number":
        return source_number(layout)
    if name == "receipt_number":
        return receipt_number(layout)
    value = pl.col(name)
    if heading.form in {"stamp", "day", "clock"}:
        return _stamp(value, layout.stamp, heading.form)
    if heading.form == "flag":
        return pl.when(value).then(pl.lit("Y")).otherwise(pl.lit("N"))
    if heading.form == "code":
        return _spelt(frame, name, layout.spelled[name])
    if heading.form == "number" and name in {"lat", "lon"}:
        return value.round(6)
    if heading.form == "name" and name == "department_code":
        return _department_names(frame)
    if heading.form in NAMES:
        return value.replace_strict(NAMES[heading.form](name), default=None, return_dtype=pl.String)
    return value


def _item_and_district_names(name: str) -> dict[str, str]:
    if name == "item_code":
        return {code: item.item_name for code, item in reference.items().items()}
    return {code: district.district_name for code, district in reference.districts().items()}


def _short_names(_: str) -> dict[str, str]:
    names = _item_and_district_names("district_code")
    return {code: name.removesuffix("구") if len(name) > 2 else name for code, name in names.items()}


def _gu_dong_names(_: str) -> dict[str, str]:
    return {
        code: f"{reference.district_name(dong.district_code)} {dong.dong_name}"
        for code, dong in reference.dongs().items()
    }


def _si_gu_dong_names(_: str) -> dict[str, str]:
    return {code: f"서울특별시 {name}" for code, name in _gu_dong_names("").items()}


NAMES = {
    "name": _item_and_district_names,
    "short": _short_names,
    "gu_dong": _gu_dong_names,
    "si_gu_dong": _si_gu_dong_names,
}


def _department_names(frame: pl.DataFrame) -> pl.Expr:
    """Full names as they stood in the middle of the frame's days (a frame holds at most one month)."""
    days = frame.get_column("day")
    middle = days.sort()[len(days) // 2] if len(days) else date(2026, 1, 1)
    tree = organisation.read()
    names = {
        code: tree.full_name(code, middle) for code in frame.get_column("department_code").unique() if code
    }
    return pl.col("department_code").replace_strict(names, default=None, return_dtype=pl.String)


def _spelt(frame: pl.DataFrame, name: str, spelled: Spelled) -> pl.Expr:
    """Codes in the sender's words; a few with a known misspelling, fixed by the complaint's seed."""
    usual = {code: words[0] for code, words in spelled.items()}
    column = pl.col(name).replace_strict(usual, default=None, return_dtype=pl.String)
    if all(len(words) == 1 for words in spelled.values()):
        return column
    seeds = frame.get_column("seed").to_numpy().view(np.int64)
    salt = np.full(len(seeds), sum(map(ord, name)))
    slips = pl.Series("slips", scramble(seeds, salt) < MISSPELT)
    odd = {code: words[-1] for code, words in spelled.items()}
    wrong = pl.col(name).replace_strict(odd, default=None, return_dtype=pl.String)
    return pl.when(pl.lit(slips)).then(wrong).otherwise(column)


STAMPS = {
    "dashed": "%Y-%m-%d %H:%M:%S",
    "dotted": "%Y.%-m.%-d. %H:%M",
    "zoned": "%Y-%m-%dT%H:%M:%S+09:00",
    "compact": "%Y%m%d%H%M%S",
    "slashed": "%Y/%m/%d %H:%M",
}


def _stamp(value: pl.Expr, form: str, half: str) -> pl.Expr:
    if form != "split":
        return value.dt.strftime(STAMPS[form])
    if half == "day":
        return value.dt.strftime("%Y.%m.%d")
    noon = pl.when(value.dt.hour() < 12).then(pl.lit("오전 ")).otherwise(pl.lit("오후 "))
    return pl.when(value.is_null()).then(None).otherwise(pl.concat_str(noon, value.dt.strftime("%I:%M")))


def encoded(sent: pl.DataFrame, layout: Layout, headings: bool) -> bytes:
    """The bytes of the rows; letters the sender's encoding lacks become '?'."""
    buffer = io.BytesIO()
    ending = "\r\n" if layout.encoding == "cp949" else "\n"
    sent.write_csv(buffer, include_header=headings, separator=layout.delimiter, line_terminator=ending)
    if layout.encoding == "utf-8-sig":
        return (b"\xef\xbb\xbf" if headings else b"") + buffer.getvalue()
    if layout.encoding == "utf-8":
        return buffer.getvalue()
    return buffer.getvalue().decode("utf-8").encode(layout.encoding, errors="replace")


def write_manifest(file: WrittenFile, known_at: datetime, backfill: bool, named: Path | None = None) -> None:
    """The note a sender puts beside a file: rows, bytes, hash and when it was drawn.

    `named` is the name the file will have, where it still has another.
    """
    digest = hashlib.sha256()
    with file.path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    note = {
        "source": file.source,
        "rows": file.rows,
        "bytes": file.path.stat().st_size,
        "sha256": digest.hexdigest(),
        "known_at": known_at.isoformat(timespec="seconds"),
        "backfill": backfill,
    }
    path = named or file.path
    manifest = path.with_name(path.name + ".manifest.json")
    manifest.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
