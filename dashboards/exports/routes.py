"""Addresses that give a list as a file; who asks comes from the session, what from the address."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.background import BackgroundTask

from dashboards import links, words
from dashboards.access import current_viewer
from dashboards.exports.clipboard import table_html
from dashboards.exports.files import CSV_ROWS, XLSX_ROWS, csv_chunks, write_xlsx
from dashboards.exports.manifest import manifest
from dashboards.exports.media import CSV, PARQUET, XLSX, attached
from dashboards.exports.offline_map import offline_map
from dashboards.exports.parquet import write_parquet
from dashboards.exports.sheet import Sheet
from dashboards.queries.dangers import dangers
from dashboards.site import Site
from pipeline.errors import NotReadyError
from pipeline.slices import Slice, Viewer

LIST = "complaints"


def router(site: Site) -> APIRouter:
    """Lists under `/complaints` in every form with a manifest, and `/map/offline.html`, each with a slice."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/complaints/export.csv")
    def as_csv(request: Request) -> Response:
        """Every row of the list, newest first."""
        return _answer(site, request, _csv)

    @routes.get("/complaints/export.xlsx")
    def as_xlsx(request: Request) -> Response:
        """Up to 100,000 rows with a sheet of conditions."""
        return _answer(site, request, _xlsx)

    @routes.get("/complaints/export.parquet")
    def as_parquet(request: Request) -> Response:
        """Every row with the warehouse's own columns and types."""
        return _answer(site, request, _parquet)

    @routes.get("/complaints/export.manifest.json")
    def as_manifest(request: Request) -> Response:
        """Conditions, instant, rows and digest of the list as CSV."""
        return _answer(site, request, _manifest)

    @routes.get("/complaints/table")
    def as_table(request: Request) -> Response:
        """The first 500 rows as an HTML table."""
        return _answer(site, request, _table)

    @routes.get("/map/offline.html")
    def as_map(request: Request) -> Response:
        """긴급안전 지도 as one file."""
        return _answer(site, request, _map)

    return routes


Maker = Callable[[Site, Slice, Viewer], Response]


def _answer(site: Site, request: Request, make: Maker) -> Response:
    """The file of a request, or one Korean sentence that says why there is none."""
    try:
        return make(site, site.slice_of(request.url.query), current_viewer())
    except links.LinkError as error:
        return PlainTextResponse(str(error), status_code=400)
    except NotReadyError:
        return PlainTextResponse("아직 공개된 자료가 없습니다.", status_code=503)


def _csv(site: Site, chosen: Slice, viewer: Viewer) -> Response:
    with site.generation() as generation:
        sheet = Sheet(generation, chosen, viewer)
        if (total := sheet.total) > CSV_ROWS:
            return _too_many(total, CSV_ROWS)
        name, fixed = sheet.file_name("csv"), chosen.but(as_of=sheet.now)

    def pieces() -> Iterator[bytes]:
        with site.generation() as still:
            yield from csv_chunks(Sheet(still, fixed, viewer))

    return StreamingResponse(pieces(), media_type=CSV, headers=attached(name, LIST))


def _xlsx(site: Site, chosen: Slice, viewer: Viewer) -> Response:
    return _written(site, chosen, viewer, "xlsx", XLSX, XLSX_ROWS, write_xlsx)


def _parquet(site: Site, chosen: Slice, viewer: Viewer) -> Response:
    return _written(site, chosen, viewer, "parquet", PARQUET, CSV_ROWS, write_parquet)


def _written(
    site: Site,
    chosen: Slice,
    viewer: Viewer,
    ending: str,
    media: str,
    most: int,
    write: Callable[[Sheet, Path], None],
) -> Response:
    """A file that is whole before it is sent; it goes away with the answer."""
    with site.generation() as generation:
        sheet = Sheet(generation, chosen, viewer)
        if (total := sheet.total) > most:
            return _too_many(total, most)
        folder = tempfile.TemporaryDirectory(prefix="minwon-")
        path = Path(folder.name) / f"list.{ending}"
        write(sheet, path)
        headers = attached(sheet.file_name(ending), LIST)
    return FileResponse(path, media_type=media, headers=headers, background=BackgroundTask(folder.cleanup))


def _manifest(site: Site, chosen: Slice, viewer: Viewer) -> Response:
    with site.generation() as generation:
        sheet = Sheet(generation, chosen, viewer)
        if (total := sheet.total) > CSV_ROWS:
            return _too_many(total, CSV_ROWS)
        return JSONResponse(manifest(sheet), headers={"Cache-Control": "no-store"})


def _table(site: Site, chosen: Slice, viewer: Viewer) -> Response:
    with site.generation() as generation:
        text = table_html(Sheet(generation, chosen, viewer))
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def _too_many(total: int, most: int) -> Response:
    text = f"{words.count(total)}은 한 번에 받을 수 없습니다. {most:,}건까지 됩니다. 조건을 좁혀 주세요."
    return PlainTextResponse(text, status_code=413)


def _map(site: Site, chosen: Slice, viewer: Viewer) -> Response:
    with site.generation() as generation:
        found = dangers(generation, chosen, viewer)
    now = site.now()
    text = offline_map(found, site.settings.home, site.settings.office_name, now)
    return HTMLResponse(text, headers=attached(f"긴급안전지도_{now:%Y%m%d-%H%M}.html", "danger-map"))
