"""위험도 고치기: what a person says of a danger, and how well the model tells them."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.links import link
from dashboards.queries.names import code_name
from pipeline.schema import codes
from pipeline.slices import Slice
from pipeline.workflow.danger_labels import DangerLabel


def box(complaint_id: str, kind: str, said: DangerLabel | None, *, may: bool) -> Component:
    """What was said last, and what one may say instead; `kind` is the model's type, '' for none."""
    told = "아직 사람이 정하지 않았습니다."
    if said is not None:
        level = code_name(codes.DANGERS, said.level)
        what = f"{level} · {code_name(codes.DANGER_TYPES, said.danger_type)}" if said.danger_type else level
        told = f"{what} · {words.stamp(said.labelled_at)} {said.labeller}"
    children: list[Component] = [html.P(told, className="danger-said")]
    if may:
        types = [{"value": code, "label": one.name} for code, one in codes.DANGER_TYPES.items()]
        children.append(
            html.Div(
                [
                    dmc.Select(
                        id={"type": "danger-kind", "complaint": complaint_id},
                        data=types,
                        value=(said.danger_type if said else "") or kind or None,
                        placeholder="위험 유형",
                        size="xs",
                        **{"aria-label": "위험 유형"},
                    ),
                    *(
                        html.Button(
                            one.name,
                            id={"type": "danger-say", "complaint": complaint_id, "level": code},
                            type="button",
                            className="button",
                        )
                        for code, one in codes.DANGERS.items()
                    ),
                ],
                className="danger-say",
            )
        )
    return html.Div(children, id={"type": "danger-box", "complaint": complaint_id}, role="status")


def model_menu(card: Mapping[str, Any], said: Sequence[DangerLabel]) -> Component:
    """모델: how well danger is told by type, on texts it never learnt, and what people said against it."""
    figures = card["figures"]
    rows = [
        html.Tr(
            [
                html.Th(code_name(codes.DANGER_TYPES, kind), scope="row"),
                html.Td(f"{one['urgent']:,}", className="number"),
                html.Td(f"{one['recall']:.0%}", className="number"),
            ]
        )
        for kind, one in sorted(figures["by_type"].items(), key=lambda item: -item[1]["urgent"])
    ]
    table = html.Table(
        [
            html.Caption("가려 둔 글의 긴급을 찾은 비율"),
            html.Thead(html.Tr([html.Th(name, scope="col") for name in ("위험 유형", "긴급 글", "찾음")])),
            html.Tbody(rows),
        ]
    )
    told = (
        f"{card['version']} · 가려 둔 글 {figures['texts']:,}건 · 긴급 찾음 {figures['recall']:.0%} · "
        f"긴급이라 한 것 가운데 맞음 {figures['precision']:.0%}"
    )
    misses = [one.complaint_id for one in said if one.is_miss]
    alarms = [one.complaint_id for one in said if one.is_false_alarm]
    lines = [
        html.P(["사람이 고친 것: ", _those("놓친 긴급", misses), " · ", _those("잘못 부른 긴급", alarms)]),
        html.P(["고친 것은 ", html.Code("minwon safety train"), " 이 다음 모델에 가르칩니다."]),
    ]
    inside = html.Div([html.P(told), *lines, table], className="menu-list menu-right model-menu")
    return html.Details([html.Summary("모델"), inside], className="menu formula")


def _those(name: str, ids: Sequence[str]) -> Any:
    text = f"{name} {words.count(len(ids))}"
    if not ids or len(ids) > links.MAX_VALUES:
        return text
    return link(text, links.url(Slice(ids=tuple(ids), form=True)), "mark")
