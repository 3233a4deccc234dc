"""The page of one topic: what it is, its weeks, its districts, its words, and what the model makes of it."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.element import Node, element
from dashboards.components.links import link
from dashboards.components.marks import counted, mark_link
from dashboards.components.states import empty_state
from dashboards.components.week_bars import interval, week_bars
from dashboards.queries import names
from dashboards.queries.marks import Mark
from dashboards.queries.topic import Evidence, TopicView
from models.labelset.taxonomy import Topic
from pipeline.schema import codes

WORDS = 16
POLL_MS = 1_000


def topic_head(topic: Topic, view: TopicView) -> Component:
    """Definition, examples, and four figures."""
    field = names.code_name(codes.FIELDS, topic.field_code or None) or "분야 밖"
    figures = (
        ("최근 7일", view.week),
        ("최근 28일", view.recent),
        ("처리 중", view.open),
        ("지연 중", view.late),
    )
    return html.Section(
        [
            html.P(topic.definition, className="topic-definition"),
            html.Ul([html.Li(one) for one in topic.examples.split("|") if one], className="topic-examples"),
            html.P(
                f"{field} · {topic.topic_code} · {topic.name_en} · {topic.since:%Y-%m-%d}부터",
                className="about",
            ),
            html.Dl([_figure(label, mark) for label, mark in figures], className="topic-figures"),
        ],
        className="card topic-head",
    )


def _figure(label: str, mark: Mark) -> Component:
    return html.Div([html.Dt(label), html.Dd(counted(mark))])


def topic_weeks(view: TopicView) -> Component:
    """Half a year of weeks and what is expected."""
    told = view.outlook
    expected = (
        f"다음 주 예보 {interval(told.week)} · 다음 4주 {interval(told.month)} · 괄호는 80 % 구간"
        if told
        else "열두 주가 차지 않았거나 아주 드물어 예보하지 않습니다."
    )
    return _section(
        "주별 접수",
        "지난 반년과 이번 주 · 가는 선은 지난해 같은 주 · 점선은 다음 주 예보",
        week_bars(view.weeks, told.week if told else None),
        html.P(expected),
    )


def topic_places(view: TopicView) -> Component:
    """Districts by count; the rest has no place."""
    rows = sorted((row for row in view.places.rows if row.mark.value), key=lambda row: -row.mark.value)
    top = max((row.mark.value for row in rows), default=1)
    items: list[Any] = [_place(row.name, row.mark, top) for row in rows]
    if view.places.unlocated.value:
        items.append(_place("위치 없음", view.places.unlocated, top))
    if not items:
        return _section(
            "자치구", "최근 28일", empty_state("접수가 없습니다", "기간을 넓혀 목록에서 보십시오.")
        )
    return _section("자치구", "최근 28일", html.Ol(items, className="topic-places"))


def _place(name: str, mark: Mark, top: int) -> Node:
    bar = element(html.Span, className="topic-bar", style={"width": f"{mark.value / top:.1%}"})
    count = element(html.Span, f"{mark.value:,}", className="topic-count")
    return element(html.Li, mark_link([element(html.Span, name), bar, count], mark, "topic-place"))


def topic_words(view: TopicView) -> Component:
    """Words that set its complaints of 28 days apart, and complaints that stand for it."""
    chips = [
        html.Li(link(one.word, links.url(one.mark.slice), "chip", title="이 말이 있는 민원만 보기"))
        for one in view.words.words[:WORDS]
    ]
    phrases = [
        html.Li(link(one.text, links.url(one.slice), "chip", title="두 말이 다 있는 민원만 보기"))
        for one in view.words.phrases
    ]
    shown: list[Any] = [html.Ul(chips, className="words-phrases", **{"aria-label": "두드러지는 말"})]
    if phrases:
        shown += [html.H3("함께 쓴 말"), html.Ul(phrases, className="words-phrases")]
    if not chips:
        shown = [html.P("두드러지는 말이 없습니다.", className="detail-none")]
    return _section("핵심어", "최근 28일, 다른 민원에 견주어", *shown)


def topic_cases(view: TopicView) -> Component:
    """Recent complaints of which the model is surest."""
    items = [
        html.Li(
            [
                link(one.title, links.complaint_url(one.complaint_id), "similar-title"),
                html.P(f"{words.stamp(one.received_at)} · 확신 {one.certainty:.0%}", className="detail-when"),
            ]
        )
        for one in view.examples
    ]
    none = html.P("최근 28일에 접수가 없습니다.", className="detail-none")
    return _section(
        "대표 민원", "모델이 가장 확신하는 것", html.Ul(items, className="similar-cases") if items else none
    )


def topic_evidence(evidence: Evidence | None) -> Component:
    """How well the model in use tells the topic, and what it takes it for."""
    if evidence is None or evidence.row is None:
        said = (
            "아직 모델이 없습니다."
            if evidence is None
            else f"{evidence.version} 은(는) 이 주제를 배우지 않았습니다."
        )
        hint = html.P(f"{said} 라벨이 다섯 건을 넘으면 다음 재학습이 배웁니다.", className="detail-none")
        return _section("모델의 근거", "가려 둔 라벨에서", hint)
    row = evidence.row
    pairs = (
        ("라벨", f"{row['labels']:,}건 (가려 둔 것 {row['held_out']:,}건)"),
        ("정밀도", f"{row['precision']:.3f}"),
        ("재현율", f"{row['recall']:.3f}"),
        ("F1", f"{row['f1']:.3f}"),
        ("모델", evidence.version),
    )
    shown: list[Any] = [
        html.Dl([html.Div([html.Dt(label), html.Dd(text)]) for label, text in pairs], className="detail-meta")
    ]
    for told, others in (
        ("이 주제를 이렇게 봄", evidence.taken_for),
        ("이것을 이 주제로 봄", evidence.taken_from),
    ):
        if others:
            shown += [html.H3(told), _others(others)]
    return _section("모델의 근거", "가려 둔 라벨에서", *shown)


def topic_tools(topic: Topic, choices: Sequence[dict[str, str]]) -> Component:
    """Another name, another topic to count as, or a part of it as a topic of its own."""

    def field(name: str, spoken: str) -> Component:
        typed = dcc.Input(id=name, placeholder=spoken, maxLength=40, className="text-input")
        return html.Label([html.Span(spoken, className="hidden-text"), typed], className="topic-field")

    def button(name: str, text: str) -> Component:
        return html.Button(text, id=name, type="button", className="button")

    into = dmc.Select(
        id="topic-into",
        data=[one for one in choices if one["value"] != topic.topic_code],
        searchable=True,
        clearable=True,
        placeholder="합칠 주제",
        nothingFoundMessage="그런 주제가 없습니다",
        size="xs",
        limit=50,
        **{"aria-label": "합칠 주제"},
    )
    rows = (
        (field("topic-name", "새 이름"), button("topic-rename", "이름 바꾸기")),
        (into, button("topic-merge", "합치기")),
        (field("topic-part", "갈라낼 주제의 이름"), button("topic-split", "가르기")),
    )
    about = (
        "합치면 오늘부터 이 주제를 쓰지 않고 그 라벨은 합친 주제의 것으로 셉니다. "
        "가르면 같은 분야에 새 주제가 생기고, 확인 대기에서 라벨을 옮겨 줍니다. 다음 재학습부터 나타납니다."
    )
    return _section(
        "주제 고치기",
        "번호는 그대로입니다",
        *(html.Div(list(row), className="desk-new") for row in rows),
        html.P(about, className="detail-none"),
        html.Div(id="topic-job", role="status"),
        dcc.Store(id="topic-job-id"),
        dcc.Store(id="topic-code", data=topic.topic_code),
        dcc.Interval(id="topic-poll", interval=POLL_MS, disabled=True),
    )


def _others(others: Sequence[tuple[str, int]]) -> Component:
    items = [
        html.Li(link(f"{names.topics().name(code)} {count}건", links.topic_url(code), "chip"))
        for code, count in others
    ]
    return html.Ul(items, className="words-phrases")


def _section(title: str, about: str, *content: Any) -> Component:
    head = html.Div([html.H2(title), html.P(about, className="about")], className="card-head")
    return html.Section([head, html.Div(list(content), className="topic-body")], className="card topic-card")
