"""Media types of what is downloaded, and the header that names the file."""

from urllib.parse import quote

CSV = "text/csv; charset=utf-8"
HTML = "text/html; charset=utf-8"
HWPX = "application/hwp+zip"
PARQUET = "application/vnd.apache.parquet"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(name: str, plain: str) -> dict[str, str]:
    """Headers of a download called `name`, or `plain` with its ending where only ASCII is understood."""
    ending = name.rsplit(".", 1)[-1]
    disposition = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name)}"
    return {"Content-Disposition": disposition, "Cache-Control": "no-store"}
