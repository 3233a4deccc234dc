"""What may be done to rows picked in 민원 목록: 확인함, a memo, 분류 고치기, commands of the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.case_forms import bulk_bar, units_list
from dashboards.queries.duties import Duty
from pipeline.workflow.list_notes import LONGEST_MEMO, ListNote

MOST = 500
"""Rows that may be picked at once."""
SEEN, UNSEEN, MEMO, TOPIC = "seen", "unseen", "memo", "topic"


def picked_bar(duties: Mapping[str, Duty] | None, topics: Sequence[dict[str, str]] | None) -> Component:
    """The bar, hidden while nothing is picked (assets/list.js shows it).

    Args:
        duties: 사무분장, for whoever works at the desk; None for the others.
        topics: topics to choose from, for whoever may label; None likewise.
    """
    tools = [
        html.B("선택 0건", id="list-picked-count", role="status"),
        _button(SEEN, "확인함"),
        _button(UNSEEN, "확인 풀기"),
        html.Label("메모", htmlFor="list-memo", className="hidden-text"),
        dcc.Input(
            id="list-memo",
            type="text",
            maxLength=LONGEST_MEMO,
            placeholder="메모(우리 부서만 봅니다)",
            debounce=False,
            autoComplete="off",
            className="list-memo",
        ),
        _button(MEMO, "메모 적기"),
        *(_relabelling(topics) if topics is not None else []),
        html.Button(
            "이 건들로 업무 시작", type="button", className="tool", **{"data-action": "work-on-picked"}
        )
        if duties is not None
        else None,
        html.Button("선택 풀기", type="button", className="tool", **{"data-action": "unpick"}),
        html.Span(id="list-said", className="about", role="status"),
    ]
    desk = [bulk_bar(), units_list(duties)] if duties is not None else []
    return html.Div(
        [html.Div(tools, className="list-picked-tools"), *desk],
        id="list-picked",
        className="list-picked",
        hidden=True,
        role="region",
        **{"aria-label": "고른 민원"},
    )


def _button(what: str, text: str) -> Component:
    return html.Button(text, id={"type": "list-note", "what": what}, type="button", className="tool")


def _relabelling(topics: Sequence[dict[str, str]]) -> list[Component]:
    chooser = dmc.Select(
        id="list-topic",
        data=list(topics),
        searchable=True,
        clearable=True,
        placeholder="맞는 주제",
        nothingFoundMessage="없습니다",
        limit=50,
        size="xs",
        className="list-topic",
        clearButtonProps={"aria-label": "주제 지우기"},
        **{"aria-label": "맞는 주제"},
    )
    return [chooser, _button(TOPIC, "분류 고치기")]


def note_cells(note: ListNote | None) -> dict[str, Any]:
    """What the columns 확인 and 메모 of a row say."""
    if note is None:
        return {"noted": "", "memo": "", "noted_by": ""}
    told = [f"{note.seen_by} {words.stamp(note.seen_at)} 확인"] if note.seen_at else []
    told += [f"메모({note.memo_by}): {note.memo}"] if note.memo else []
    signs = [sign for sign, is_there in (("확인", note.seen_by), ("메모", note.memo)) if is_there]
    return {"noted": "·".join(signs), "memo": note.memo, "noted_by": " · ".join(told)}
