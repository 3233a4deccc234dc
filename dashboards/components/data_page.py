"""데이터 업데이트 현황: what came, what was loaded of it, what is expected next, and what serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.card import section
from dashboards.components.case_forms import control, labelled
from dashboards.components.links import link
from dashboards.components.tables import data_table
from dashboards.queries.names import source_name
from pipeline.guess import WORDS
from pipeline.manifest import Manifest
from pipeline.schema import codes
from pipeline.workflow.deliveries import Delivered, FileRow
from pipeline.workflow.jobs import Job
from pipeline.workflow.outages import KINDS as OUTAGE_KINDS
from pipeline.workflow.outages import Outage

STATES = {"done": "적재", "failed": "적재 안 됨", "started": "적재 중"}
JOB_STATES = {"waiting": "기다림", "running": "하는 중", "done": "끝남", "failed": "안 됨"}
JOB_NAMES = {
    "refresh": "다시 계산",
    "publish": "발행",
    "topics_train": "주제 재학습",
    "topics_promote": "모델 바꾸기",
    "topic_rename": "주제 이름",
    "topic_merge": "주제 합치기",
    "topic_new": "새 주제",
    "labels_commit": "라벨 버전",
}
PARTS = {"hot": "오늘까지의 변경", "fact": "민원", "text": "글", "vocabulary": "낱말"}


@dataclass(frozen=True)
class Expected:
    """When a source's next file should come; `by` is None where no rhythm is known."""

    by: datetime | None
    late: timedelta


def headline(sources: Sequence[Delivered]) -> Component:
    """'원천 2,081,013 · 적재 2,081,012 · 차이 1건 보기'."""
    told = [one for one in sources if one.said is not None]
    said, held = sum(one.said or 0 for one in told), sum(one.held for one in told)
    gap = said - held
    parts: list[Any] = ["원천 ", html.B(f"{said:,}"), " · 적재 ", html.B(f"{held:,}"), " · 차이 "]
    if gap:
        parts.append(link(f"{gap:,}건 보기", "#data-troubled", "mark"))
    else:
        parts.append(html.B("0건"))
    silent = [source_name(one.source_code) for one in sources if one.said is None and one.files]
    note = f"건수를 알려 주지 않는 곳: {', '.join(silent)}" if silent else "모든 원천이 건수를 알려 줍니다."
    return html.Section(
        [html.P(parts, className="data-headline"), html.P(note, className="about")],
        className="card headline-card",
    )


def sources_card(sources: Sequence[Delivered], expected: Mapping[str, Expected], now: datetime) -> Component:
    """A line a source."""
    heads = (
        "원천",
        "파일",
        "알린 건수",
        "읽음",
        "새로",
        "바뀜",
        "중복",
        "거부",
        "못 받은 파일",
        "마지막 자료",
        "다음 도착",
    )
    rows = [
        (
            source_name(one.source_code),
            f"{one.files:,}",
            "–" if one.said is None else f"{one.said:,}",
            f"{one.read:,}",
            f"{one.new:,}",
            f"{one.changed:,}",
            f"{one.duplicate:,}",
            _bad(one.rejected),
            _bad(one.failed),
            "–" if one.known_at is None else words.stamp(one.known_at),
            _next(expected.get(one.source_code), now),
        )
        for one in sources
    ]
    caption = "읽음 = 새로 + 바뀜 + 중복 + 거부. 같은 파일이 다시 오면 한 번만 셉니다."
    table = data_table(caption, heads, rows, table_id="data-sources")
    return section(
        "원천",
        f"{len(rows)}곳",
        html.Div(table, className="bodies-room", tabIndex=0),
        tools=[_copy("data-sources")],
    )


def _bad(number: int) -> Any:
    return html.Span(f"{number:,}", className="worst") if number else "0"


def _next(one: Expected | None, now: datetime) -> Any:
    if one is None or one.by is None:
        return "정해진 때 없음"
    if one.late > timedelta(0):
        return html.Span(f"{words.length(one.late)} 늦음", className="worst")
    return f"{words.stamp(one.by)}까지"


def _copy(table: str) -> Component:
    return html.Button(
        "표 복사", className="tool", type="button", **{"data-action": "copy-table", "data-table": table}
    )


def files_card(title: str, about: str, files: Sequence[FileRow], name: str, empty: str) -> Component:
    """Files, the newest first."""
    if not files:
        return html.Div(section(title, about, html.P(empty, className="detail-none")), id=name)
    heads = ("파일", "원천", "받은 때", "상태", "읽음", "새로", "바뀜", "중복", "거부", "거부된 줄", "까닭")
    rows = [
        (
            one.file_name,
            source_name(one.source_code),
            words.stamp(one.started_at),
            STATES.get(one.state, one.state),
            f"{one.read:,}",
            f"{one.new:,}",
            f"{one.changed:,}",
            f"{one.duplicate:,}",
            _bad(one.rejected),
            ", ".join(map(str, one.lines)) + (" …" if one.rejected > len(one.lines) and one.lines else "")
            or "–",
            one.problem or broken(one.rules) or "–",
        )
        for one in files
    ]
    table = html.Div(
        data_table(about, heads, rows, table_id=f"{name}-table"),
        className="bodies-room",
        tabIndex=0,
        role="region",
        **{"aria-label": title},
    )
    return html.Div(
        section(title, f"{len(rows)}개", table, tools=[_copy(f"{name}-table")]), id=name, tabIndex=-1
    )


def outages_card(outages: Sequence[Outage], *, may_write: bool) -> Component:
    """장애·점검 대장, the newest first, and the form of whoever may write in it."""
    heads = ("종류", "시스템", "시작", "끝", "까닭", "세지 않는 날", "적은 사람")
    rows = [
        (
            OUTAGE_KINDS[one.kind],
            one.system,
            words.stamp(one.began_at),
            _ended(one, may_write=may_write),
            one.reason or "–",
            "–"
            if one.first_on is None or one.last_on is None
            else words.span(one.first_on, one.last_on + timedelta(1)),
            one.author,
        )
        for one in outages
    ]
    table = (
        html.Div(
            data_table("장애·점검 대장", heads, rows, table_id="data-outages"),
            className="bodies-room",
            tabIndex=0,
            role="region",
            **{"aria-label": "장애·점검 대장"},
        )
        if rows
        else html.P("적힌 장애도 점검도 없습니다.", className="detail-none")
    )
    tools = [_copy("data-outages")] if rows else []
    form = _outage_form() if may_write else None
    about = "장애가 앗은 날은 처리기간에서 뺍니다(영 제20조)"
    return section("장애·점검 대장", about, table, form, tools=tools)


def _ended(one: Outage, *, may_write: bool) -> Any:
    if one.ended_at is not None:
        return words.stamp(one.ended_at)
    if not may_write:
        return html.Span("아직", className="worst")
    return html.Button(
        "지금 끝남",
        type="button",
        className="tool",
        **{"data-office-path": "outages/ended", "data-body": f'{{"id": {one.id}}}'},
    )


def _outage_form() -> Component:
    fields = (
        ("종류", control("select", "kind", options=list(OUTAGE_KINDS.items()), value="outage")),
        ("시스템", control("input", "system", maxlength="80", required="required")),
        ("시작", control("datetime-local", "began_at", required="required")),
        ("끝(계속되면 비움)", control("datetime-local", "ended_at")),
        ("까닭이나 한 일", control("input", "reason", maxlength="200")),
        ("세지 않는 첫날", control("date", "first_on")),
        ("세지 않는 마지막 날", control("date", "last_on")),
    )
    form = html.Form(
        [
            *(labelled(label, field) for label, field in fields),
            html.Button("대장에 적기", type="submit", className="button"),
        ],
        className="outage-form",
        **{"data-office": "outages"},
    )
    return html.Details([html.Summary("장애·점검 적기"), form], className="work-other")


def broken(rules: Sequence[tuple[str, int]]) -> str:
    """'접수일시: 날짜로 읽을 수 없습니다 2, …': what rejected lines broke, without a word of them."""
    told = []
    for rule, times in rules:
        code, _, column = rule.partition(":")
        if code in codes.REJECT_REASONS:
            where = f"{WORDS[column][0] if column in WORDS else column}: " if column else ""
            told.append(f"{where}{codes.REJECT_REASONS[code].name} {times:,}")
    return ", ".join(told)


def published_card(manifest: Manifest) -> Component:
    """The generation that is served, and the files that it is made of."""
    rows = [
        (
            f"{PARTS.get(part.kind, part.kind)} {part.year or ''}".strip(),
            f"{part.rows:,}",
            words.span(part.first, part.until) if part.first else "–",
        )
        for part in sorted(manifest.parts, key=lambda part: (part.kind, part.year or 0))
    ]
    told = (
        f"{manifest.generation:,}번째 발행 · {words.stamp(manifest.published_at)} · "
        f"{words.stamp(manifest.as_of)} 까지 앎. 발행할 때 자료 검사를 모두 통과한 것만 보입니다."
    )
    return section(
        "보이고 있는 자료",
        "발행본",
        html.P(told),
        data_table("발행본의 파일", ("부분", "행", "접수일"), rows),
    )


def models_card(models: Sequence[tuple[str, str, str]]) -> Component:
    """Which model answers what: name, version, when it learnt."""
    return section(
        "모델",
        "지금 쓰는 것",
        data_table("모델", ("무엇", "버전", "배운 때"), models, table_id="data-models"),
    )


def jobs_card(jobs: Sequence[Job]) -> Component:
    """What the worker was asked to do, the newest first."""
    if not jobs:
        return section("맡긴 일", "일꾼", html.P("맡긴 일이 없습니다.", className="detail-none"))
    rows = [
        (
            JOB_NAMES.get(job.kind, job.kind),
            JOB_STATES.get(job.state, job.state),
            words.stamp(job.created_at),
            words.stamp(job.finished_at) if job.finished_at else f"{job.share:.0%}",
            job.message or "–",
        )
        for job in jobs
    ]
    heads = ("일", "상태", "맡긴 때", "끝난 때", "말")
    return section(
        "맡긴 일",
        "일꾼",
        html.Div(
            data_table("맡긴 일", heads, rows, table_id="data-jobs"), className="bodies-room", tabIndex=0
        ),
    )
