"""The web process: FastAPI outside (health, exports, person), Dash on Flask inside through a2wsgi.

Dash's callbacks run in threads of a2wsgi, so that no question to the data blocks the event loop.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any

from a2wsgi import WSGIMiddleware
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from dashboards import access, api_docs, finding, maps, metrics_api, open311
from dashboards.app import create_dash
from dashboards.citizen import routes as citizen
from dashboards.compress import Compressed
from dashboards.exports import routes as exports
from dashboards.headers import Guarded, content_policy
from dashboards.pages import (
    board,
    bureaus,
    charts,
    complaint,
    complaints,
    danger_map,
    data,
    definitions,
    measures,
    outlook,
    topic,
    topics,
    work,
)
from dashboards.queries.facility import facility_asked
from dashboards.reports import routes as reports
from dashboards.site import Page, Site
from pipeline.errors import NotReadyError, StorageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow import api, office_api, relay_api

THREADS = 10
PAGES: tuple[Page, ...] = (
    board.PAGE,
    complaints.PAGE,
    charts.PAGE,
    charts.TAB,
    bureaus.PAGE,
    bureaus.ONE,
    danger_map.PAGE,
    outlook.PAGE,
    measures.PAGE,
    measures.ONE,
    topics.PAGE,
    work.PAGE,
    data.PAGE,
    definitions.PAGE,
    topic.PAGE,
    complaint.PAGE,
)


def create_app(settings: Settings, *, as_of: datetime | None = None) -> FastAPI:
    """The whole site over the published files of `settings`.

    Args:
        settings: where the data are and what the office is called.
        as_of: show only what was known at that instant, stamped '과거 시점 보기'.
    """
    # Now, not within a request: a thread that imports pandas (Arrow does) breaks answers written beside it.
    import_module("pandas")
    maps.districts(settings.home)
    site = Site(settings, Reader(settings, as_of=as_of), as_of)
    dash = create_dash(site, PAGES)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.reader.close()
        if "store" in vars(site):
            site.store.close()
        site.ledger.close()

    app = FastAPI(
        title="minwon", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan
    )
    # First, since routes are tried in their order: nothing is asked as often as these.
    unsaid = partial(facility_asked, site)
    app.include_router(api.router(lambda: site.store, access.current_actor, site.now, unsaid))
    app.include_router(api.photo_router(lambda: site.store, access.current_actor))
    _add_health(app, site)
    _add_pulse(app, site)
    _add_map(app, settings)
    app.include_router(exports.router(site))
    app.include_router(reports.router(site))
    app.state.office_name = settings.office_name
    app.include_router(citizen.router(site))
    app.include_router(open311.router(site))
    app.include_router(relay_api.router(lambda: site.store, site.now))
    app.include_router(office_api.router(lambda: site.store, access.current_actor))
    app.include_router(finding.router(site, PAGES))
    app.include_router(metrics_api.router(site))
    app.include_router(api_docs.router(settings.office_name))
    access.install(app, settings)
    dash._setup_server()
    inside: Any = WSGIMiddleware(dash.server, workers=THREADS)
    app.mount("/", inside)
    app.add_middleware(Compressed)
    app.add_middleware(Guarded, policy=content_policy(dash.csp_hashes()))
    return app


def _add_health(app: FastAPI, site: Site) -> None:
    @app.get("/healthz")
    def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/health", responses={503: {"description": "Nothing is published, or it is damaged."}})
    def health() -> JSONResponse:
        """Which generation is served, and since when it is known; 503 while there is none."""
        try:
            with site.generation() as generation:
                found: dict[str, Any] = {
                    "status": "ok",
                    "generation": generation.id,
                    "as_of": generation.as_of.isoformat(),
                    "published_at": generation.manifest.published_at.isoformat(),
                }
        except NotReadyError:
            return JSONResponse({"status": "empty"}, status_code=503)
        except StorageError:
            return JSONResponse({"status": "damaged"}, status_code=503)
        return JSONResponse(found)


def _add_pulse(app: FastAPI, site: Site) -> None:
    @app.get("/pulse", include_in_schema=False)
    def pulse() -> JSONResponse:
        """Number and instant of the generation: what open pages ask every second."""
        return JSONResponse(site.shown(), headers={"Cache-Control": "no-store"})


def _add_map(app: FastAPI, settings: Settings) -> None:
    @app.get("/map/districts.json", include_in_schema=False)
    def districts() -> Response:
        """Shapes of the 자치구 as GeoJSON."""
        headers = {"Cache-Control": "public, max-age=86400"}
        return Response(maps.districts(settings.home), media_type="application/json", headers=headers)
