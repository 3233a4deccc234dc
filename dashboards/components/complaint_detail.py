"""민원 상세: one complaint, its text, its way through the offices, its answers and corrections."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components import confirmation, danger_label, topic_label
from dashboards.components.keywords import own_words
from dashboards.components.links import link
from dashboards.components.routing import routing_panel
from dashboards.components.similar_cases import similar_panel, told_elsewhere_list
from dashboards.links import LABELS
from dashboards.queries import names
from dashboards.queries.around import Around
from dashboards.queries.detail import Answer, Correction, Danger, Detail, Event, Judged, Located, Transfer
from dashboards.queries.facility import facility_words
from dashboards.queries.rows import in_words
from pipeline.privacy.spans import TOKENS
from pipeline.schema import codes, organisation, reference
from pipeline.workflow.confirmations import Confirmation
from pipeline.workflow.danger_labels import DangerLabel

DISTRICT_CODE = 5
"""Digits of a 자치구; those of a 법정동 begin with them."""
_MASK = re.compile("(" + "|".join(map(re.escape, TOKENS.values())) + ")")

CORRECTED = {
    "status_code": "status",
    "result_code": "result",
    "kind_code": "kind",
    "channel_code": "channel",
    "field_code": "field",
    "item_code": "item",
    "district_code": "gu",
    "dong_code": "dong",
    "bureau_code": "bureau",
    "department_code": "dept",
}
OTHER_LABELS = {
    "title": "제목",
    "received_at": "접수일시",
    "due_at": "처리기한",
    "answered_at": "처리일시",
    "transfer_count": "재지정 횟수",
    "satisfaction_score": "만족도",
    "is_withdrawn_at_source": "원천 목록에서 사라짐",
}

WITHDRAWN = (
    "접수시스템이 보낸 번호 목록에 이 민원이 더는 없습니다. 지우지 않고 표시만 하며, 건수에 그대로 듭니다."
)


def detail_panel(
    found: Detail,
    around: Around,
    now: datetime,
    log: Sequence[Confirmation] = (),
    label: DangerLabel | None = None,
    topics: Sequence[dict[str, str]] | None = None,
    *,
    in_drawer: bool,
    may_confirm: bool = False,
) -> Component:
    """Everything about one complaint; the drawer adds a way to its own page and a button to close.

    `log` says who looked at a danger and `label` what a person last said of its level; `may_confirm` is
    whether the person on screen may add to them. `topics` are those to choose from, for whoever may label.
    """
    said = in_words(found.row, now)
    return html.Article(
        [
            _head(found, said, in_drawer),
            _meta(found, said, around),
            _section(
                "내용", html.P(masked(found.body) or "공개된 본문이 없습니다.", className="detail-text")
            ),
            *([_section("확인", _confirmed(found, log, may=may_confirm))] if is_danger(found) else []),
            *([_section("위험도", _label_box(found, label, may=may_confirm))] if found.danger else []),
            *([_section("분류", _topic_box(found, topics))] if topics is not None else []),
            _section("핵심어", own_words(around.words, found.row["kind_code"] in codes.FORM_KINDS)),
            *([_section("추천 처리부서", routing_panel(around.routing))] if around.routing else []),
            _section("답변", *_answers(found.answers)),
            *(
                [_section("다른 접수시스템의 같은 신고", told_elsewhere_list(found.elsewhere))]
                if found.elsewhere
                else []
            ),
            _section("비슷한 민원", similar_panel(around.similar)),
            _section("처리 이력", _timeline(found.events)),
            _section("재지정 경로", _route(found.transfers)),
            _section("정정 이력", *_corrections(found.corrections)),
        ],
        className="detail",
        **{"aria-labelledby": "detail-title"},
    )


def is_danger(found: Detail) -> bool:
    """Whether the model says 긴급 or 위험요인 of it."""
    return found.danger is not None and found.danger.kind is not None


def _confirmed(found: Detail, log: Sequence[Confirmation], *, may: bool) -> Component:
    number = found.row["complaint_id"]
    inside = confirmation.in_detail(number, log, may=may)
    return confirmation.box(number, confirmation.DETAIL, inside)


def _topic_box(found: Detail, topics: Sequence[dict[str, str]]) -> Component:
    likely = found.topic.likely_code if found.topic else None
    return topic_label.box(found.row["complaint_id"], topics, likely)


def _label_box(found: Detail, label: DangerLabel | None, *, may: bool) -> Component:
    kind = found.danger.kind if found.danger else None
    return danger_label.box(found.row["complaint_id"], kind or "", label, may=may)


def masked(text: str) -> list[Any]:
    """A text whose masks of personal data look like masks."""
    return [
        html.Span(part, className="masked", title="가린 개인정보") if i % 2 else part
        for i, part in enumerate(_MASK.split(text))
        if part
    ]


def missing_panel(number: str) -> Component:
    """No such complaint, or none that this viewer may see: which of the two is not said."""
    return html.Div(
        [
            html.P("민원을 찾을 수 없습니다", className="state-title"),
            html.P(f"번호 {number}은(는) 없거나, 볼 권한이 없는 민원입니다.", className="state-hint"),
            html.Div(link("민원 목록으로", links.LIST_PATH, "button"), className="state-actions"),
        ],
        className="state state-forbidden",
        role="status",
    )


def _head(found: Detail, said: dict[str, Any], in_drawer: bool) -> Component:
    address = links.complaint_url(found.row["complaint_id"])
    copy = html.Button(
        "링크 복사", type="button", className="tool", **{"data-action": "copy-link", "data-href": address}
    )
    close = html.Button(
        "×",
        type="button",
        className="detail-close",
        **{"data-action": "close-drawer", "aria-label": "상세 닫기"},
    )
    buttons = [copy, link("새 화면에서 보기", address, "tool"), close] if in_drawer else [copy]
    title = (
        html.H2(said["title"], id="detail-title", tabIndex=-1)
        if in_drawer
        else html.H1(said["title"], id="detail-title", tabIndex=-1)
    )
    tags = [html.Span(said["kind"], className="tag"), status_tag(said)]
    if said["remaining"]:
        tags.append(html.Span(said["remaining"], className=f"tag tag-{said['tag']}"))
    if found.row["is_withdrawn_at_source"]:
        tags.append(html.Span("원천 목록에서 사라짐", className="tag tag-plain", title=WITHDRAWN))
    return html.Header(
        [
            html.Div(
                [html.Span(tags, className="detail-tags"), html.Div(buttons, className="detail-tools")],
                className="detail-top",
            ),
            title,
        ]
    )


def status_tag(said: dict[str, Any]) -> Component:
    """'처리 중', and '지연 중' where it is."""
    text = f"{said['status']} · {said['late']}" if said["late"] else said["status"]
    return html.Span(text, className=f"tag tag-{said['tag']}")


def topic_words(topic: Judged | None) -> str:
    """What the model says of a complaint: its topic, how sure it is, and by which words."""
    if topic is None:
        return ""
    likely = f"{names.topics().name(topic.likely_code)} {topic.certainty:.0%}"
    second = f"{names.topics().name(topic.second_code)} {topic.second_certainty:.0%}"
    told = likely if topic.topic_code else f"미분류 (가장 가까운 주제 {likely})"
    said = f" · 근거 {', '.join(topic.words)}" if topic.words else ""
    return f"{told}{said} · 2순위 {second}"


def danger_words(danger: Danger | None) -> str:
    """'긴급 · 침하 · 확률 83% · 근거 싱크홀', or that there is none."""
    if danger is None:
        return ""
    level = names.value_name("danger", danger.code)
    if danger.kind is None:
        return level
    share = danger.urgent if danger.code == "urgent" else danger.danger
    said = f" · 근거 {', '.join(danger.words)}" if danger.words else ""
    return f"{level} · {names.value_name('danger_type', danger.kind)} · 확률 {share:.0%}{said}"


def place_words(place: Located | None) -> str:
    """'"역삼동" · 동 · 반경 700 m', and what else it may be."""
    if place is None:
        return ""
    if place.radius_m is None:
        return f'알 수 없음 · 글에 나온 이름 "{place.mention}"'
    mention = f'"{place.mention}" · ' if place.mention else ""
    others = ", ".join(_area_name(code) for code in place.others[:3])
    open_ones = f" · 후보 {others}" if others else ""
    return f"{mention}{place.method} · 반경 {place.radius_m:,} m{open_ones}"


def _area_name(code: str) -> str:
    """'강남구 신사동': a name of two 자치구 says which."""
    district = reference.district_name(code[:DISTRICT_CODE])
    return f"{district} {reference.dong_name(code)}" if len(code) > DISTRICT_CODE else district


def _meta(found: Detail, said: dict[str, Any], around: Around) -> Component:
    place = " ".join(part for part in (said["district"], said["dong"]) if part)
    topic = " › ".join(part for part in (said["field"], said["item"]) if part)
    finished = f"{said['answered_at']} ({said['response']})" if said["answered_at"] else ""
    pairs = (
        ("접수번호", said["number"]),
        ("접수시스템 번호", f"{said['source']} {said['source_number']}"),
        ("접수", f"{said['received_at']} · {said['channel']}"),
        ("처리기관", said["bureau"]),
        ("처리부서", said["department"]),
        ("처리기한", said["due_at"]),
        ("처리", finished),
        ("처리결과", said["result"]),
        ("분야 › 유형", topic),
        ("주제", topic_words(found.topic)),
        ("긴급안전", danger_words(found.danger)),
        ("위치", place),
        ("찾은 위치", place_words(found.place)),
        *([("중대시민재해", facility_words(around.facility))] if around.facility else []),
        ("재지정", f"{said['transfers']}회" if said["transfers"] else "없음"),
        ("만족도", f"{said['satisfaction']}점" if said["satisfaction"] else ""),
    )
    items = [html.Div([html.Dt(label), html.Dd(text or "–")]) for label, text in pairs]
    return html.Dl(items, className="detail-meta")


def _section(heading: str, *content: Component) -> Component:
    return html.Section([html.H3(heading), *content], className="detail-section")


def _answers(answers: Sequence[Answer]) -> list[Component]:
    if not answers:
        return [html.P("아직 답변이 없습니다.", className="detail-none")]
    latest, *earlier = sorted(answers, key=lambda answer: answer.number, reverse=True)
    shown = [_answer(latest, len(answers))]
    if earlier:
        before = [_answer(answer, len(answers)) for answer in earlier]
        shown.append(html.Details([html.Summary(f"이전 답변 {len(earlier)}건"), *before]))
    return shown


def _answer(answer: Answer, count: int) -> Component:
    when = words.stamp(answer.answered_at) if answer.answered_at else "시각을 알 수 없음"
    result = names.code_name(codes.RESULTS, answer.result_code)
    version = f"{count}개 가운데 {answer.number}번째" if count > 1 else ""
    told = " · ".join(part for part in (when, result, version) if part)
    return html.Div(
        [html.P(told, className="detail-when"), html.P(answer.text or "", className="detail-text")],
        className="detail-answer",
    )


def _unit(code: str | None, on: date | None = None) -> str:
    return organisation.read().full_name(code, on) if code else "미지정"


def _timeline(events: Sequence[Event]) -> Component:
    if not events:
        return html.P("접수시스템이 처리 이력을 보내지 않았습니다.", className="detail-none")
    items = []
    for event in sorted(events, key=lambda event: event.number):
        when, day = (
            (words.stamp(event.happened_at), event.happened_at.date()) if event.happened_at else ("", None)
        )
        items.append(
            html.Li(
                [
                    html.Span(when or "시각 모름", className="detail-when"),
                    html.B(names.code_name(codes.STATUSES, event.status_code)),
                    html.Span(_unit(event.department_code, day) if event.department_code else ""),
                ]
            )
        )
    return html.Ol(items, className="timeline")


def _route(transfers: Sequence[Transfer]) -> Component:
    if not transfers:
        return html.P("재지정 없이 처리부서가 정해졌습니다.", className="detail-none")
    items = [
        html.Li(
            [
                html.Span(_unit(move.from_code)),
                html.Span("→", **{"aria-label": "에서"}),
                html.B(_unit(move.to_code)),
                html.Span("되돌아옴", className="tag tag-late") if move.is_bounce else None,
            ]
        )
        for move in sorted(transfers, key=lambda move: move.number)
    ]
    return html.Ol(items, className="route")


def _corrections(corrections: Sequence[Correction]) -> list[Component]:
    if not corrections:
        return [html.P("처음 들어온 뒤 바뀐 것이 없습니다.", className="detail-none")]
    return [_correction(one) for one in corrections]


def _correction(one: Correction) -> Component:
    changes = [
        html.Li(
            [html.Span(_label(column)), html.Del(_value(column, before)), html.Ins(_value(column, after))]
        )
        for column, (before, after) in one.changes.items()
    ]
    nothing = [html.Li("이 목록에 없는 항목(본문·답변 따위)이 바뀌었습니다.")]
    return html.Div(
        [
            html.P(f"{words.stamp(one.known_at)}에 알게 됨", className="detail-when"),
            html.Ul(changes or nothing),
        ],
        className="correction",
    )


def _label(column: str) -> str:
    return LABELS[CORRECTED[column]] if column in CORRECTED else OTHER_LABELS[column]


def _value(column: str, value: Any) -> str:
    if value is None:
        return "없음"
    if column in CORRECTED:
        return names.value_name(CORRECTED[column], value)
    if isinstance(value, datetime):
        return words.stamp(value)
    if isinstance(value, bool):
        return "예" if value else "아니요"
    return str(value)
