"""데이터 업데이트 현황: the page that an operator opens first."""

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import links
from dashboards.access import current_actor, current_person, current_viewer
from dashboards.components import data_page as parts
from dashboards.components import page
from dashboards.components.states import forbidden_state
from dashboards.queries.names import source_rhythms
from dashboards.site import Page, Site
from models.store import in_use
from pipeline import manifest as manifests
from pipeline.errors import StorageError, UserError
from pipeline.rhythm import lateness, silence
from pipeline.workflow.case_state import OVERSEER
from pipeline.workflow.deliveries import Deliveries

FILES, JOBS, MOST_OUTAGES = 15, 15, 30
MODELS = {"topics": "주제", "safety": "긴급안전"}


def layout(site: Site, query: str) -> Component:
    """Everything about how the data came; only for who may see the whole city."""
    if not current_viewer().sees_all:
        return forbidden_state(current_person().scope_label)
    manifest = manifests.current(site.settings.published)
    ledger, stated, now = site.ledger.look(manifest.published_at), source_rhythms(), site.now()
    expected = {}
    for code, made_at in ledger.made_at.items():
        allowed = silence(made_at, stated.get(code))
        by = max(made_at) + allowed if allowed else None
        expected[code] = parts.Expected(by, lateness(made_at, stated.get(code), now))
    deliveries = Deliveries(site.store.engine)
    sources = deliveries.sources()
    return html.Div(
        [
            page.page_bar("데이터 업데이트 현황"),
            parts.headline(sources),
            parts.sources_card(sources, expected, now),
            parts.files_card(
                "살필 파일",
                "거부된 줄이 있거나 받지 못한 것",
                deliveries.troubled(),
                "data-troubled",
                "거부된 줄도, 받지 못한 파일도 없습니다.",
            ),
            parts.files_card(
                "마지막으로 온 파일",
                "새것부터",
                deliveries.newest(FILES),
                "data-newest",
                "아직 온 파일이 없습니다.",
            ),
            parts.outages_card(
                site.store.outages.all(MOST_OUTAGES), may_write=OVERSEER in current_actor().roles
            ),
            html.Div(
                [
                    parts.published_card(manifest),
                    parts.models_card(_models(site)),
                    parts.jobs_card(site.store.jobs.all(JOBS)),
                ],
                className="thirds",
            ),
        ],
        className="topic-page bodies-page",
    )


def _models(site: Site) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for name, spoken in MODELS.items():
        try:
            artifact = in_use(site.settings, name)
        except (StorageError, UserError):
            found.append((spoken, "–", "읽을 수 없습니다: 다시 학습해야 합니다"))
            continue
        found.append((spoken, artifact.version, str(artifact.card.get("trained_at", "–")).replace("T", " ")))
    return found


def register(app: Dash, site: Site) -> None:
    """Nothing moves by itself: an operator loads the page anew."""


PAGE = Page(
    path=links.DATA_PATH,
    title="데이터 업데이트 현황",
    menu=True,
    layout=layout,
    register=register,
    redraws=True,
)
