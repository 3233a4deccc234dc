"""새로 들어온 민원 and 긴급안전: newest first, one line each, with its clock."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dash import html

from dashboards import links, words
from dashboards.components.card import fitted
from dashboards.components.confirmation import elapsed, state_of
from dashboards.components.element import Node, element
from dashboards.components.links import link
from dashboards.queries.dangers import Case
from dashboards.queries.marks import NewRow
from dashboards.queries.names import code_name
from pipeline.schema import codes
from pipeline.workflow.confirmations import Confirmation


def feed_list(rows: Sequence[NewRow], today: date) -> list[Node]:
    """Whole rows only; each opens its complaint. Days other than `today` are named."""
    return fitted([_row(row, today) for row in rows], rest="", unit="", least=25, class_name="feed")


def danger_feed(cases: Sequence[Case], looked: Mapping[str, Confirmation], now: datetime) -> list[Node]:
    """긴급안전: those that nobody looked at first, each with its 확인 상태 and the words that told it."""
    rows = sorted(cases, key=lambda case: not _is_unseen(case, looked))
    return fitted(
        [_danger(case, looked, now) for case in rows], rest="", unit="", least=25, class_name="feed"
    )


def _is_unseen(case: Case, looked: Mapping[str, Confirmation]) -> bool:
    return state_of(looked.get(case.complaint_id), case.is_open) == "unseen"


def danger_about(cases: Sequence[Case], looked: Mapping[str, Confirmation], now: datetime) -> str:
    """'7일 긴급 · 미확인 6건 · 최장 대기 42분'."""
    left = [case.received_at for case in cases if _is_unseen(case, looked)]
    if not left:
        return "7일 긴급 · 미확인 없음"
    return f"7일 긴급 · 미확인 {words.count(len(left))} · 최장 대기 {elapsed(min(left), now)}"


def _danger(case: Case, looked: Mapping[str, Confirmation], now: datetime) -> Node:
    last = looked.get(case.complaint_id)
    state = state_of(last, case.is_open)
    told = code_name(codes.CONFIRMATIONS, state) if state else case.status
    if state == "unseen":
        told = f"{told} {elapsed(case.received_at, now)}"
    at = case.received_at
    clock = f"{at:%H:%M}" if at.date() == now.date() else f"{at.day}일 {at:%H:%M}"
    why = f"근거 {', '.join(case.told_by)}" if case.told_by else case.title
    return element(
        html.Li,
        link(
            [
                element(html.Time, clock, dateTime=at.isoformat(), className="feed-time"),
                element(html.Span, case.kind, className="tag tag-late"),
                element(html.Span, case.title, className="feed-title", title=why),
                element(html.Span, case.area, className="feed-place"),
                element(html.Span, told, className=f"tag tag-{state or 'plain'}"),
            ],
            links.complaint_url(case.complaint_id),
            "feed-row",
        ),
        **{"data-id": case.complaint_id, "data-urgent": "true"},
    )


def _row(row: NewRow, today: date) -> Node:
    where = row.district_name or row.unit_name
    at = row.received_at
    clock = f"{at:%H:%M}" if at.date() == today else f"{at.day}일 {at:%H:%M}"
    return element(
        html.Li,
        link(
            [
                element(html.Time, clock, dateTime=at.isoformat(), className="feed-time"),
                element(html.Span, row.kind_name, className="tag"),
                element(html.Span, row.title, className="feed-title", title=row.title),
                element(html.Span, where, className="feed-place"),
                element(
                    html.Span, row.status_name, className="tag tag-late" if row.is_late else "tag tag-plain"
                ),
            ],
            links.complaint_url(row.complaint_id),
            "feed-row",
        ),
        **{"data-id": row.complaint_id},
    )
