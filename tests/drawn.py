"""A small drawn source: its TOML, its files and a desk to load them at."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.load import load
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.warehouse import staging
from pipeline.workflow.store import Store

HEADINGS = ("접수번호", "접수일시", "종류", "상태", "답변일시", "제목", "내용")

TOML = """
code = "{code}"
name = "그린 원천"
synthetic = true

[file]
{file}

[dates]
formats = ["%Y-%m-%d %H:%M"]

[columns]
source_number = "접수번호"
received_at = "접수일시"
kind_code = "종류"
status_code = "상태"
answered_at = "답변일시"
title = "제목"
body = "내용"
{more}
"""

GOOD = {
    "접수번호": "A-1",
    "접수일시": "2024-05-03 09:00",
    "종류": "질의",
    "상태": "접수",
    "답변일시": "",
    "제목": "가로등",
    "내용": "가로등이 꺼졌습니다.",
}


def record(number: str = "A-1", **cells: str) -> str:
    """One line of a drawn file; cells by heading, the rest as in GOOD."""
    return ",".join({**GOOD, "접수번호": number, **cells}.values())


@dataclass
class Desk:
    """A home folder with one drawn source."""

    folder: Path
    settings: Settings
    store: Store

    def source(self, code: str = "drawn", file: str = "", more: str = "", toml: str = TOML) -> SourceConfig:
        """The drawn source, with more keys in [file] or more tables at the end."""
        path = self.folder / f"{code}.toml"
        path.write_text(toml.format(code=code, file=file, more=more), "utf-8")
        return SourceConfig.read(path)

    def file(self, *lines: str, name: str = "a.csv", encoding: str = "utf-8", end: str = "\n") -> Path:
        """A file with the drawn headings and these lines."""
        path = self.folder / name
        path.write_bytes((end.join((",".join(HEADINGS), *lines)) + end).encode(encoding))
        return path

    def load(
        self, *lines: str, name: str = "a.csv", known_at: datetime | None = None, **more: Any
    ) -> StepReport:
        """Load a drawn file with these lines."""
        return load(
            self.file(*lines, name=name), self.source(), self.settings, self.store, known_at=known_at, **more
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What core holds."""
        with staging(self.settings) as connection:
            return connection.execute(sql).fetchall()

    def current(self) -> list[tuple[Any, ...]]:
        """Number, title, state and batch of every complaint."""
        return self.rows(
            "SELECT source_number, title, status_code, batch_seq FROM core.complaint ORDER BY ALL"
        )

    def versions(self) -> list[tuple[Any, ...]]:
        """Number, title and dates of every replaced image."""
        return self.rows(
            "SELECT source_number, title, known_from_at, known_until_at "
            "FROM core.complaint_version ORDER BY ALL"
        )

    def rejected(self) -> list[tuple[Any, ...]]:
        """Line, column and reason of every reject."""
        return self.rows("SELECT line_number, column_name, reason_code FROM core.rejected ORDER BY ALL")


def counts(report: StepReport) -> tuple[int, int, int, int, int]:
    """Read, new, changed, rejected, duplicate; the account must add up."""
    assert report.adds_up
    return report.read, report.new, report.changed, report.rejected, report.duplicate
