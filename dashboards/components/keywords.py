"""핵심어: the panel of a list, and the chips of one complaint."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.card import choice
from dashboards.components.element import Node, element
from dashboards.components.links import link
from dashboards.components.spark import spark
from dashboards.components.states import skeleton
from dashboards.queries.keywords import AGAINST, Keyword, Keywords, PhraseMark, TrendPoint
from pipeline.slices import Slice

SHOWN = 18
WEEKS = 26
STRONGEST = 12.0
"""z from which the bar of a word is full."""


def toggle(is_open: bool) -> Component:
    """The button of the bar that opens and closes the panel."""
    return html.Button(
        "핵심어",
        id="words-toggle",
        type="button",
        className="tool words-toggle",
        **{"aria-expanded": "true" if is_open else "false", "aria-controls": "list-words"},
    )


def panel() -> Component:
    """The closed panel; the switch stays while answers come and go."""
    head = html.Div(
        [
            html.H2("핵심어", id="list-words-title"),
            html.P(id="list-words-about", className="about", role="status"),
            choice("words-against", "무엇에 견주는가", AGAINST),
        ],
        className="words-head",
    )
    return html.Section(
        [head, html.Div(skeleton(3), id="list-words-body", className="words-body")],
        id="list-words",
        className="list-words",
        hidden=True,
        **{"aria-labelledby": "list-words-title"},
    )


def about(found: Keywords) -> str:
    """What is held against what, and whether every text was read."""
    if found.baseline is None:
        return ""
    held = f"{found.baseline.name} {words.count(found.base_total)}에 견줌"
    if found.is_exact:
        return held
    return f"{held} · {words.count(found.total)} 가운데 표본 {words.count(found.read)}, 건수는 어림"


def body(found: Keywords, has_words: bool) -> Component:
    """Words, phrases, and the place where one word is looked at closely."""
    if not has_words:
        return note("글을 아직 낱말로 나누지 않았습니다.", "minwon refresh 가 끝나면 핵심어가 나타납니다.")
    if found.baseline is None:
        return note(
            "견줄 민원이 없습니다.", "조건을 하나 고르거나 기간을 정하면 핵심어가 나타납니다.", _recent(found)
        )
    if not found.words:
        return note("두드러지는 말이 없습니다.", f"{found.baseline.name}와 쓰는 말이 다르지 않습니다.")
    items = [_word(one, found.is_exact) for one in found.words[:SHOWN]]
    lists: list[Node] = [element(html.Ul, items, className="words", **{"aria-label": "두드러지는 말"})]
    if found.phrases:
        lists += [html.H3("함께 쓴 말"), _phrases(found.phrases)]
    hint = html.P("⋯ 을 누르면 그 말의 관련어와 주별 추이가 나옵니다.", className="about")
    return html.Div(
        [html.Div(lists), html.Div(hint, id="list-words-more", className="words-more", role="status")],
        className="words-columns",
    )


def note(title: str, hint: str, *more: Node) -> Component:
    """A sentence in place of words."""
    return html.P([html.B(title), " ", hint, " ", *more], className="words-none")


def _recent(found: Keywords) -> Node:
    assert found.slice.as_of is not None
    today = found.slice.as_of.date()
    month = found.slice.but(as_of=None, period_from=today - timedelta(27), period_to=today + timedelta(1))
    return link("최근 4주 보기", links.url(month), "tool")


def _word(one: Keyword, is_exact: bool) -> Node:
    count = words.count(one.mark.value)
    spoken = f"{words.percent(100 * one.share)}, 견준 민원에서는 {words.percent(100 * one.base_share)}"
    bar = html.Span(
        className="word-bar", style={"width": f"{min(one.z / STRONGEST, 1):.0%}"}, **{"aria-hidden": "true"}
    )
    narrow = link(
        [html.B(one.word), html.Span(count if is_exact else f"약 {count}", className="word-count"), bar],
        links.url(one.mark.slice),
        "word-link",
        title=f"이 말이 있는 민원만 보기 · {spoken} · 점수 {one.z:.1f}",
    )
    more = html.Button(
        "⋯",
        id={"type": "word-more", "word": one.word},
        type="button",
        className="word-more",
        **{"aria-label": f"{one.word}의 관련어와 추이"},
    )
    return element(html.Li, [narrow, more])


def _phrases(found: Sequence[PhraseMark]) -> Node:
    items = [
        element(html.Li, link(one.text, links.url(one.slice), "chip", title="두 말이 다 있는 민원만 보기"))
        for one in found
    ]
    return element(html.Ul, items, className="words-phrases", **{"aria-label": "함께 쓴 말"})


def closer(word: str, related: Keywords, points: Sequence[TrendPoint], is_past: bool) -> list[Node]:
    """One word: what comes with it in this list, and its weeks."""
    items = [
        element(
            html.Li,
            link(
                [one.word, html.Span(words.count(one.mark.value), className="word-count")],
                links.url(one.mark.slice),
                "chip",
                title="이 말도 있는 민원만 보기",
            ),
        )
        for one in related.words
    ]
    none = html.P("함께 두드러지는 말이 없습니다.", className="detail-none")
    shown: Node = element(html.Ul, items, className="words-phrases", **{"aria-label": f"{word} 관련어"})
    return [
        html.H3(f"‘{word}’ 관련어"),
        shown if items else none,
        html.H3("주별 추이"),
        *_weeks(points[-WEEKS:], is_past),
    ]


def _weeks(points: Sequence[TrendPoint], is_past: bool) -> list[Node]:
    values = [float(point.mark.value) for point in points]
    if len(values) < 2:
        return [html.P("두 주가 안 되어 추이가 없습니다.", className="detail-none")]
    low, high = min(values), max(values)
    said = f"{len(values)}주 추이: 주마다 최소 {low:,.0f}건, 최대 {high:,.0f}건"
    drawn = spark(values, said, last_is_partial=not is_past)
    last = points[-2]
    address = links.url(last.mark.slice)
    week = link(f"{last.first:%m-%d} 주 {words.count(last.mark.value)}", address, "word-week")
    share: Any = f"이 목록의 {words.percent(100 * last.share)}"
    return [html.Div([drawn, week, html.Span(share, className="about")], className="words-trend")]


def own_words(found: Sequence[str], form: bool) -> Component:
    """The words of one complaint; each opens the list of complaints that hold it."""
    if not found:
        return html.P("이 글에서 가려낸 핵심어가 없습니다.", className="detail-none")
    items = [
        html.Li(link(word, links.url(Slice(word=(word,), form=form)), "chip", title="이 말이 있는 민원 목록"))
        for word in found
    ]
    return html.Ul(items, className="words-phrases", **{"aria-label": "핵심어"})
