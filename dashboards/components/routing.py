"""The panel '추천 처리부서': three units, how probable they are, and what speaks for each."""

from dash import html
from dash.development.base_component import Component

from dashboards.components.marks import mark_link
from dashboards.queries import names
from dashboards.queries.routing import Choice, Routing
from pipeline.schema import organisation

ONLY_ADVICE = "참고용입니다. 민원은 저절로 배정되지 않습니다."


def routing_panel(found: Routing) -> Component:
    """The units as a list; or the sentence why there are none."""
    if not found.choices:
        return html.P(found.reason, className="detail-none")
    return html.Div(
        [
            html.Ol([_choice(choice, found) for choice in found.choices], className="routing"),
            html.P([*_basis(found), ONLY_ADVICE], className="detail-none routing-basis"),
        ]
    )


def _choice(choice: Choice, found: Routing) -> Component:
    body = organisation.read().body(choice.department_code)
    now = html.Span("지금 처리부서", className="tag tag-plain") if choice.is_current else None
    duties = f"사무분장: {body.duties}" if body and body.duties else ""
    return html.Li(
        [
            html.Div(
                [
                    html.B(organisation.read().full_name(choice.department_code)),
                    now,
                    html.Span(f"{choice.probability:.0%}", className="routing-share"),
                ],
                className="routing-head",
            ),
            html.Progress(value=str(round(choice.probability, 3)), max="1", **{"aria-hidden": "true"}),
            html.P([*_finished(choice, found), duties], className="detail-when"),
        ]
    )


def _finished(choice: Choice, found: Routing) -> list[object]:
    if choice.finished is None or found.finished is None:
        return []
    if not choice.finished.value:
        return ["다른 자치구의 기록으로 · "]
    return [mark_link(f"{choice.finished.value:,}건 처리", choice.finished), " · "]


def _basis(found: Routing) -> list[object]:
    topic = names.topics().name(found.topic_code)
    if found.finished is None or not found.finished.value:
        return [f"‘{topic}’ 민원의 최근 2년 처리 기록과 글의 확신도로 셈합니다. "]
    whole = mark_link(f"{found.finished.value:,}건", found.finished)
    return [f"이 자치구에서 최근 2년에 처리한 ‘{topic}’ ", whole, "과 글의 확신도로 셈합니다. "]
