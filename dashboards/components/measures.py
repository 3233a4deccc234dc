"""정책·개선과제: what was done, the complaints before and after it, and what was to expect."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.element import Node, element
from dashboards.components.links import link
from dashboards.components.marks import counted, mark_link
from dashboards.components.states import empty_state
from dashboards.components.tables import data_table
from dashboards.queries import names
from dashboards.queries.conditions import conditions
from dashboards.queries.measures import Comparison, MeasureWeek, about_of
from models.effect.estimate import BEFORE_WEEKS, Effect
from pipeline.schema import organisation
from pipeline.slices import Slice
from pipeline.workflow.measures import MOST_NAME, MOST_PLAN, Measure

KINDS = {"policy": "정책민원", "task": "개선과제"}
EMPTY = {
    "policy": ("정책민원이 없습니다", "목록의 '과제로'를 눌러 시행일과 함께 적어 두면 전후를 견줍니다."),
    "task": ("개선과제가 없습니다", "급상승이나 반복되는 곳의 목록에서 '과제로'를 눌러 엽니다."),
}
RULE = (
    "기대 = 앞선 8주 × 대조 주제의 전후 비율 × 지난해 같은 철의 비율. 대조 주제는 이 조치와 상관없는 모든 "
    "주제이고, 저마다 같은 물음을 던져 스스로 얼마나 움직였는지 봅니다. 괄호는 열에 아홉이 그 안에 드는 "
    "범위입니다. 다른 까닭이 같은 때 있었다면 가르지 못합니다."
)


def verdict(effect: Effect) -> str:
    """How it changed in one sentence: '기대보다 41% 줄었습니다(−52% ~ −28%).'."""
    change = 100 * (effect.ratio - 1)
    span = f"({_percent(effect.low)} ~ {_percent(effect.high)})"
    if effect.has_risen:
        return f"기대보다 {change:,.0f}% 늘었습니다{span}."
    if effect.has_fallen:
        return f"기대보다 {-change:,.0f}% 줄었습니다{span}."
    return f"달라졌다고 보기 어렵습니다{span}."


def _percent(ratio: float) -> str:
    change = 100 * (ratio - 1)
    return f"{'+' if change >= 0 else '−'}{abs(change):,.0f}%"


def state(measure: Measure, today: date) -> tuple[str, str]:
    """What to call where it stands, and the class of its tag."""
    if measure.closed_at:
        return "닫음", "tag"
    if measure.kind == "policy":
        return ("시행", "tag tag-open") if (measure.happened_on or today) <= today else ("예정", "tag")
    if measure.happened_on:
        return "조치함", "tag tag-open"
    if measure.due_on and measure.due_on < today:
        return "기한 지남", "tag tag-late"
    return "조치 전", "tag tag-soon"


def measures_table(rows: Sequence[tuple[Measure, Comparison | None]], kind: str, today: date) -> Component:
    """Measures of one kind, the newest first."""
    headings = ("이름", "상태", "날", "부서", "조건", "앞선 8주", "뒤", "기대", "달라진 것")
    found = [_row(measure, compared, today) for measure, compared in rows if measure.kind == kind]
    body: Any = empty_state(*EMPTY[kind])
    if found:
        body = data_table(KINDS[kind], headings, found, table_id=f"measures-{kind}")
    head = html.Div(
        [html.H2(KINDS[kind]), html.P(f"{len(found)}건", className="about")], className="card-head"
    )
    return html.Section(
        [
            head,
            html.Div(
                body,
                className="measure-table measure-list",
                tabIndex=0,
                role="region",
                **{"aria-label": KINDS[kind]},
            ),
        ],
        className="card",
    )


def _row(measure: Measure, compared: Comparison | None, today: date) -> tuple[Any, ...]:
    text, css = state(measure, today)
    day = measure.happened_on or measure.due_on
    after = compared.after if compared and len(compared.weeks) > BEFORE_WEEKS else None
    effect = compared.effect if compared else None
    return (
        link(measure.name, links.measure_url(measure.id), "mark"),
        html.Span(text, className=css),
        "–" if day is None else f"{day:%Y-%m-%d}" + ("" if measure.happened_on else " 기한"),
        names.unit_name(measure.unit_code) or "–",
        ", ".join(one.text for one in conditions(about_of(measure))) or "–",
        counted(compared.before) if compared else "–",
        counted(after) if after else "–",
        f"{effect.expected:,.0f}" if effect else "–",
        verdict(effect) if effect else (compared.why_not if compared else "조치한 날이 없습니다."),
    )


def measure_head(measure: Measure, today: date) -> Component:
    """What it is, what it is about, who does it and until when."""
    chosen = about_of(measure)
    text, css = state(measure, today)
    pairs = [
        ("구분", KINDS[measure.kind]),
        ("시행일" if measure.kind == "policy" else "조치한 날", _day(measure.happened_on)),
        *([("기한", _day(measure.due_on))] if measure.kind == "task" else []),
        ("맡은 부서", names.unit_name(measure.unit_code) or "–"),
        ("적은 사람", f"{measure.author}, {words.stamp(measure.created_at)}"),
    ]
    return html.Section(
        [
            html.P([html.Span(text, className=css), " ", measure.plan or "내용을 적지 않았습니다."]),
            _conditions(chosen),
            html.Dl(
                [html.Div([html.Dt(label), html.Dd(text)]) for label, text in pairs], className="detail-meta"
            ),
        ],
        className="card topic-body measure-head",
    )


def _conditions(chosen: Slice, *more: Component) -> Component:
    chips = [
        html.Li(html.Span([html.Span(one.label, className="chip-label"), html.B(one.text)], className="chip"))
        for one in conditions(chosen)
    ]
    return html.Ul([*chips, *more], className="chips", **{"aria-label": "조건"})


def _day(value: date | None) -> str:
    return words.day(value) if value else "–"


def comparison_card(compared: Comparison) -> Component:
    """Figures, the sentence, and the weeks."""
    effect = compared.effect
    figures: list[tuple[str, Any]] = [
        (f"앞선 {BEFORE_WEEKS}주", counted(compared.before)),
        (f"뒤 {effect.weeks if effect else len(compared.weeks) - BEFORE_WEEKS}주", counted(compared.after)),
    ]
    if effect is not None:
        figures += [
            ("기대", html.Span(f"{effect.expected:,.0f}")),
            ("기대 대비", html.Span(_percent(effect.ratio))),
        ]
    said = verdict(effect) if effect else compared.why_not
    chance = (
        html.P(
            f"대조 주제 {len(effect.controls)}개 가운데 {effect.chance:.0%}가 저절로 이만큼 움직였습니다.",
            className="detail-none",
        )
        if effect
        else None
    )
    return html.Section(
        [
            html.Div(
                [html.H2("전후 비교"), html.P("막대는 한 주, 가로선은 기대", className="about")],
                className="card-head",
            ),
            html.Div(
                [
                    html.P(said, className="topic-definition", role="status"),
                    html.Dl(
                        [html.Div([html.Dt(label), html.Dd(value)]) for label, value in figures],
                        className="topic-figures measure-figures",
                    ),
                    before_after_bars(compared.weeks),
                    chance,
                ],
                className="topic-body",
            ),
        ],
        className="card topic-card",
    )


def before_after_bars(weeks: Sequence[MeasureWeek]) -> Node:
    """Weeks from left to right; those after the measure are filled, each with what was to expect."""
    top = max([*(max(week.mark.value, week.expected or 0) for week in weeks), 1.0])
    bars = [_bar(number, week, top) for number, week in enumerate(weeks)]
    return element(html.Ol, bars, className="week-bars measure-bars", **{"aria-label": "주별 접수"})


def _bar(number: int, week: MeasureWeek, top: float) -> Node:
    is_after = number >= BEFORE_WEEKS
    said = f"{week.first:%Y-%m-%d}부터 7일 {words.count(week.mark.value)}" + (", 조치 뒤" if is_after else "")
    drawn = [element(html.Span, className="week-fill", style={"height": f"{week.mark.value / top:.1%}"})]
    if week.expected is not None:
        said += f", 기대 {week.expected:,.0f}"
        drawn.append(element(html.Span, className="week-ago", style={"bottom": f"{week.expected / top:.1%}"}))
    name = "week-bar" if is_after else "week-bar week-before"
    return element(
        html.Li,
        mark_link(drawn, week.mark, name, title=said, **{"aria-label": said}),
        className="week-first" if number == BEFORE_WEEKS else "",
    )


def controls_card(compared: Comparison) -> Component | None:
    """The largest control topics and how they moved by themselves."""
    if not compared.controls:
        return None
    rows = [
        (
            link(one.name, links.topic_url(one.topic_code), "mark"),
            counted(one.before),
            counted(one.after),
        )
        for one in compared.controls
    ]
    about = "그 주제의 모든 접수입니다. 셈에서는 견주는 민원을 뺍니다."
    return html.Section(
        [
            html.Div([html.H2("대조 주제"), html.P(about, className="about")], className="card-head"),
            html.Div(
                data_table("대조 주제의 앞과 뒤", ("주제", "앞선 8주", "뒤"), rows, table_id="controls"),
                className="measure-table",
            ),
        ],
        className="card topic-card",
    )


def measure_form(chosen: Slice, total: Node, today: date) -> Component:
    """Write a policy or a task down about the complaints of a slice."""
    tree = organisation.read()
    units = [{"value": code, "label": tree.full_name(code)} for code in tree.leaves()]
    fields = [
        dmc.SegmentedControl(
            id="measure-kind",
            data=[{"value": code, "label": name} for code, name in KINDS.items()],
            value="task",
            size="sm",
            **{"aria-label": "구분"},
        ),
        _field("이름", dcc.Input(id="measure-name", maxLength=MOST_NAME, className="text-input")),
        dmc.DatePickerInput(
            id="measure-day",
            label="정책의 시행일, 또는 과제의 기한",
            valueFormat="YYYY. M. D.",
            value=today.isoformat(),
            clearable=True,
            size="sm",
            clearButtonProps={"aria-label": "날 지우기"},
        ),
        dmc.Select(
            id="measure-unit",
            label="맡은 부서",
            data=units,
            searchable=True,
            clearable=True,
            limit=50,
            size="sm",
            nothingFoundMessage="그런 부서가 없습니다",
            clearButtonProps={"aria-label": "부서 지우기"},
        ),
        _field(
            "내용", dcc.Textarea(id="measure-plan", maxLength=MOST_PLAN, className="text-input measure-plan")
        ),
        html.Button("적어 두기", id="measure-save", type="button", className="button primary"),
        html.Div(id="measure-said", role="alert"),
    ]
    return html.Section(
        [
            _conditions(chosen, html.Li(total)),
            html.Div(fields, className="measure-form"),
            dcc.Store(id="measure-slice", data=links.query_string(chosen)),
            dcc.Store(id="measure-go"),
        ],
        className="card topic-body measure-new",
    )


def _field(label: str, box: Component) -> Component:
    return html.Label([html.Span(label), box], className="measure-field")


def measure_tools(measure: Measure, today: date) -> Component:
    """The day a task was done, and away with it."""
    rows: list[Any] = []
    if measure.kind == "task":
        done = (measure.happened_on or today).isoformat()
        rows += [
            dmc.DatePickerInput(
                id="measure-done-day",
                label="조치한 날",
                value=done,
                maxDate=today.isoformat(),
                valueFormat="YYYY. M. D.",
                size="sm",
            ),
            html.Button("조치한 날로 적기", id="measure-done", type="button", className="button primary"),
        ]
    closes = "다시 열기" if measure.closed_at else "닫기"
    rows.append(html.Button(closes, id="measure-close", type="button", className="button"))
    return html.Section(
        [
            html.Div([html.H2("고치기")], className="card-head"),
            html.Div(rows, className="topic-body"),
            dcc.Store(id="measure-number", data=measure.id),
            html.Div(id="measure-changed", role="status"),
        ],
        className="card topic-card",
    )
