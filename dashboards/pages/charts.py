"""분석 차트: five questions, at most four charts each, and 탐색: any two dimensions by one measure."""

from collections.abc import Callable
from datetime import timedelta
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.access import current_viewer
from dashboards.components import bureaus as parts
from dashboards.components import chart_bar, charts, page, saved_views
from dashboards.components.chart_bar import BESIDE, FILTERS, OTHER, TABS, known_values
from dashboards.components.links import link
from dashboards.components.marks import counted
from dashboards.components.states import empty_state
from dashboards.components.tables import data_table
from dashboards.components.week_bars import week_bars
from dashboards.queries import asking, keywords
from dashboards.queries import charts as asked
from dashboards.queries.bureaus import moves
from dashboards.queries.grids import DIMENSIONS, MEASURES, grid
from dashboards.queries.names import population, unit_name, value_name
from dashboards.site import Page, Site
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.schema import codes
from pipeline.slices import NONE, Slice, Viewer

OWN_KEYS = ("rows", "columns", "measure", "beside", "other")
A_YEAR = timedelta(364)
"""Fifty-two weeks, so that weekdays stand beside weekdays."""
MOST_PAIRS = 12
LONG_DAYS = 120
"""Days whose calendar needs the whole line: a cell of less than 24 pixels is hard to hit."""


def layout(site: Site, query: str) -> Component:
    """The first question."""
    return tab_layout(site, query, "when")


def tab_layout(site: Site, query: str, tab: str) -> Component:
    """One question over the slice of the address."""
    if tab not in TABS:
        return empty_state("그런 분석이 없습니다", "위의 차림표에서 골라 주십시오.")
    own, rest = _own(query)
    viewer = current_viewer()
    with site.generation() as g:
        chosen = asked.window(g, site.slice_of(rest), viewer)
        body = DRAWN[tab](g, chosen, viewer, own)
        if (other := _other(chosen, own)) is not None:
            body = _paired(body, DRAWN[tab](g, other, viewer, own), chosen, other)
    assert chosen.period_from and chosen.period_to
    told = f"{words.span(chosen.period_from, chosen.period_to)} · {population(chosen)}"
    return html.Div(
        [
            page.page_bar(
                "분석",
                html.P(told, className="about"),
                saved_views.menu(site, f"{links.CHARTS_PATH}/{tab}"),
            ),
            chart_bar.bar(chosen, tab, own),
            html.Div(body, className="charts" + (" charts-one" if tab == "explore" else "")),
        ],
        className="topic-page charts-page",
    )


def _other(chosen: Slice, own: dict[str, str]) -> Slice | None:
    """The slice at the other time or of the other condition; None where nothing is to stand beside."""
    how = own.get("beside", "")
    if how == OTHER:
        key, _, value = own.get("other", "").partition(":")
        if key not in FILTERS or value not in known_values(key):
            raise UsageError("견줄 조건을 읽을 수 없습니다. 위에서 다시 고르십시오(no such condition)")
        return chosen.but(**{key: (value,)})
    if how not in BESIDE:
        raise UsageError("견줄 때를 읽을 수 없습니다. 위에서 다시 고르십시오(no such time)")
    first, until = chosen.period_from, chosen.period_to
    if not how or first is None or until is None:
        return None
    back = until - first if how == "before" else A_YEAR
    return chosen.but(period_from=first - back, period_to=until - back)


def _paired(ours: list[Component], theirs: list[Component], chosen: Slice, other: Slice) -> list[Component]:
    """Each chart with the other time's after it; a form of 탐색 stands once."""
    forms = [one for one in ours if isinstance(one, html.Form)]
    pairs = zip_longest(*([one for one in side if not isinstance(one, html.Form)] for side in (ours, theirs)))
    found: list[Component] = list(forms)
    for one, its in pairs:
        found += [charts.beside(one, _told(chosen, other), "")] if one is not None else []
        found += [charts.beside(its, f"견줌 {_told(other, chosen)}", "-beside")] if its is not None else []
    return found


def _told(one: Slice, other: Slice) -> str:
    """What is one's own of two slices: its time, or the condition that the other does not have."""
    if (one.period_from, one.period_to) != (other.period_from, other.period_to):
        return words.span(one.period_from, one.period_to)
    key = next(key for key in FILTERS if getattr(one, key) != getattr(other, key))
    names = [value_name(key, code) for code in getattr(one, key)]
    return ", ".join(names) or f"{links.LABELS[key]} 모두"


def _own(query: str) -> tuple[dict[str, str], str]:
    """What of an address only 탐색 reads, and the slice's part of it."""
    pairs = parse_qsl(query)
    own = {key: value for key, value in pairs if key in OWN_KEYS}
    return own, urlencode([(key, value) for key, value in pairs if key not in OWN_KEYS])


Drawer = Callable[[Generation, Slice, Viewer, dict[str, str]], list[Component]]


def _when(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    days = grid(g, chosen, viewer, ("day", "kind"))
    return [
        charts.card(
            "calendar",
            "날마다의 접수",
            "한 칸이 하루",
            charts.calendar("calendar", days, "날마다의 접수"),
            is_wide=len(days.rows) > LONG_DAYS,
        ),
        charts.card(
            "weeks",
            "주별 접수",
            "가는 선은 지난해 같은 주, 빈 막대는 아직 끝나지 않은 주",
            week_bars(asked.weeks(g, chosen, viewer), None),
        ),
        charts.card(
            "hours",
            "요일과 시각",
            "여섯 단계, 단계마다 칸 수가 같음",
            charts.heat(
                "hours", grid(g, chosen, viewer, ("dow", "hour")), "요일과 시각별 접수", has_sums=False
            ),
            is_wide=True,
        ),
        charts.card(
            "channels",
            "접수경로와 시각",
            "경로마다 언제 들어오나",
            charts.heat(
                "channels",
                grid(g, chosen, viewer, ("channel", "hour")),
                "접수경로와 시각별 접수",
                has_sums=False,
            ),
            is_wide=True,
        ),
    ]


def _what(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    found = keywords.keywords(g, chosen, viewer, "city", 24)
    chips = [
        html.Li(
            link(
                [one.word, html.Small(f" {one.mark.value:,}")],
                links.url(one.mark.slice),
                "chip",
                title=f"{one.word}: {one.mark.value:,}건, 기준보다 두드러진 정도 z={one.z:.1f}",
            )
        )
        for one in found.words
    ]
    topics = asked.beside(g, chosen, viewer, "topic", 16)
    unsorted = next((one for one in topics if one.code == NONE), None)
    told: list[Any] = ["세로 금은 지난해 같은 때"]
    if unsorted is not None:
        told += [" · 미분류 ", counted(unsorted.mark), "건은 빼고"]
    against = found.baseline.name if found.baseline else "견줄 것이 없음"
    said = html.Ul(chips, className="words-phrases") if chips else html.P("두드러지는 말이 없습니다.")
    return [
        charts.card(
            "topics",
            "주제",
            told,
            charts.bars(
                "topics", [one for one in topics if one.code != NONE], "주제별 접수", ("주제", "접수")
            ),
        ),
        charts.card(
            "fields",
            "분야의 흐름",
            "줄마다 제 눈금",
            charts.multiples("fields", grid(g, chosen, viewer, ("field", "week")), "분야와 주별 접수"),
        ),
        charts.card("words", "두드러지는 말", f"{against}에 견주어", said),
        charts.card(
            "kinds",
            "민원종류와 분야",
            "건수",
            charts.heat("kinds", grid(g, chosen, viewer, ("field", "kind")), "분야와 종류별 접수"),
        ),
    ]


def _where(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    return [
        charts.card(
            "districts",
            "자치구",
            "세로 금은 지난해 같은 때",
            charts.bars(
                "districts", asked.beside(g, chosen, viewer, "gu", 30), "자치구별 접수", ("자치구", "접수")
            ),
        ),
        charts.card(
            "district-fields",
            "자치구와 분야",
            "어디서 무엇이 많은가",
            charts.heat("district-fields", grid(g, chosen, viewer, ("gu", "field")), "자치구와 분야별 접수"),
        ),
    ]


def _how(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    assert chosen.period_from and chosen.period_to
    moved = moves(g, chosen, viewer, chosen.period_from, chosen.period_to)
    return [
        charts.card(
            "took",
            "걸린 날",
            "접수한 날부터 세어 근무일",
            charts.spans("took", asked.took(g, chosen, viewer)),
        ),
        charts.card(
            "results",
            "접수시스템과 처리결과",
            "끝난 민원, 건수",
            charts.heat(
                "results",
                grid(g, chosen.but(state="done"), viewer, ("source", "result")),
                "접수시스템과 처리결과",
                is_plain=True,
            ),
            is_wide=True,
        ),
        charts.card(
            "promise",
            "처리기간 준수율",
            "처리기관과 달",
            charts.heat(
                "promise", grid(g, chosen, viewer, ("bureau", "month"), "kept", 30), "처리기관과 달별 준수율"
            ),
        ),
        charts.card("moves", "부서 간 재지정 흐름", "많은 것부터, 되돌아온 것은 핑퐁", _moves(moved, viewer)),
    ]


def _moves(found: Any, viewer: Viewer) -> Component:
    if not found.pairs:
        return empty_state("재지정이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    rows = [
        (
            f"{unit_name(one) or '미지정'} → {unit_name(other) or '미지정'}",
            parts.ids_link(f"{times:,}", ids, opens=True),
            f"{back:,}",
        )
        for one, other, times, back, ids in found.pairs[:MOST_PAIRS]
    ]
    return data_table("재지정 흐름", ("어디에서 어디로", "재지정", "되돌아옴"), rows, table_id="chart-moves")


def _liked(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    by_topic = asked.rated(g, chosen, viewer, "topic")
    worst = sorted((one for one in by_topic if one.mean is not None), key=lambda one: one.mean or 0)[:15]
    by_body = sorted(asked.rated(g, chosen, viewer, "bureau"), key=lambda one: -one.rated.value)[:20]
    return [
        charts.card(
            "liked-months",
            "달마다의 만족도",
            "응답률은 끝난 것 가운데 답한 몫",
            charts.rated_table(
                "liked-months", asked.rated(g, chosen, viewer, "month"), "달마다의 만족도", "달"
            ),
        ),
        charts.card(
            "liked-topics",
            "만족도가 낮은 주제",
            "열 명 이상 답한 것",
            charts.rated_table("liked-topics", worst, "만족도가 낮은 주제", "주제"),
        ),
        charts.card(
            "liked-speed",
            "만족도와 기한",
            "늦으면 낮은가: 준수율",
            charts.heat(
                "liked-speed",
                grid(g, chosen.but(score=(1, 2, 3, 4, 5)), viewer, ("score", "month"), "kept"),
                "만족도와 달별 처리기간 준수율",
            ),
        ),
        charts.card(
            "liked-bodies",
            "처리기관별 만족도",
            "응답이 많은 것부터",
            charts.rated_table("liked-bodies", by_body, "처리기관별 만족도", "처리기관"),
        ),
    ]


def _forms(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    """서식민원 apart from the others: their results are other ones, and they stand in no other figure."""
    kinds = tuple(kind for kind in codes.FORM_KINDS if not chosen.kind or kind in chosen.kind)
    forms = chosen.but(form=True, kind=kinds or tuple(codes.FORM_KINDS))
    done = forms.but(state="done")
    if not asking.count(g, forms, viewer):
        return [empty_state("이 조건의 서식민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")]
    return [
        charts.card(
            "form-results",
            "접수시스템과 처리결과",
            "끝난 서식민원, 건수",
            charts.heat(
                "form-results",
                grid(g, done, viewer, ("source", "result")),
                "서식민원의 접수시스템과 처리결과",
                is_plain=True,
            ),
            is_wide=True,
        ),
        charts.card(
            "form-units",
            "처리부서와 처리결과",
            "많은 부서부터",
            charts.heat(
                "form-units",
                grid(g, done, viewer, ("dept", "result"), "received", 30),
                "서식민원의 처리부서와 처리결과",
            ),
            is_wide=True,
        ),
        charts.card(
            "form-months",
            "달마다의 서식민원",
            "접수경로별",
            charts.heat(
                "form-months", grid(g, forms, viewer, ("month", "channel")), "서식민원의 달과 접수경로"
            ),
        ),
        charts.card(
            "form-promise",
            "처리기간 준수율",
            "처리기관과 달",
            charts.heat(
                "form-promise",
                grid(g, forms, viewer, ("bureau", "month"), "kept", 30),
                "서식민원의 처리기관과 달별 준수율",
            ),
        ),
    ]


def _explore(g: Generation, chosen: Slice, viewer: Viewer, own: dict[str, str]) -> list[Component]:
    rows, columns = own.get("rows", "gu"), own.get("columns", "field")
    measure = own.get("measure", "received")
    if rows not in DIMENSIONS or columns not in DIMENSIONS or measure not in MEASURES:
        raise UsageError("탐색의 행, 열, 값을 읽을 수 없습니다. 아래에서 다시 고르십시오(no such dimension)")
    if rows == columns:
        raise UsageError("행과 열이 같습니다. 하나를 바꾸십시오(the same dimension twice)")
    title = f"{DIMENSIONS[rows]} × {DIMENSIONS[columns]}: {MEASURES[measure].name}"
    form = html.Form(
        [
            *(
                dcc.Input(type="hidden", name=key, value=value, id=f"explore-{key}")
                for key, value in parse_qsl(links.query_string(chosen))
            ),
            _choice("rows", "행", DIMENSIONS, rows),
            _choice("columns", "열", DIMENSIONS, columns),
            _choice("measure", "값", {code: one.name for code, one in MEASURES.items()}, measure),
            html.Button("보기", type="submit", className="button"),
        ],
        method="GET",
        action=f"{links.CHARTS_PATH}/explore",
        className="chart-filters",
        **{"data-action": "filter"},
    )
    found = grid(g, chosen, viewer, (rows, columns), measure)
    return [form, charts.card("explore", title, "칸을 누르면 그 민원", charts.heat("explore", found, title))]


def _choice(name: str, label: str, options: dict[str, str], chosen: str) -> Component:
    found = [
        html.Option(text, value=code, **({"selected": True} if code == chosen else {}))
        for code, text in options.items()
    ]
    select = html.Select(found, name=name, className="chart-select", **{"aria-label": label})
    return html.Span([html.Span(label, **{"aria-hidden": "true"}), select], className="chart-choice")


DRAWN: dict[str, Drawer] = {
    "when": _when,
    "what": _what,
    "where": _where,
    "how": _how,
    "liked": _liked,
    "forms": _forms,
    "explore": _explore,
}


def register(app: Dash, site: Site) -> None:
    """Nothing moves by itself on these pages: an analyst compares what stands still."""


PAGE = Page(path=links.CHARTS_PATH, title="분석", menu=True, layout=layout, register=register, redraws=True)
TAB = Page(
    path=f"{links.CHARTS_PATH}/<tab>",
    title="분석",
    menu=False,
    layout=tab_layout,
    register=lambda app, site: None,
    redraws=True,
)
