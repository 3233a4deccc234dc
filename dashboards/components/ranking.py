"""민원 순위: rank, move since yesterday, name, seven days, change against usual, 14 days."""

from collections.abc import Sequence

from dash import html

from dashboards import words
from dashboards.components.card import fitted
from dashboards.components.element import Node, element
from dashboards.components.kpi import change_class
from dashboards.components.marks import mark_link
from dashboards.components.spark import spark, spoken_trend
from dashboards.queries.marks import RankRow

HEADINGS = ("순위", "변동", "이름", "7일", "평소 대비", "2주 추이")
FORMULA = (
    "순위 점수 = 최근 7일 접수 × (접수 + 20) ÷ (평소 + 20). "
    "평소는 앞선 4주의 같은 길이 평균이며, 20은 적은 건수가 크게 튀는 것을 막습니다."
)


def ranking_list(rows: Sequence[RankRow]) -> list[Node]:
    """Head and rows; whole rows only."""
    head = element(
        html.Div,
        [element(html.Span, text) for text in HEADINGS],
        className="rank-row rank-head",
        **{"aria-hidden": "true"},
    )
    return [head, *fitted([_row(row) for row in rows], rest="", unit="", least=30, class_name="rank")]


def moved(row: RankRow) -> tuple[str, str]:
    """Glyph and words for the move since yesterday."""
    if row.before_rank is None:
        return "새로", "새로 들어옴"
    if row.before_rank == row.rank:
        return "–", "변동 없음"
    steps = row.before_rank - row.rank
    return (f"▲{steps}", f"{steps}계단 오름") if steps > 0 else (f"▼{-steps}", f"{-steps}계단 내림")


def rise_percent(row: RankRow) -> float | None:
    """Change against usual in percent, shrunk as the score is; None without a usual."""
    return (row.rise - 1) * 100 if row.usual else None


def _row(row: RankRow) -> Node:
    glyph, spoken = moved(row)
    direction = "up" if glyph.startswith("▲") else "down" if glyph.startswith("▼") else "same"
    values: list[float | None] = [float(day.value) for day in row.trend[:-1]]  # today is not over
    rise = rise_percent(row)
    change = (
        element(html.Span, "–")
        if rise is None
        else element(html.Span, words.signed(rise, "%"), className=change_class(rise, "%", up_is_bad=True))
    )
    return element(
        html.Li,
        mark_link(
            [
                element(
                    html.Span, str(row.rank), className="rank-badge" + (" rank-top" if row.rank <= 3 else "")
                ),
                element(html.Span, glyph, className=f"rank-move move-{direction}", title=spoken),
                element(html.Span, row.name, className="rank-name", title=row.name),
                element(html.Span, f"{row.mark.value:,}", className="rank-count"),
                change,
                spark(values, spoken_trend(values, "건", last_is_partial=False), last_is_partial=False),
            ],
            row.mark,
            "rank-row",
        ),
    )
