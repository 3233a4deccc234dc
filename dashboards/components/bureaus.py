"""실국현황: the table of bodies, and the page of one: its sentences, its five complaints, its parts."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.element import element
from dashboards.components.links import link
from dashboards.components.marks import counted, figure_words, mark_link, opened_by
from dashboards.components.spark import spark, spoken_trend
from dashboards.components.states import empty_state
from dashboards.queries.bureaus import LEAST_RATED, LEAST_TIMED, Bodies, BodyRow, Moves
from dashboards.queries.listing import Row
from dashboards.queries.marks import Part
from dashboards.queries.names import code_name, unit_name
from dashboards.queries.todays_five import Urged
from pipeline.schema import codes
from pipeline.slices import Slice

TABLE = "bodies-table"
HEADS = (
    "이름",
    "접수",
    "처리완료",
    "처리 중",
    "지연 중",
    "현장 평균",
    "일반 평균",
    "준수율",
    "보정 지연비",
    "스피드지수",
    "10분 안 종결",
    "재지정률",
    "만족도",
    "긴급",
    "많은 주제",
    "추이",
)
RULE = (
    "준수율 = 기한 안에 끝난 것 ÷ 기한이 있는 처리완료. "
    "보정 지연비 = 지연 처리 ÷ 같은 종류 구성일 때 시 전체에서 나올 지연 처리: "
    "1보다 작으면 같은 일을 하는 다른 곳보다 덜 늦습니다. "
    "스피드지수 = 줄인 기간의 합 ÷ 법정 기간의 합 × 100(괄호는 건별 단축률의 평균). "
    f"만족도는 답한 사람이 {LEAST_RATED}명이 안 되면 보이지 않습니다. "
    "속도는 늘 10분 안에 끝난 몫과 나란히 봅니다. "
    f"붉은 것은 기한이 있는 처리완료가 {LEAST_TIMED}건 이상인 곳 가운데 그 열에서 가장 나쁜 세 곳입니다."
)
WORST = 3
Figure = Callable[[BodyRow], float | None]
BAD: dict[int, tuple[Figure, bool, float]] = {
    4: (lambda row: row.late.value / row.open.value if row.open.value else None, True, 0),
    7: (lambda row: row.kept.value, False, 100),
    8: (lambda row: row.adjusted, True, 1),
    10: (lambda row: row.quick.value, True, 0),
    11: (lambda row: row.moved.value, True, 0),
    12: (lambda row: row.rated.value, False, 5),
}
"""By column: what is compared, whether more is worse, and what is never bad."""


def bodies_table(found: Bodies, page_of: Callable[[str], str] | None, *, opens_city: bool) -> Component:
    """The bodies as one table that can be sorted; the last line is the whole city."""
    worst = {column: _worst(found.rows, *rule) for column, rule in BAD.items()}
    top = max((row.received.value for row in found.rows), default=1)
    head = html.Tr(
        [
            html.Th(
                html.Button(text, type="button", className="sort", **{"data-action": "sort"}),
                scope="col",
            )
            for text in HEADS[:-1]
        ]
        + [html.Th(HEADS[-1], scope="col")]
    )
    rows = [
        _row(row, top, {column for column, codes_ in worst.items() if row.code in codes_}, page_of)
        for row in found.rows
    ]
    foot = _row(found.city, 0, set(), None, is_plain=not opens_city)
    told = f"{words.span(found.first, found.until)} 접수·처리, 처리 중과 지연 중은 지금"
    return html.Table(
        [html.Caption(told), html.Thead(head), html.Tbody(rows), html.Tfoot(foot)],
        id=TABLE,
        className="data-table bodies-table",
    )


def _worst(rows: Sequence[BodyRow], figure: Figure, more_is_bad: bool, good: float) -> set[str]:
    """The worst three of those with enough to be held against others; none of what is as good as can be."""
    enough = [row for row in rows if row.kept.mark.value >= LEAST_TIMED]
    known = [(value, row.code) for row in enough if (value := figure(row)) is not None]
    if len(known) <= 2 * WORST:
        return set()
    return {code for value, code in sorted(known, reverse=more_is_bad)[:WORST] if value != good}


def _row(
    row: BodyRow,
    top: int,
    bad: set[int],
    page_of: Callable[[str], str] | None,
    *,
    is_plain: bool = False,
) -> Component:
    name: Any = row.name
    if page_of is not None and row.code and row.code != "-":
        name = link(row.name, page_of(row.code), "mark")

    def number(mark: Any) -> Any:
        return f"{mark.value:,}" if is_plain else counted(mark)

    def part(one: Part, more: str = "") -> Any:
        text = " ".join(figure + unit for figure, unit in figure_words(one.value, one.unit))
        return text + more if is_plain or one.value is None else mark_link(text + more, opened_by(one))

    bar = element(
        html.Span, className="body-bar", style={"width": f"{row.received.value / top:.1%}" if top else "0"}
    )
    mean = row.mean_index.value
    values = [float(day.value) for day in row.trend]
    cells: list[tuple[Any, float | None]] = [
        ([bar, number(row.received)], row.received.value),
        (number(row.done), row.done.value),
        (number(row.open), row.open.value),
        (number(row.late), row.late.value),
        (part(row.field), row.field.value),
        (part(row.general), row.general.value),
        (part(row.kept), row.kept.value),
        ("–" if row.adjusted is None else f"{row.adjusted:.2f}", row.adjusted),
        (part(row.index, "" if mean is None else f" ({mean:.1f})"), row.index.value),
        (part(row.quick), row.quick.value),
        (part(row.moved), row.moved.value),
        (part(row.rated), row.rated.value),
        (number(row.urgent), row.urgent.value),
        (_topic(row, is_plain), None),
        (spark(values, spoken_trend(values, "건", last_is_partial=True), last_is_partial=True), None),
    ]
    return html.Tr(
        [
            html.Th(name, scope="row"),
            *(
                html.Td(
                    cell,
                    className="worst" if column in bad else None,
                    **({} if value is None else {"data-sort": f"{value:.4f}"}),
                )
                for column, (cell, value) in enumerate(cells, 1)
            ),
        ]
    )


def _topic(row: BodyRow, is_plain: bool) -> Any:
    if row.topic is None:
        return "–"
    _, name, mark = row.topic
    text = f"{name} {mark.value:,}"
    return text if is_plain else mark_link(text, mark)


def sentences(row: BodyRow, city: BodyRow, risen: tuple[str, Any, float] | None, due_today: Any) -> Component:
    """Three sentences whose numbers are links."""
    kept = row.kept.value
    against = ""
    if kept is not None and city.kept.value is not None:
        gap = kept - city.kept.value
        against = f" 시 전체보다 {abs(gap):.1f}%p {'높습니다' if gap >= 0 else '낮습니다'}"
    days = len(row.trend)
    first = [
        f"{days}일 동안 ",
        counted(row.received),
        "건을 받아 ",
        counted(row.done),
        "건을 끝냈고, 지금 ",
        counted(row.open),
        "건을 처리하고 있습니다.",
    ]
    second = [
        "지연 중 ",
        counted(row.late),
        "건, 오늘까지인 것 ",
        counted(due_today),
        "건이며, ",
        *(
            ["기한이 있는 처리완료가 없습니다."]
            if kept is None
            else ["준수율은 ", mark_link(f"{kept:.1f}%", opened_by(row.kept)), "로", against or "입니다", "."]
        ),
    ]
    third: list[Any] = ["두드러지게 늘어난 주제가 없습니다."]
    if risen is not None:
        name, mark, usual = risen
        third = [
            f"가장 늘어난 주제는 {name}입니다: 최근 7일 ",
            counted(mark),
            f"건, 평소 {usual:,.1f}건.",
        ]
    return html.Ul([html.Li(one) for one in (first, second, third)], className="sentences")


def five(found: Sequence[Urged], now: Any) -> Component:
    """오늘 볼 5건."""
    if not found:
        return empty_state("오늘 볼 것이 없습니다", "긴급 미확인도, 지연도, 되돌아온 것도 없습니다.")
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(one.reason, className="tag"),
                    link(
                        one.row["title"] or "제목 없음", links.complaint_url(one.row["complaint_id"]), "mark"
                    ),
                    html.Span(_left(one.row, now), className="about"),
                ]
            )
            for one in found
        ],
        className="five",
    )


def due_list(rows: Sequence[Row], now: Any) -> Component:
    """Complaints that are due today and tomorrow."""
    if not rows:
        return html.P("오늘과 내일까지인 민원이 없습니다.", className="detail-none")
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(words.remaining(row["due_at"], now), className="tag tag-soon"),
                    link(row["title"] or "제목 없음", links.complaint_url(row["complaint_id"]), "mark"),
                    html.Span(code_name(codes.STATUSES, row["status_code"]), className="about"),
                ]
            )
            for row in rows
        ],
        className="five",
    )


def moves_card(found: Moves, units: frozenset[str], *, opens: bool, most: int = 8) -> Component:
    """재지정 in and out of some units, and the pairs with the most of them."""
    pairs = [pair for pair in found.pairs if (pair[0] in units) != (pair[1] in units)][:most]
    said = html.P(
        [
            "들어온 재지정 ",
            html.B(f"{found.into(units):,}"),
            "번 · 나간 재지정 ",
            html.B(f"{found.out_of(units):,}"),
            "번",
        ]
    )
    if not pairs:
        return html.Div([said, html.P("다른 곳과 주고받은 재지정이 없습니다.", className="detail-none")])
    items = [
        html.Li(
            [
                html.Span(f"{unit_name(one) or '미지정'} → {unit_name(other) or '미지정'}"),
                ids_link(f"{times:,}번", ids, opens=opens),
                html.Span(f"되돌아옴 {back:,}", className="about") if back else None,
            ]
        )
        for one, other, times, back, ids in pairs
    ]
    return html.Div([said, html.Ol(items, className="five")])


def ids_link(text: str, ids: Sequence[str], *, opens: bool) -> Any:
    """A number that opens the complaints of these ids, where they may be opened and fit an address."""
    if not opens or len(ids) > links.MAX_VALUES:
        return html.B(text)
    return link(text, links.url(Slice(ids=tuple(ids), form=True)), "mark")


def _left(row: Row, now: Any) -> str:
    told = [words.remaining(row["due_at"], now)]
    if row["transfer_count"]:
        told.append(f"재지정 {row['transfer_count']}회")
    return " · ".join(one for one in told if one)
