"""One registry: every named item of the original system, where it is here, and the test that shows it.

`python -m tests.docs.coverage` prints docs/coverage.md. `make test` fails if a test that is named here
did not run and pass.
"""

from dataclasses import dataclass

TEXT = "Korean text engine"
TOPICS = "Topics"
SAFETY = "Urgent safety"
DESK = "Workflow, first half"
LINKS = "Workflow, second half"
SCREENS = "Dashboards"
OFFICE = "Operations"


@dataclass(frozen=True)
class Item:
    """One named item: where it is found here (page or command), its tests, and what comes later.

    An item without tests is not here yet and must say which part brings it.
    """

    code: str
    name: str
    does: str
    where: str = ""
    tests: tuple[str, ...] = ()
    later: str = ""


ITEMS: tuple[Item, ...] = (
    Item(
        "B1",
        "민원제안통합관리시스템",
        "one complaint table; seven kinds in five groups, never averaged together",
        "상황판 `/`, 민원 목록 `/complaints`",
        (),
        f"{DESK} (deadline rules by kind)",
    ),
    Item("B2", "응답소시스템", "receive, assign, handle, answer, reopen", later=DESK),
    Item("B3", "응답소민원분석시스템", "a warehouse rebuilt from the sources' files", "`minwon refresh`", ()),
    Item(
        "B4",
        "서식민원관리시스템",
        "서식 is a source of its own, counted apart, added by a switch",
        "상황판 `서식 포함`",
        (),
    ),
    Item("B5", "응답소 중계서버", "relay to and from other systems", later=LINKS),
    Item(
        "B6",
        "ESB 서버 이중화",
        "at-least-once input: the same file twice changes no count",
        "`minwon load`",
        (),
    ),
    Item(
        "B7",
        "국민신문고 연계",
        "the portal's own number and our receipt number stand side by side",
        "`minwon load --source epeople`",
        (),
        f"{LINKS} (both ways)",
    ),
    Item(
        "B8",
        "불법주정차 통합플랫폼 연계",
        "its file is a source like any other",
        "`minwon load --source parking`",
        (),
        f"{TEXT} (the same car reported twice)",
    ),
    Item("B9", "포장도로관리시스템 연계", "pothole reports go to the road system", later=LINKS),
    Item(
        "B10",
        "구청장에 바란다 연계",
        "a new source is one TOML file and no code",
        "`minwon load --guess`",
        (),
    ),
    Item("B11", "모바일 현장민원처리", "crews close on the phone", later=DESK),
    Item(
        "B12", "추가답변 확인", "answers are kept in versions; the page shows n of n", "민원 상세", (), LINKS
    ),
    Item("B13", "한시 신고 메뉴", "campaign menus with a start and an end", later=LINKS),
    Item("B14", "민생사범 신고창구", "a reporter whom only the assigned unit can see", later=LINKS),
    Item("B15", "고충민원 처리", "a second filing goes to audit", later=DESK),
    Item(
        "B16",
        "지연민원 관리",
        "the list of late complaints equals the number on the board, at any moment",
        "상황판 `지연 중`",
        (),
        f"{DESK} (own deadlines)",
    ),
    Item(
        "B17",
        "핑퐁민원 관리",
        "back to a unit that had it, or three transfers and more: counted and listed",
        "민원 목록 `moved=pingpong`",
        (),
        f"{DESK} (escalation)",
    ),
    Item("B18", "유사민원 사전 조회", "similar complaints before filing", later=f"{TEXT}; {LINKS}"),
    Item("B19", "처리상황 알림", "notices by personal preference", later=LINKS),
    Item("B20", "처리부서 기피신청", "a citizen asks for another unit", later=DESK),
    Item("B21", "서신 등기번호", "registered-mail number of paper answers", later=DESK),
    Item("B22", "일괄 재지정", "many at once, with preview and undo", later=DESK),
    Item("B23", "처리기한 연장", "extension by the law's rules", later=DESK),
    Item("B24", "중대시민재해 대상 여부", "flag with a suggestion and its reason", later=f"{SAFETY}; {DESK}"),
    Item("B25", "만족도 현황", "ratings are kept beside the answer they rate", "민원 상세", (), SCREENS),
    Item(
        "B26",
        "실국부서별 처리기간 준수율",
        "on-time share with its 모수, down to the late list",
        "상황판 처리기관 현황",
        (),
        SCREENS,
    ),
    Item(
        "B27",
        "자치구별 스피드지수",
        "sums for speed index and shortening, 서식 only",
        "상황판 `서식 포함`",
        (),
        SCREENS,
    ),
    Item(
        "B28",
        "연계시스템별 접수·처리결과",
        "counts by source and by unit tie to the total",
        "`minwon check`",
        (),
        f"{SCREENS} (pivot pages)",
    ),
    Item("B29", "휴대전화 문자 예산", "cost per notice against the budget", later=LINKS),
    Item("B30", "헬프데스크", "`doctor` looks and says what to do", "`minwon doctor`", ()),
    Item("B31", "교육 콘텐츠", "guided tour and sample notebook", later=f"{TOPICS}; {SCREENS}"),
    Item(
        "B32",
        "예방점검·장애조치",
        "health page; a killed step leaves the last good generation served",
        "`/healthz`",
        (),
        OFFICE,
    ),
    Item("B33", "ISMS-P", "controls mapped to features", later=OFFICE),
    Item(
        "B34",
        "상용SW 이관",
        "no licensed runtime; the whole state moves as one folder",
        "docs/operations.md",
        (),
    ),
    Item(
        "B35",
        "웹호환성·감리",
        "every browser test walks the pages without an error or an outside request",
        "tests/browser",
        (),
        f"{SCREENS} (second engine)",
    ),
    Item(
        "B36", "상세정보 제공", "every number opens: mark = list total = export rows", "상황판, 민원 목록", ()
    ),
    Item("B37", "긴급안전 지도 → 목록", "map marks open their list", "상황판 자치구 지도", (), SAFETY),
    Item("B38", "학습데이터 관리", "topic codes that are never renumbered", "labels/topics.csv", (), TOPICS),
    Item("B39", "분석엔진 성능개선", "figures that anyone can print again", "`minwon bench`", (), TEXT),
    Item(
        "B40",
        "실국현황",
        "handling bodies by 실국, 자치구, 사업소; a head sees only the own bureau",
        "상황판 처리기관 현황",
        (),
        SCREENS,
    ),
    Item(
        "B41",
        "데이터 업데이트 현황",
        "loaded against the source's own count, to the id: 2,081,013 and 2,081,012",
        "`minwon check --reconcile`",
        (),
    ),
    Item("B42", "2021: 2,238,641", "preset of the generator", "`minwon generate --year 2021`", ()),
    Item("B43", "2022: 2,380,604", "preset of the generator", "`minwon generate --year 2022`", ()),
    Item("B44", "2023-01~09: 2,081,013", "preset of the generator", "`minwon generate --year 2023`", ()),
    Item("B45", "서식 연계 건수", "813,753 / 738,011 / 579,664 on top", "`minwon generate --year 2021`", ()),
    Item("B46", "예산 구조", "what an open platform removes and what it does not", "docs/operations.md", ()),
    Item(
        "B47",
        "민원 처리에 관한 법률 12조의2",
        "filing at the portal is filing with the agency in charge",
        later=LINKS,
    ),
    Item("B48", "민원담당관", "sees every unit; a bureau head sees one", "사람 고르기", ()),
    Item(
        "B49",
        "10년의 변화",
        "schema migrations run forward from the first one",
        "pipeline/workflow/migrations",
        (),
    ),
    Item("B50", "선제 대응", "lead time of an alert before the volume doubles", later=TOPICS),
)

HEAD = """# What of the original system is here

Printed from `tests/docs/coverage.py` by `python -m tests.docs.coverage`; `make test` fails if a test
named here did not run and pass. *Later* names the part of the plan that brings what is missing.

| item | original | what it is here | page or command | test | later |
|---|---|---|---|---|---|
"""


def line(item: Item) -> str:
    """One row of the table."""
    tests = "<br>".join(f"`{test}`" for test in item.tests)
    where = item.where or "not yet"
    return f"| {item.code} | {item.name} | {item.does} | {where} | {tests} | {item.later} |"


def page() -> str:
    """The whole of docs/coverage.md."""
    return HEAD + "\n".join(line(item) for item in ITEMS) + "\n"


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/coverage.md").write_text(page(), encoding="utf-8")
