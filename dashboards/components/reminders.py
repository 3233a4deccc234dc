"""독촉장: what is late and who is to be written to, the ledger, and the review of last month."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.links import link
from dashboards.components.states import empty_state
from pipeline.schema import organisation
from pipeline.workflow.reminders import Due, Reminder, Review

REMINDERS = "reminders"


def reminders_panel(
    due: Sequence[Due], issued: Sequence[Reminder], review: Review, now: datetime
) -> list[Component]:
    """The preview by unit with its button, the review of the month, and what was issued."""
    return [_due(due, now), _review(review, now), _ledger(issued)]


def _due(due: Sequence[Due], now: datetime) -> Component:
    if not due:
        body: list[Any] = [
            empty_state(
                "독촉장을 보낼 민원이 없습니다", "지연된 민원마다 지연된 뒤에, 그리고 달마다 한 번 보냅니다."
            )
        ]
    else:
        ids = json.dumps([one.case.id for one in due])
        body = [
            html.P(f"지연 민원 {len(due):,}건, 부서 {len(_by_unit(due)):,}곳에 보냅니다.", className="about"),
            html.Button(
                f"독촉장 {len(due):,}건 발행",
                type="button",
                className="button primary",
                **{"data-office-path": "reminders", "data-body": f'{{"cases": {ids}}}'},
            ),
            html.Table(
                [
                    html.Caption("독촉장을 보낼 민원", className="hidden-text"),
                    html.Thead(_heads("부서", "담당자", "민원", "처리기한", "지연", "앞선 독촉")),
                    html.Tbody([_row(one, now) for one in due]),
                ],
                className="data-table",
            ),
        ]
    return html.Section([html.H2("독촉장"), *body], className="card new-case")


def _by_unit(due: Sequence[Due]) -> set[str]:
    return {one.case.state.unit for one in due}


def _row(one: Due, now: datetime) -> Component:
    case = one.case
    due_at = case.due_at or now
    late = now - due_at
    return html.Tr(
        [
            html.Th(_unit(case.state.unit), scope="row"),
            html.Td(case.state.officer or "담당자 없음"),
            html.Td([link(case.id, f"/work?case={case.id}", "mark"), f" {case.title}"]),
            html.Td(words.stamp(due_at)),
            html.Td(f"{late.days}일 {late.seconds // 3600}시간"),
            html.Td(f"{one.before}번"),
        ]
    )


def _review(review: Review, now: datetime) -> Component:
    """지난달 점검: until the 5th (규칙 제7조)."""
    year, month = review.month.split("-")
    told = f"{year}년 {int(month)}월에 기한을 넘긴 민원 {review.late_count:,}건"
    if review.reviewed_at:
        done: list[Any] = [
            html.P(f"{words.stamp(review.reviewed_at)} {review.author} 점검함", className="about")
        ]
    else:
        is_late = now.date() > review.until
        until = f"{words.day(review.until)}까지 점검합니다" + (" · 지났습니다" if is_late else "")
        done = [
            html.P(until, className="work-late" if is_late else "about"),
            html.Button(
                "점검함",
                type="button",
                className="button",
                **{"data-office-path": "review", "data-body": "{}"},
            ),
        ]
    return html.Section([html.H2("지난달 점검"), html.P(told), *done], className="card new-case")


def _ledger(issued: Sequence[Reminder]) -> Component:
    rows = [
        html.Tr(
            [
                html.Th(words.stamp(one.issued_at), scope="row"),
                html.Td(_unit(one.unit)),
                html.Td(one.officer or "담당자 없음"),
                html.Td(link(one.case_id, f"/work?case={one.case_id}", "mark")),
                html.Td(words.stamp(one.due_at)),
                html.Td(one.author),
            ]
        )
        for one in issued
    ]
    body: Any = html.P("아직 보낸 독촉장이 없습니다.", className="detail-none")
    if rows:
        head = html.Thead(_heads("보낸 때", "부서", "담당자", "민원", "처리기한", "보낸 사람"))
        caption = html.Caption("보낸 독촉장", className="hidden-text")
        body = html.Table([caption, head, html.Tbody(rows)], className="data-table")
    return html.Section([html.H2("보낸 독촉장"), body], className="card new-case")


def _heads(*names: str) -> Component:
    return html.Tr([html.Th(name, scope="col") for name in names])


def _unit(code: str) -> str:
    return organisation.read().full_name(code) if code else "부서 없음"
