"""Addresses that give a report as a file; who asks comes from the session, what from the address."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from dashboards.access import current_viewer
from dashboards.exports.routes import XLSX
from dashboards.queries.scope import outside
from dashboards.reports.files import html, xlsx
from dashboards.reports.monthly import Report, month_of, monthly
from dashboards.site import Site
from pipeline.errors import NotReadyError, UsageError
from pipeline.slices import Slice


def router(site: Site) -> APIRouter:
    """민원처리실태 보고 of a month under `/reports/monthly`, of the whole scope or of one body."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/reports/monthly/{month}.html")
    def as_page(month: str, bureau: str = "") -> Response:
        """The report for paper."""
        made = _made(site, month, bureau)
        if isinstance(made, Response):
            return made
        return HTMLResponse(html(made), headers={"Cache-Control": "no-store"})

    @routes.get("/reports/monthly/{month}.xlsx")
    def as_book(month: str, bureau: str = "") -> Response:
        """The report's tables."""
        made = _made(site, month, bureau)
        if isinstance(made, Response):
            return made
        name = quote(made.file_name("xlsx"))
        told = f"attachment; filename=\"report.xlsx\"; filename*=UTF-8''{name}"
        return Response(
            xlsx(made), media_type=XLSX, headers={"Content-Disposition": told, "Cache-Control": "no-store"}
        )

    return routes


def _made(site: Site, month: str, bureau: str) -> Report | Response:
    """The report, or one Korean sentence that says why there is none."""
    viewer = current_viewer()
    if bureau and outside(Slice(bureau=(bureau,)), viewer):
        return PlainTextResponse("이 기관의 보고를 볼 권한이 없습니다.", status_code=403)
    try:
        with site.generation() as generation:
            return monthly(generation, viewer, month_of(month), bureau)
    except UsageError as error:
        return PlainTextResponse(str(error), status_code=400)
    except NotReadyError:
        return PlainTextResponse("아직 공개된 자료가 없습니다.", status_code=503)
