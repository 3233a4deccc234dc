"""The panel '비슷한 민원': five cases, why they are similar, their state and their answer."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.links import link
from dashboards.queries import names
from dashboards.queries.similar import SimilarCases
from models.similar.same_case import Told
from models.similar.search import Similar
from pipeline.schema import codes

QUOTED = 160
"""Characters of an answer that are shown before its end is left to the complaint's own page."""


def similar_panel(found: SimilarCases) -> Component:
    """The cases as a list, each a link to its complaint; or the sentence why there are none."""
    if not found.cases:
        return html.P(found.reason, className="detail-none")
    return html.Ol([_case(case) for case in found.cases], className="similar-cases")


def told_elsewhere_list(elsewhere: Sequence[Told]) -> Component:
    """The complaints of other receiving systems about the same case, each a link."""
    items = [
        html.Li(
            [
                link(
                    told.title or told.complaint_id, links.complaint_url(told.complaint_id), "similar-title"
                ),
                html.P(
                    " · ".join(
                        (
                            names.source_name(told.source_code),
                            words.stamp(told.received_at),
                            names.code_name(codes.STATUSES, told.status_code) if told.status_code else "",
                        )
                    ),
                    className="detail-when",
                ),
            ]
        )
        for told in elsewhere
    ]
    why = "같은 유형이 30m 안에서 10분 안에 다른 접수시스템으로도 들어왔습니다. 건수에는 둘 다 듭니다."
    return html.Div([html.P(why, className="detail-none"), html.Ol(items, className="similar-cases")])


def _case(case: Similar) -> Component:
    place = names.value_name("gu", case.district_code) if case.district_code else ""
    unit = names.unit_name(case.department_code, case.received_at.date()) if case.department_code else ""
    state = names.code_name(codes.STATUSES, case.status_code) if case.status_code else ""
    told = (f"{case.received_at:%Y-%m-%d}", place, unit, state)
    answer = case.answer if len(case.answer) <= QUOTED else case.answer[:QUOTED].rstrip() + "…"
    return html.Li(
        [
            link(case.title or case.complaint_id, links.complaint_url(case.complaint_id), "similar-title"),
            html.P(" · ".join(part for part in told if part), className="detail-when"),
            html.P(_reasons(case), className="similar-why"),
            html.Blockquote(answer, className="similar-answer", title="그 민원에 나간 답변입니다")
            if answer
            else html.P("아직 답변이 없습니다.", className="detail-none"),
        ]
    )


def _reasons(case: Similar) -> list[Component]:
    shares = (("글", case.text), ("곳", case.place), ("때", case.time))
    return [
        html.Span([f"{name} ", html.B(f"{round(100 * share)}")], className="tag", title=f"{name} 0~100")
        for name, share in shares
    ]
