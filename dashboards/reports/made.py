"""Every form a report is handed in: by its ending, and written into a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from dashboards.exports.media import HTML, HWPX, PDF, XLSX
from dashboards.reports.files import html, xlsx
from dashboards.reports.hwpx import hwpx
from dashboards.reports.pdf import pdf
from dashboards.reports.report import Report
from pipeline.errors import NotReadyError

FORMS: Mapping[str, tuple[str, Callable[[Report], bytes]]] = {
    "pdf": (PDF, pdf),
    "hwpx": (HWPX, hwpx),
    "xlsx": (XLSX, xlsx),
    "html": (HTML, lambda report: html(report).encode()),
}
"""Ending → media type and maker."""


def write(report: Report, folder: Path) -> tuple[list[Path], str]:
    """Every form of a report as a file of `folder`; and why one could not be made, '' if all could."""
    folder.mkdir(parents=True, exist_ok=True)
    paths, problem = [], ""
    for ending, (_, make) in FORMS.items():
        path = folder / report.file_name(ending)
        try:
            path.write_bytes(make(report))
        except NotReadyError as error:
            problem = str(error)
        else:
            paths.append(path)
    return paths, problem
