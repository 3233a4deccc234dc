"""반복 장소: which 법정동 have more danger than usual, and where people report again and again."""

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.marks import counted
from dashboards.components.tables import data_table
from dashboards.queries.hotspots import STEP, USUAL_DAYS, Hotspots
from dashboards.queries.names import value_name
from models.places.gazetteer import METRES_A_DEGREE
from models.places.hotspots import FALSE_SHARE
from pipeline.schema.reference import dong_name

DONGS, SPOTS = "hot-dongs", "hot-spots"


def hotspots_panel(found: Hotspots) -> list[Component]:
    """Both tables, each with its way onto the clipboard."""
    chosen = found.slice
    period = words.span(chosen.period_from, chosen.period_to)
    return [*_dongs(found, period), *_spots(found, period)]


def _dongs(found: Hotspots, period: str) -> list[Component]:
    if found.usual is None:
        return [html.P("기간을 정하면 평소보다 많은 법정동을 볼 수 있습니다.", className="state-hint")]
    rows = [
        (
            _name(one.dong_code),
            counted(one.mark),
            f"{one.expected:,.1f}" if one.expected >= 1 else f"{one.expected:.2f}",
            f"{one.mark.value / one.expected:,.1f}배" if one.expected else "–",
            _chance(one.p),
            html.Span("평소보다 많음", className="tag tag-late") if one.is_hot else "–",
        )
        for one in found.dongs
    ]
    caption = f"평소보다 위험 민원이 많은 법정동 ({period})"
    headings = ("법정동", "접수(건)", "평소(건)", "평소 대비", "우연일 확률", "판정")
    note = (
        f"평소는 앞선 {USUAL_DAYS}일의 몫으로 셉니다. 도시 전체가 늘거나 준 것은 뺐고, "
        f"'평소보다 많음' 가운데 우연은 {FALSE_SHARE:.0%} 이하입니다(Benjamini–Hochberg). "
        "한 사고를 여럿이 신고하면 여러 건입니다."
    )
    if not rows:
        return [html.P("같은 법정동에 두 건 이상인 위험 민원이 없습니다.", className="state-hint")]
    return [
        _copy(DONGS),
        data_table(caption, headings, rows, table_id=DONGS),
        html.P(note, className="hot-note"),
    ]


def _spots(found: Hotspots, period: str) -> list[Component]:
    rows = [
        (
            f"{_name(one.dong_code)} {one.name or f'(좌표 {STEP * METRES_A_DEGREE:.0f} m 안)'}",
            counted(one.mark),
            f"{one.day_count:,}일",
            f"{one.first_on:%Y-%m-%d}",
            f"{one.last_on:%Y-%m-%d}",
        )
        for one in found.spots
    ]
    if not rows:
        return [html.P("이 기간에 여러 날 거듭 신고된 곳이 없습니다.", className="state-hint")]
    caption = f"거듭 신고된 곳 ({period})"
    headings = ("곳", "접수(건)", "신고된 날", "처음", "마지막")
    return [_copy(SPOTS), data_table(caption, headings, rows, table_id=SPOTS)]


def _name(dong_code: str) -> str:
    return f"{value_name('at_gu', dong_code[:5])} {dong_name(dong_code)}"


def _chance(p: float) -> str:
    return "0.1% 미만" if p < 0.001 else f"{p:.1%}"


def _copy(table: str) -> Component:
    attributes = {"data-action": "copy-table", "data-table": table}
    return html.Button("표 복사", className="button", type="button", **attributes)
