"""수기 접수: the form for what a citizen said at the counter or on the phone, or wrote on paper."""

from dash import html
from dash.development.base_component import Component

from dashboards.components.case_forms import control, labelled, select
from pipeline.schema import codes, reference
from pipeline.workflow.delivery import ON_PAPER
from pipeline.workflow.notice_rules import ALL, WISHES


def new_case_form() -> Component:
    """One form; assets/work.js sends it to /api/cases with a key of its own: a second press is none."""
    kinds = [(code, one.name) for code, one in codes.KINDS.items()]
    channels = [(code, codes.CHANNELS[code].name) for code in ON_PAPER]
    districts = [("", "모름"), *((code, one.district_name) for code, one in reference.districts().items())]
    return html.Form(
        [
            html.H2("수기 접수"),
            html.P(
                "방문·전화·서신·팩스로 온 민원을 적습니다. 이름과 전화는 봉해 두고 맡은 사람만 봅니다.",
                className="about",
            ),
            html.Div(
                [
                    labelled("접수경로", select("channel", channels, ON_PAPER[0])),
                    labelled("종류", select("kind", kinds, "inquiry")),
                    labelled("자치구", select("district", districts, "")),
                    labelled("이름", control("input", "name", maxlength="80")),
                    labelled("전화", control("input", "phone", maxlength="40", inputmode="tel")),
                    labelled("전자우편", control("input", "email", maxlength="120", inputmode="email")),
                    labelled("알림", select("wish", list(WISHES.items()), ALL)),
                    labelled("처리기간(일, 법정)", control("number", "days", min="1", max="365")),
                    labelled("약속(시간, 현장)", control("number", "hours", min="1", max="720")),
                ],
                className="new-case-fields",
            ),
            labelled("제목", control("input", "title", maxlength="200", required="required")),
            labelled("내용", control("textarea", "body", rows="9")),
            html.Label(
                [
                    control("checkbox", "is_protected"),
                    "신고자 보호(민생사범 신고): 누가 냈는지 맡은 부서만 봅니다",
                ],
                className="check",
            ),
            html.Button("접수 등록", type="submit", className="button primary"),
            html.Div(id="new-case-said", className="new-case-said", role="status"),
        ],
        className="card new-case",
        **{"data-new-case": "true"},
    )
