"""새로 들어온 민원: newest first, one line each, with its clock."""

from collections.abc import Sequence
from datetime import date

from dash import html

from dashboards import links
from dashboards.components.card import fitted
from dashboards.components.element import Node, element
from dashboards.components.links import link
from dashboards.queries.marks import NewRow


def feed_list(rows: Sequence[NewRow], today: date) -> list[Node]:
    """Whole rows only; each opens its complaint. Days other than `today` are named."""
    return fitted([_row(row, today) for row in rows], rest="", unit="", least=25, class_name="feed")


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
