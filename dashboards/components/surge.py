"""급상승 이슈: tag, place and topic, count against usual, and when it was first seen."""

from collections.abc import Sequence
from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from dashboards.components.card import fitted
from dashboards.components.element import Node, element
from dashboards.components.marks import mark_link
from dashboards.components.states import empty_state
from dashboards.queries.surges import SurgeRow

RULE = (
    "한 자치구나 시 전체에서 한 주제가 같은 요일·시각의 평소(앞선 8주)보다 우연이라 보기 어렵게 많을 때 "
    "알립니다(음이항분포, 거짓 발견 1% 이하). 5건 이상이고 평소의 2배 이상일 때만 보이며, "
    "5배부터 급증입니다. 완만은 시 전체에서 여러 주에 걸쳐 평소의 1.3배 이상으로 늘어난 주제입니다"
    "(누적합, 지난해를 아는 주제는 같은 철을 빼고)."
)


def surge_list(rows: Sequence[SurgeRow], today: date) -> list[Node]:
    """Whole rows only, the least probable first."""
    return fitted([_row(row, today) for row in rows], rest="", unit="", least=25, class_name="surges")


def nothing(has_topics: bool) -> Component:
    """What the card says where nothing is up, or where no model tells topics."""
    if has_topics:
        return empty_state("급상승 이슈가 없습니다", "평소와 다르게 늘어난 주제가 없습니다.")
    return empty_state("아직 알 수 없습니다", "주제 모델이 배우고 나면 보입니다.")


def seen_at(at: datetime, today: date) -> str:
    """'09:00', or '25일 16:00' of another day."""
    return f"{at:%H:%M}" if at.date() == today else f"{at.day}일 {at:%H:%M}"


def kind_of(row: SurgeRow) -> tuple[str, str]:
    """Its word and the class of its tag."""
    if row.is_slow:
        return "완만", "tag"
    return ("급증", "tag tag-late") if row.is_sharp else ("주의", "tag tag-soon")


def _row(row: SurgeRow, today: date) -> Node:
    tag = kind_of(row)
    seen = f"{row.first_at:%m-%d}부터" if row.is_slow else seen_at(row.first_at, today)
    return element(
        html.Li,
        mark_link(
            [
                element(html.Span, tag[0], className=tag[1]),
                element(
                    html.Span,
                    f"{row.place} · {row.topic_name}",
                    className="surge-name",
                    title=f"{row.place} · {row.topic_name}",
                ),
                element(html.Span, f"{row.mark.value:,}건", className="surge-count"),
                element(html.Span, f"평소 {row.expected:,.1f}", className="surge-usual"),
                element(html.Time, seen, dateTime=row.first_at.isoformat()),
            ],
            row.mark,
            "surge-row",
        ),
    )
