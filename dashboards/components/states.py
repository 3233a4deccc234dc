"""What a card or page shows when it has no figures: designed, in Korean, with a way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.links import link

NAMED = 3
"""Late sources that a banner names; the others it counts."""


@dataclass(frozen=True)
class LateSource:
    """A source whose next file should have come: its last one, and how late the next is."""

    name: str
    last: datetime
    by: timedelta


def _state(kind: str, title: str, hint: str, *actions: Component, role: str | None = None) -> Component:
    extra: dict[str, Any] = {"role": role} if role else {}
    return html.Div(
        [
            html.Span(className=f"state-mark state-mark-{kind}", **{"aria-hidden": "true"}),
            html.P(title, className="state-title"),
            html.P(hint, className="state-hint") if hint else None,
            html.Div(list(actions), className="state-actions") if actions else None,
        ],
        className=f"state state-{kind}",
        **extra,
    )


def skeleton(rows: int = 6) -> Component:
    """Grey lines while figures are on their way; they appear after 0.3 s."""
    lines = [
        html.Div(className="skeleton-line", style={"width": f"{92 - i * 17 % 40}%"}) for i in range(rows)
    ]
    return html.Div(
        [html.Span("불러오는 중입니다", className="hidden-text"), *lines], className="skeleton", role="status"
    )


def empty_state(
    title: str = "조건에 맞는 민원이 없습니다",
    hint: str = "기간을 넓히거나 조건을 줄여 보십시오.",
    reset_href: str | None = None,
) -> Component:
    """No rows."""
    reset = [link("조건 모두 지우기", reset_href, "button")] if reset_href else []
    return _state("empty", title, hint, *reset)


def error_state(error_id: str) -> Component:
    """Something failed; the rest of the page lives on. Nothing of the cause is shown."""
    retry = html.Button("다시 시도", className="button", type="button", **{"data-action": "retry"})
    hint = f"잠시 뒤 다시 시도하십시오. 계속되면 오류 번호 {error_id}를 담당자에게 알려 주십시오."
    return _state("error", "자료를 불러오지 못했습니다", hint, retry, role="alert")


def user_error_state(message: str) -> Component:
    """Something the reader can put right, such as an address that names no slice."""
    return _state(
        "error", "이 주소로는 볼 수 없습니다", message, link("상황판으로", "/", "button"), role="alert"
    )


def not_ready_state() -> Component:
    """Nothing was published yet."""
    return _state(
        "empty",
        "아직 공개된 자료가 없습니다",
        "자료를 읽어 들이고 공개하면 여기에 나타납니다: minwon refresh",
        html.Button("다시 시도", className="button", type="button", **{"data-action": "retry"}),
    )


def forbidden_state(unit: str) -> Component:
    """The viewer may not see these complaints; `unit` names what they may see."""
    return _state(
        "forbidden",
        "이 민원을 볼 권한이 없습니다",
        f"{unit} 민원만 볼 수 있습니다. 권한이 필요하면 관리자에게 요청하십시오.",
        link("내 상황판으로", "/", "button"),
    )


def not_found_state() -> Component:
    """No page lives at this address."""
    return _state("empty", "없는 페이지입니다", "주소를 확인하십시오.", link("상황판으로", "/", "button"))


def stale_banner(
    last: datetime, age: timedelta, late: Sequence[LateSource] = (), waiting: int = 0
) -> Component:
    """Data are older than they should be; the figures are of `last`. `waiting` batches are in, unseen."""
    cause = f"받은 자료 {waiting:,}묶음이 발행을 기다립니다." if waiting else "새 자료가 없습니다."
    since = f"마지막 수집 {words.stamp(last)}, {words_of_age(age)}째 {cause}"
    text = f"{since} 아래 수치는 그때 기준입니다."
    return _banner("자료가 오래되었습니다", text + (f" {_told(late, last)}" if late else ""))


def past_banner(moment: datetime) -> Component:
    """The whole site shows a past moment."""
    text = f"{words.stamp(moment)}에 알고 있던 것만 보여 줍니다. 그 뒤에 들어오거나 고친 것은 빠져 있습니다."
    return html.Div(
        [html.B("과거 시점 보기"), html.Span(text)], className="banner banner-past", role="status"
    )


def partial_banner(late: Sequence[LateSource], now: datetime) -> Component:
    """Some sources have not sent anything for longer than they usually do."""
    return _banner("일부 자료 지연", f"{_told(late, now)}. 합계는 받은 것만 셉니다.")


def _told(late: Sequence[LateSource], now: datetime) -> str:
    """'응답소: 마지막 자료 14:00, 3시간 늦음', the latest first."""
    worst = sorted(late, key=lambda one: one.by, reverse=True)
    shown = [
        f"{one.name}: 마지막 자료 {_moment(one.last, now)}, {words_of_age(one.by)} 늦음"
        for one in worst[:NAMED]
    ]
    return " · ".join(shown) + (f" 외 {len(late) - NAMED}곳" if len(late) > NAMED else "")


def _moment(moment: datetime, now: datetime) -> str:
    return f"{moment:%H:%M}" if moment.date() == now.date() else words.stamp(moment)


def _banner(title: str, text: str) -> Component:
    return html.Div([html.B(title), html.Span(text)], className="banner banner-stale", role="status")


def words_of_age(age: timedelta) -> str:
    """'55분', '3시간', '2일'."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes}분"
    return f"{minutes // 60}시간" if minutes < 48 * 60 else f"{minutes // 1440}일"
