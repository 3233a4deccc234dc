"""군집·학습데이터: the queue that is worked off by keyboard, candidates, conflicts and models."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import links
from dashboards.components.links import link
from dashboards.components.marks import mark_link
from dashboards.components.spark import spark
from dashboards.components.states import empty_state
from dashboards.figures import template
from dashboards.queries.detail import Detail
from dashboards.queries.labelling import Desk, TopicRow, Waiting
from dashboards.queries.marks import Mark
from dashboards.queries.names import topics
from models.labelset.sampling import NEW
from pipeline.slices import Slice

KEYS = (
    ("1", "맞음"),
    ("2", "다른 주제"),
    ("3", "새 주제"),
    ("4", "보류"),
    ("Ctrl+Z", "되돌리기"),
    ("↑↓", "이동"),
)
MOST_CLUSTERS = 24
TOPIC_NAMES = "desk-topic-names"
REASONS = {NEW: "새 군집"}
TABS = (
    ("queue", "확인 대기"),
    ("clusters", "새 군집 제안"),
    ("conflicts", "어긋난 라벨"),
    ("confusions", "헷갈리는 쌍"),
    ("models", "모델 비교"),
    ("plane", "주제 지도"),
)


def facts(desk: Desk) -> list[Component]:
    """The line of the header: version, labels, agreement, model and how good it is."""
    now, card = desk.standing, desk.card
    said = [
        ("학습셋", now.version_name or "없음"),
        ("라벨", f"{len(now.topic_of):,}건"),
        ("저장 전", f"{now.waiting:,}건"),
        ("일치도", "–" if now.alpha is None else f"{now.alpha:.2f}"),
        ("모델", str(card["version"]) if card else "없음"),
        ("검증 F1", f"{card['macro_f1']:.3f}" if card and "macro_f1" in card else "–"),
    ]
    return [html.Span([name + " ", html.B(value)], className="desk-fact") for name, value in said]


def moved(warnings: Sequence[str]) -> Component | None:
    """What comes in that the labelled set does not look like any more."""
    if not warnings:
        return None
    return html.Details(
        [
            html.Summary(f"학습셋과 달라진 것 {len(warnings)}가지"),
            html.Ul([html.Li(one) for one in warnings], className="menu-list"),
        ],
        className="menu formula",
    )


def topic_list(rows: Sequence[TopicRow]) -> Component:
    """Topics, those that need labels most first; each opens its page."""
    body = [
        html.Tr(
            [
                html.Th(link(row.name, links.topic_url(row.topic_code), "mark"), scope="row"),
                html.Td(f"{row.labels:,}"),
                html.Td("–" if row.f1 is None else f"{row.f1:.2f}"),
            ]
        )
        for row in rows
    ]
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in ("주제", "라벨", "F1")]))
    return html.Table(
        [html.Caption("라벨이 모자라거나 F1이 낮은 것부터", className="about"), head, html.Tbody(body)],
        className="data-table desk-topics",
    )


def tabs() -> Component:
    """Six tabs; the browser shows one of the panels."""
    return dmc.SegmentedControl(
        id="desk-tab",
        data=[{"value": value, "label": label} for value, label in TABS],
        value="queue",
        size="xs",
        className="choice",
        **{"aria-label": "보기"},
    )


def keys_line() -> Component:
    """What the keys do, always in sight."""
    shown = [html.Span([html.Kbd(key), " " + told], className="desk-key") for key, told in KEYS]
    return html.P(shown, className="desk-keys")


def queue_list(rows: Sequence[Waiting], has_model: bool) -> Any:
    """The queue; rows are buttons, so that arrows and screen readers find them."""
    if not rows:
        if has_model:
            return empty_state(
                "확인할 민원이 없습니다", "새 민원이 들어오면 모델이 망설이는 것부터 보입니다."
            )
        return empty_state(
            "아직 주제 모델이 없습니다", "minwon labels import 로 라벨을 가져와 재학습을 실행하십시오."
        )
    head = html.Div(
        [html.Span(text) for text in ("제목", "예측", "확신", "2순위", "근거", "까닭")],
        className="queue-row queue-head",
        **{"aria-hidden": "true"},
    )
    return [
        head,
        html.Div(
            [_queue_row(row) for row in rows],
            id="queue-rows",
            role="listbox",
            className="queue-rows",
            **{"aria-label": "확인 대기 민원"},
        ),
    ]


def _queue_row(row: Waiting) -> Component:
    cells = (
        (row.title, "queue-title"),
        (topics().name(row.likely_code), "queue-topic"),
        (f"{row.certainty:.0%}", "queue-number"),
        (topics().name(row.second_code), "queue-topic"),
        (", ".join(row.words), "queue-words"),
        (REASONS.get(row.reason, "망설임"), "queue-reason"),
    )
    return html.Div(
        [html.Span(text, className=name, title=text) for text, name in cells],
        className="queue-row",
        role="option",
        tabIndex=-1,
        **{"data-id": row.complaint_id, "data-likely": row.likely_code, "aria-selected": "false"},
    )


def preview(found: Detail) -> list[Component]:
    """The whole masked text, the words that decided marked."""
    said = found.topic.words if found.topic else ()
    title = found.row["title"] or "(제목 없음)"
    return [
        html.H3(marked(title, said)),
        html.P(marked(found.body, said), className="desk-body"),
        html.P(link("민원 상세 열기", links.complaint_url(found.row["complaint_id"]), "tool")),
    ]


def marked(text: str, said: Sequence[str]) -> list[Any]:
    """The text with the deciding words marked; a verb by its stem ('치우다' marks '치우')."""
    stems = sorted({re.escape(stem_of(word)) for word in said if stem_of(word)}, key=len, reverse=True)
    if not stems:
        return [text]
    parts = re.split("(" + "|".join(stems) + ")", text, flags=re.IGNORECASE)
    return [html.Mark(part) if number % 2 else part for number, part in enumerate(parts) if part]


def stem_of(word: str) -> str:
    """A word as it may stand in a text."""
    return word[:-1] if len(word) > 2 and word.endswith("다") else word


def topic_choice(choices: list[dict[str, str]]) -> Component:
    """A type-ahead over the topics, there from the first so that no key comes too early; key 2 opens it."""
    return dmc.Select(
        id="desk-topic",
        data=choices,
        searchable=True,
        clearable=True,
        placeholder="다른 주제 찾기",
        nothingFoundMessage="그런 주제가 없습니다",
        size="xs",
        limit=50,
        selectFirstOptionOnChange=True,
        **{"aria-label": "다른 주제"},
    )


def new_topic_form() -> Component:
    """A name for a topic that nobody has named; key 3 opens it."""
    return html.Div(
        [
            dcc.Input(
                id="desk-new-name",
                placeholder="새 주제 이름",
                maxLength=40,
                className="text-input",
                n_submit=0,
            ),
            html.Button("주제로 만들기", id="desk-new-go", type="button", className="button"),
        ],
        className="desk-new",
    )


def candidates(
    desk: Desk,
    titles: Mapping[str, str],
    weeks: Mapping[str, Sequence[Mark]],
    choices: Sequence[dict[str, str]],
) -> list[Component]:
    """A card for every cluster without a name: phrases, size, its complaints, and what to do with it."""
    cards = [_cluster(one, titles, weeks.get(one["code"], ())) for one in desk.candidates[:MOST_CLUSTERS]]
    if cards:
        cards.append(html.Datalist([html.Option(value=one["label"]) for one in choices], id=TOPIC_NAMES))
    else:
        cards = [
            empty_state("새 군집이 없습니다", "모델이 다시 배우면, 어느 주제도 받지 않는 민원에서 찾습니다.")
        ]
    if not desk.dropped:
        return cards
    told = ", ".join(f"{one.code} ({one.author}, {one.decided_at:%m-%d})" for one in desk.dropped)
    back = html.Div(
        [
            html.Span(f"버린 군집 {len(desk.dropped)}개", title=told),
            html.Button("다시 보기", id="clusters-back", type="button", className="tool"),
        ],
        className="desk-dropped",
    )
    return [*cards, back]


def _cluster(
    one: Mapping[str, Any],
    titles: Mapping[str, str],
    weeks: Sequence[Mark],
) -> Component:
    code = one["code"]

    def button(act: str, text: str, class_name: str = "button") -> Component:
        return html.Button(
            text, id={"type": f"cluster-{act}", "code": code}, type="button", className=class_name
        )

    return html.Section(
        [
            html.H3(
                [
                    link(code, links.url(Slice(cluster=(code,))), "mark"),
                    " " + ", ".join(one["words"][:5]),
                ]
            ),
            html.Div(
                [html.P(f"표본 {one['size']:,}건", className="about"), *_trend(weeks)], className="desk-trend"
            ),
            html.Ul(
                [
                    html.Li(link(titles[number], links.complaint_url(number), "mark"))
                    for number in one["representatives"]
                    if number in titles
                ]
            ),
            html.Div(
                [
                    dcc.Input(
                        id={"type": "cluster-name", "code": code},
                        placeholder="주제 이름",
                        maxLength=40,
                        className="text-input",
                    ),
                    button("make", "주제로 만들기"),
                ],
                className="desk-new",
            ),
            html.Div(
                [
                    # The browser's own list: two dozen of the kit's selects take it twenty seconds to draw.
                    dcc.Input(
                        id={"type": "cluster-into", "code": code},
                        list=TOPIC_NAMES,
                        placeholder="기존 주제",
                        className="text-input",
                    ),
                    button("join", "합치기"),
                    button("drop", "버리기", "tool"),
                ],
                className="desk-new",
            ),
        ],
        className="card desk-cluster",
    )


def _trend(weeks: Sequence[Mark]) -> list[Any]:
    """Twelve weeks of a cluster as a line, and all of them as a link."""
    if not weeks:
        return []
    values = [float(week.value) for week in weeks]
    first, last = weeks[0].slice, weeks[-1].slice
    whole = Mark(sum(week.value for week in weeks), first.but(period_to=last.period_to))
    said = f"{len(weeks)}주 추이: 최소 {min(values):,.0f}건, 최대 {max(values):,.0f}건"
    return [
        spark(values, said, last_is_partial=False),
        mark_link(f"최근 {len(weeks)}주 {whole.value:,}건", whole, "mark"),
    ]


def plane() -> list[Component]:
    """The map of topics, still empty."""
    unseen = {"visible": False}
    graph = dcc.Graph(
        id="plane-graph",
        className="plane-graph",
        config=template.CONFIG,
        responsive=True,
        figure={"data": [], "layout": template.layout(xaxis=unseen, yaxis=unseen)},
    )
    return [html.P(id="plane-about", className="about"), html.Div(graph, className="plane-room")]


def conflicts(desk: Desk, titles: dict[str, str]) -> Any:
    """Complaints on which labellers differ, each with who said what; one press settles it."""
    if not desk.standing.conflicts:
        return empty_state("어긋난 라벨이 없습니다", "두 사람이 다른 주제를 붙이면 여기 나란히 보입니다.")
    rows = []
    for one in desk.standing.conflicts[:100]:
        said = [
            html.Button(
                f"{who}: {topics().name(code)}",
                id={"type": "settle", "complaint": one.complaint_id, "topic": code},
                type="button",
                className="button",
            )
            for who, code in one.said.items()
        ]
        rows.append(
            html.Li(
                [
                    link(
                        titles.get(one.complaint_id, one.complaint_id),
                        links.complaint_url(one.complaint_id),
                        "mark",
                    ),
                    html.Div(said, className="desk-said"),
                ]
            )
        )
    return html.Ul(rows, className="desk-conflicts")


def confusions(desk: Desk) -> Any:
    """Pairs of topics that the model in use took for one another on held-out labels."""
    pairs = (desk.card or {}).get("confusions", ())
    if not pairs:
        return empty_state(
            "헷갈리는 쌍이 없습니다", "가려 둔 라벨에서 틀린 것이 없거나, 아직 모델이 없습니다."
        )
    rows = [
        html.Tr(
            [
                html.Th(topics().name(one["truth"]), scope="row"),
                html.Td(topics().name(one["said"])),
                html.Td(f"{one['count']:,}"),
            ]
        )
        for one in pairs
    ]
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in ("라벨", "모델의 답", "건")]))
    return html.Table([head, html.Tbody(rows)], className="data-table")


def comparison(desk: Desk) -> Any:
    """The newest model beside the one in use, topic by topic, and the button that uses it."""
    found = desk.comparison
    if found is None:
        return empty_state("견줄 새 모델이 없습니다", "재학습을 실행하면 쓰는 모델과 나란히 보입니다.")
    change = f"{found.macro_f1_before:.3f} → {found.macro_f1:.3f}"
    told = f"{found.version} · 두 모델이 다 아는 주제의 F1 평균 {change}"
    worse = "지금 쓰는 모델보다 못합니다. 쓰려면 까닭을 적으십시오." if found.is_worse else ""
    rows = sorted(found.rows, key=lambda row: -abs((row["f1"] or 0) - (row["f1_before"] or 0)))
    body = [
        html.Tr(
            [
                html.Th(topics().name(row["topic_code"]), scope="row"),
                *(html.Td("–" if row[name] is None else f"{row[name]:.3f}") for name in ("f1_before", "f1")),
                *(
                    html.Td("–" if row[name] is None else f"{row[name]:,}")
                    for name in ("labels_before", "labels")
                ),
            ]
        )
        for row in rows
    ]
    head = html.Thead(
        html.Tr(
            [
                html.Th(text, scope="col")
                for text in ("주제", "F1 지금", "F1 새 모델", "라벨 지금", "라벨 새 모델")
            ]
        )
    )
    use = html.Div(
        [
            dcc.Input(
                id="promote-reason",
                placeholder="까닭(못한 모델을 쓸 때)",
                className="text-input",
                maxLength=200,
            ),
            html.Button(
                "이 모델 쓰기",
                id="promote-go",
                type="button",
                className="button primary",
                **{"data-version": found.version},
            ),
        ],
        className="desk-new",
    )
    return [
        html.P(told, className="desk-told"),
        html.P(worse, className="desk-worse"),
        use,
        html.Table([head, html.Tbody(body)], className="data-table"),
    ]


def job_line(message: str, share: float, state: str) -> list[Component]:
    """How far a job is, or how it ended."""
    told = {
        "queued": "일꾼이 차례를 기다립니다",
        "running": message or "하는 중",
        "done": "끝났습니다",
        "failed": message,
    }
    bar = html.Progress(value=str(round(share, 2)), max="1") if state in ("queued", "running") else None
    return [html.Span(told[state], className=f"job-{state}"), *([] if bar is None else [bar])]
