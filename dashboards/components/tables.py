"""표로 보기: the same numbers as a card, as a table whose figures are links."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.district_map import measured
from dashboards.components.marks import counted, mark_link, opened_by, part_text
from dashboards.components.ranking import moved, rise_percent
from dashboards.components.surge import kind_of
from dashboards.components.units import BINS, part_of
from dashboards.queries.marks import Hours, Kpi, NewRow, Places, RankRow, UnitRow
from dashboards.queries.surges import SurgeRow

TABLE = "card-table"
Cell = Any


def data_table(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, table_id: str = TABLE
) -> Component:
    """A table with a caption; the first cell of a row is its heading, numbers stand right."""
    head = html.Tr([html.Th(text, scope="col") for text in headings])
    body = [
        html.Tr([html.Th(cells[0], scope="row"), *(html.Td(cell) for cell in cells[1:])]) for cells in rows
    ]
    return html.Table(
        [html.Caption(caption), html.Thead(head), html.Tbody(body)], id=table_id, className="data-table"
    )


def kpi_table(kpis: Sequence[Kpi], caption: str) -> Component:
    """Every figure with its 모수 and what it is compared with."""
    rows = [
        (
            f"{kpi.label} {part.label}".strip(),
            mark_link(part_text(part), opened_by(part)),
            counted(part.mark),
            part.population,
            "" if kpi.change is None or i else f"{words.signed(kpi.change, kpi.change_unit)} {kpi.baseline}",
        )
        for kpi in kpis
        for i, part in enumerate((*kpi.parts, *kpi.note))
    ]
    return data_table(caption, ("지표", "값", "모수(건)", "모수 설명", "비교"), rows)


def ranking_table(rows: Sequence[RankRow], caption: str) -> Component:
    """Ranking with the score, what is usual, and 14 days whose counts are links."""
    days = (
        [f"{day.slice.period_from:%m.%d}" for day in rows[0].trend if day.slice.period_from] if rows else []
    )
    cells = [
        (
            f"{row.rank}. {row.name}",
            moved(row)[1],
            counted(row.mark),
            f"{row.usual:,.1f}",
            "–" if (rise := rise_percent(row)) is None else words.signed(rise, "%"),
            f"{row.score:,.0f}",
            *(counted(day) for day in row.trend),
        )
        for row in rows
    ]
    return data_table(caption, ("순위", "변동", "최근 7일", "평소", "평소 대비", "점수", *days), cells)


def surge_table(rows: Sequence[SurgeRow], summaries: Sequence[str], caption: str) -> Component:
    """Surges with what is usual, how many times that, when each was first seen, and what people say."""
    cells = [
        (
            f"{row.place} · {row.topic_name}",
            kind_of(row)[0],
            counted(row.mark),
            f"{row.expected:,.1f}",
            f"{row.ratio:,.1f}배",
            words.stamp(row.first_at),
            html.Q(said) if said else "–",
        )
        for row, said in zip(rows, summaries, strict=True)
    ]
    headings = ("이슈", "구분", "접수(건)", "평소(건)", "평소 대비", "첫 감지", "무슨 말인가")
    return data_table(caption, headings, cells)


def places_table(places: Places, caption: str) -> Component:
    """Districts by count, the most first, then what has no place, then the sum."""
    rows = [
        (
            row.name,
            counted(row.mark),
            f"{row.population:,}" if row.population else "–",
            "–" if (rate := measured(row, "per_capita")) is None else f"{rate:,.1f}",
        )
        for row in sorted(places.rows, key=lambda row: -row.mark.value)
    ]
    rows.append(("위치 없음", counted(places.unlocated), "–", "–"))
    rows.append(("합계", counted(places.total), "", ""))
    return data_table(caption, ("자치구", "접수(건)", "인구(명)", "인구 1만 명당(건)"), rows)


def hours_table(hours: Hours, caption: str) -> Component:
    """24 hours: today and the usual range."""

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:,.1f}"

    rows = [
        (
            f"{row.hour}시" + (" (진행 중)" if row.partial else ""),
            counted(row.mark) if row.mark else "–",
            number(row.low),
            number(row.median),
            number(row.high),
        )
        for row in hours.rows
    ]
    return data_table(caption, ("시각", "오늘(건)", "평소 아래(10%)", "평소 가운데", "평소 위(90%)"), rows)


def units_table(rows: Sequence[UnitRow], caption: str) -> Component:
    """Bodies with all five parts and their sum."""
    cells = [
        (row.name, *(counted(part_of(row, name)) for name, _ in BINS), counted(row.total)) for row in rows
    ]
    return data_table(caption, ("처리기관", *(text for _, text in BINS), "접수"), cells)


def feed_table(rows: Sequence[NewRow], caption: str, link_of: Any) -> Component:
    """Newest complaints with deadline."""
    cells = [
        (
            f"{row.received_at:%m-%d %H:%M}",
            link_of(row),
            row.kind_name,
            row.field_name or "–",
            row.district_name or "–",
            row.unit_name or "–",
            row.status_name,
            f"{row.due_at:%m-%d %H:%M}" if row.due_at else "–",
        )
        for row in rows
    ]
    headings = ("접수", "제목", "종류", "분야", "자치구", "처리부서", "상태", "처리기한")
    return data_table(caption, headings, cells)
