"""지표 정의서: every measure that a screen shows, from one registry (D15): formula, source, unit, owner."""

from dataclasses import dataclass

OWNER, DANGER_OWNER, MODEL_OWNER, IT_OWNER = "민원담당관", "안전총괄과", "데이터 분석 담당", "정보시스템 담당"


@dataclass(frozen=True)
class Definition:
    """One measure: its name on screens, how it is counted, out of what, in which unit, whose it is, where."""

    code: str
    name: str
    formula: str
    source: str
    unit: str
    owner: str
    shown: tuple[str, ...]


FACT = "적재한 민원"
BOARD, BODIES, CHARTS = "상황판", "실국현황", "분석"
DEFINITIONS = (
    Definition(
        "received", "접수", "접수일이 기간 안에 있는 민원", FACT, "건", OWNER, (BOARD, BODIES, CHARTS)
    ),
    Definition(
        "today",
        "오늘 접수",
        "오늘 기준 시각까지 접수. 견줌: 같은 요일(공휴일은 공휴일) 최대 12일의 같은 시각까지 평균",
        FACT,
        "건",
        OWNER,
        (BOARD,),
    ),
    Definition("done", "처리완료", "처리일이 기간 안에 있는 민원", FACT, "건", OWNER, (BODIES, CHARTS)),
    Definition(
        "open",
        "처리 중",
        "기준 시각에 접수·담당자 지정·처리 중·보완 요구 상태인 민원",
        FACT,
        "건",
        OWNER,
        (BOARD, BODIES, CHARTS),
    ),
    Definition(
        "late", "지연 중", "처리 중이고 처리기한이 지난 민원", FACT, "건", OWNER, (BOARD, BODIES, CHARTS)
    ),
    Definition(
        "field_hours",
        "현장 평균",
        "현장민원의 접수부터 처리까지 걸린 시간의 평균. 밤과 휴일도 흐릅니다",
        FACT,
        "시간",
        OWNER,
        (BOARD, BODIES),
    ),
    Definition(
        "general_days",
        "일반 평균",
        "질의·건의·기타의 접수한 날을 첫날로 센 근무일 평균",
        FACT,
        "일",
        OWNER,
        (BOARD, BODIES),
    ),
    Definition(
        "kept",
        "처리기간 준수율",
        "기한 안에 끝난 것 ÷ 기한이 있는 처리완료 × 100. 기한에는 적법한 연장과 제외 기간이 듭니다(C-31)",
        FACT,
        "%",
        OWNER,
        (BOARD, BODIES, CHARTS),
    ),
    Definition(
        "late_share",
        "지연율",
        "기한을 넘겨 끝난 것 ÷ 기한이 있는 처리완료 × 100",
        FACT,
        "%",
        OWNER,
        (BOARD, CHARTS),
    ),
    Definition(
        "adjusted",
        "보정 지연비",
        "지연 처리 ÷ Σ종류(기한이 있는 처리완료 × 시 전체의 그 종류 지연율). 1이면 시 전체와 같습니다",
        FACT,
        "배",
        OWNER,
        (BODIES,),
    ),
    Definition(
        "speed_index",
        "스피드지수",
        "Σ(법정 기간 − 쓴 기간) ÷ Σ법정 기간 × 100, 법정 기간이 하루 이상인 처리완료(C-30)",
        FACT,
        "점",
        OWNER,
        (BOARD, BODIES),
    ),
    Definition(
        "shortening",
        "단축률",
        "건마다 (법정 기간 − 쓴 기간) ÷ 법정 기간 × 100을 내어 평균",
        FACT,
        "%",
        OWNER,
        (BOARD, BODIES),
    ),
    Definition(
        "quick",
        "10분 안 종결",
        "접수하고 10분 안에 끝난 것 ÷ 처리완료 × 100. 속도 지표와 늘 함께 봅니다(D3)",
        FACT,
        "%",
        OWNER,
        (BODIES, CHARTS),
    ),
    Definition(
        "moved",
        "재지정률",
        "재지정이 한 번 이상인 것 ÷ 처리완료 × 100",
        FACT,
        "%",
        OWNER,
        (BOARD, BODIES, CHARTS),
    ),
    Definition(
        "took",
        "걸린 날",
        "접수부터 처리까지의 근무일. 시작한 하루는 하루로 셉니다",
        FACT,
        "일",
        OWNER,
        (CHARTS,),
    ),
    Definition(
        "rated",
        "만족도",
        "답한 사람의 점수(1~5) 평균. 열 명이 안 되면 보이지 않습니다",
        FACT,
        "점",
        OWNER,
        (BODIES, CHARTS),
    ),
    Definition("response", "응답률", "만족도에 답한 것 ÷ 처리완료 × 100", FACT, "%", OWNER, (CHARTS,)),
    Definition(
        "urgent",
        "긴급",
        "모델이 긴급으로 본 민원. 사람이 고친 것은 고친 대로",
        "긴급안전 모델",
        "건",
        DANGER_OWNER,
        (BOARD, BODIES),
    ),
    Definition(
        "ranking",
        "민원 순위",
        "n × (n + 20) ÷ (u + 20). n은 최근 7일, u는 앞선 4주의 같은 길이 평균",
        FACT,
        "점",
        OWNER,
        (BOARD, BODIES),
    ),
    Definition(
        "surge",
        "급상승",
        "5건 이상이고 평소의 2배 이상이며 우연일 확률이 낮은 것(여러 번 본 것을 고려)",
        "급상승 모델",
        "배",
        MODEL_OWNER,
        (BOARD,),
    ),
    Definition(
        "outlook",
        "민원예보",
        "최근 수준 × 앞선 해들의 같은 주 계절. 괄호는 80 % 구간",
        "예보 모델",
        "건",
        MODEL_OWNER,
        ("민원예보",),
    ),
    Definition("proposals", "제안", "국민제안·공무원제안의 접수와 심사 중", FACT, "건", OWNER, (BOARD,)),
    Definition(
        "gap",
        "원천과 적재의 차이",
        "원천이 알린 건수 − 적재한 건수. 같은 파일은 한 번만 셉니다",
        "적재 장부",
        "건",
        IT_OWNER,
        ("데이터 업데이트 현황",),
    ),
)


def defined(name: str) -> Definition | None:
    """The definition of what a screen calls so; None if there is none."""
    return next((one for one in DEFINITIONS if one.name == name), None)
