"""도움말: what a page is for, how it is read, its keys; and the tour that can be taken again (B30, B31)."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards import links
from dashboards.components.links import link


@dataclass(frozen=True)
class Help:
    """What a page says of itself: lines to read, and keys with what they do."""

    lines: tuple[str, ...]
    keys: tuple[tuple[str, str], ...] = ()


EVERYWHERE = (("Ctrl+K", "접수번호·부서·주제·쪽 찾기"), ("Tab", "다음 것으로"), ("Esc", "닫기"))
HELP = {
    "/": Help(
        (
            "지금 무엇이 얼마나 들어오고 밀려 있는지 한 화면에서 봅니다.",
            "숫자를 누르면 그 민원의 목록이 열립니다. 변화는 같은 요일의 같은 시각과 견줍니다.",
            "급상승 이슈는 평소보다 뚜렷이 많은 주제와 곳입니다. 긴급안전은 먼저 본 사람이 확인을 누릅니다.",
        ),
    ),
    "/complaints": Help(
        (
            "조건에 맞는 민원의 목록입니다. 조건은 주소에 남아 즐겨찾기하거나 보낼 수 있습니다.",
            "찾기 칸에는 낱말을 쓰거나 접수번호 여러 개를 붙여 넣습니다.",
            "표 복사는 한글과 엑셀에 표로 붙습니다. 내려받은 파일에는 조건과 기준일시가 함께 있습니다.",
        ),
        (("Enter", "상세 열기"), ("J · K", "열린 채로 다음 · 이전 민원")),
    ),
    "/charts": Help(
        (
            "다섯 물음으로 나눈 차트와, 두 차원을 고르는 탐색입니다. 칸과 막대는 모두 목록을 엽니다.",
            "짙을수록 많습니다. 지난해나 시 전체가 나란히 있습니다. 열 건이 안 되는 만족도는 감춥니다.",
        ),
    ),
    "/bureaus": Help(
        (
            "기관마다 접수, 처리, 준수율, 속도를 견줍니다. 열 이름을 누르면 그 순서로 놓입니다.",
            "보정 지연비는 맡은 민원의 종류를 감안한 것으로, 1보다 크면 같은 민원을 맡은 곳보다 늦습니다.",
            "보고 메뉴에서 일일·주간·월간 보고를 PDF, HWPX, 엑셀로 받습니다.",
        ),
    ),
    "/map": Help(
        (
            "긴급안전민원을 지도와 목록에서 같이 봅니다. 원의 크기는 위치가 어긋날 수 있는 거리입니다.",
            "확인, 조치 중, 조치 완료는 누가 언제 눌렀는지 남습니다. 지도는 파일 하나로 내려받습니다.",
        ),
    ),
    "/outlook": Help(("다음 주와 다음 달을 주제별로 내다봅니다. 괄호는 열에 여덟은 들어오는 범위입니다.",)),
    "/measures": Help(
        ("정책이나 개선과제를 적으면, 그 앞뒤의 민원을 견줄 주제와 함께 보여 줍니다.",),
    ),
    "/topics": Help(
        (
            "모델이 붙인 주제를 살피고 고칩니다. 고친 것은 다음 학습의 라벨이 됩니다.",
            "다시 학습해도 쓰는 모델은 그대로이고, 앞뒤를 견준 다음 바꿉니다.",
        ),
        (("1", "맞음"), ("2", "다른 주제"), ("3", "새 주제"), ("4", "보류"), ("Ctrl+Z", "되돌리기")),
    ),
    "/work": Help(
        (
            "맡은 민원을 급한 것부터 처리합니다. 추천 부서는 권할 뿐, 사람이 정합니다.",
            "쓰는 동안에는 Enter 로 확정되지 않습니다. 마지막 일은 열 초 안에 되돌릴 수 있습니다.",
        ),
        (("↑ ↓", "이동"), ("1–3", "추천 고르기"), ("Enter", "지정"), ("/", "부서 찾기"), ("U", "되돌리기")),
    ),
    "/data": Help(
        (
            "원천이 보낸 것과 적재한 것의 차이, 다음에 올 때, 거부된 줄을 봅니다.",
            "읽음 = 새로 + 바뀜 + 중복 + 거부 입니다. 차이가 있으면 그 파일과 줄이 나옵니다.",
        ),
    ),
    "/definitions": Help(("화면의 모든 지표가 어떻게 세는 것인지, 누구의 것인지 적은 표입니다.",)),
}
OTHER = Help(("위 메뉴나 Ctrl+K 로 다른 쪽으로 갈 수 있습니다.",))


def help_of(path: str) -> Help:
    """The help of the page at a path, or of the page above it."""
    parts = path.rstrip("/").split("/")
    for length in range(len(parts), 1, -1):
        if found := HELP.get("/".join(parts[:length])):
            return found
    return HELP["/"] if path in ("", "/") else OTHER


def help_panel(path: str) -> list[Component]:
    """What the menu ? holds on that page."""
    found = help_of(path)
    keys = [
        html.Div([html.Dt(html.Kbd(key)), html.Dd(what)], className="help-key")
        for key, what in (*found.keys, *EVERYWHERE)
    ]
    return [
        html.H2("이 쪽은"),
        *(html.P(line) for line in found.lines),
        html.H2("글쇠"),
        html.Dl(keys, className="help-keys"),
        html.P(
            [
                html.Button("둘러보기", type="button", className="button", **{"data-action": "tour"}),
                link("지표 정의서", links.DEFINITIONS_PATH, "tool"),
                link("API", "/api/docs", "tool", target="_blank", rel="noopener"),
            ],
            className="help-more",
        ),
    ]
