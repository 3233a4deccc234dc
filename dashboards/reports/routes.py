"""Addresses that give a report as a file; who asks comes from the session, what from the address."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from dashboards.access import current_viewer
from dashboards.exports.media import attached
from dashboards.queries.scope import outside
from dashboards.reports.daily import daily, day_of
from dashboards.reports.made import FORMS
from dashboards.reports.regular import RHYTHMS, regular
from dashboards.reports.report import Report
from dashboards.site import Site
from pipeline.errors import NotReadyError, UsageError
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer


def router(site: Site) -> APIRouter:
    """Reports under `/reports/<monthly|weekly|daily>/<when>.<form>`, of the whole scope or of one body."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/reports/{kind}/{when}.{form}")
    def report(kind: str, when: str, form: str, bureau: str = "") -> Response:
        """One report in one form; a page is shown, a file is downloaded."""
        if form not in FORMS:
            return PlainTextResponse(f"{', '.join(FORMS)} 로 받을 수 있습니다.", status_code=404)
        viewer = current_viewer()
        if bureau and outside(Slice(bureau=(bureau,)), viewer):
            return PlainTextResponse("이 기관의 보고를 볼 권한이 없습니다.", status_code=403)
        try:
            with site.generation() as generation:
                made = report_of(kind)(generation, viewer, when, bureau)
            media, make = FORMS[form]
            content = make(made)
        except UsageError as error:
            return PlainTextResponse(str(error), status_code=400)
        except NotReadyError as error:
            return PlainTextResponse(str(error), status_code=503)
        shown = {"Cache-Control": "no-store"}
        headers = shown if form == "html" else attached(made.file_name(form), "report")
        return Response(content, media_type=media, headers=headers)

    return routes


def report_of(kind: str) -> Callable[[Generation, Viewer, str, str], Report]:
    """The maker of a kind of report: of a generation, who reads, when as a person writes it, and a body.

    Raises:
        UsageError: there is no such kind.
    """
    if kind == "daily":
        return lambda generation, viewer, when, bureau: daily(
            generation, viewer, day_of(when, generation.as_of), bureau
        )
    if kind not in RHYTHMS:
        raise UsageError(f"그런 보고가 없습니다: {', '.join((*RHYTHMS, 'daily'))}(no such report)")
    rhythm = RHYTHMS[kind]
    return lambda generation, viewer, when, bureau: regular(
        rhythm, generation, viewer, rhythm.read(when), bureau
    )
