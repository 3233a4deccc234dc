"""민원처리실태 보고 of a month and 주간 보고 of a week, of the city or one body: the numbers of the screens.

A45 and og22 of the domain: 접수·처리, 준수율, 단축률, 만족도, 점검, 주요·집단민원, 직소민원, 기관별 부표.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboards.components.marks import figure_words
from dashboards.queries import asking
from dashboards.queries.answers import Checked, checked, sample
from dashboards.queries.bureaus import BodyRow, bodies
from dashboards.queries.grids import MONTH, grid, span
from dashboards.queries.marks import Mark, Part
from dashboards.queries.names import code_name, population, topics, unit_name
from dashboards.queries.units import GROUPS
from dashboards.reports.report import Report, Row, Table
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.schema import codes, organisation
from pipeline.slices import NONE, Slice, Viewer

TOPICS = 20
SAMPLED = 30
CHECKS = (
    ("10분 안에 끝난 것", {"quick": "only"}, "답을 썼는지, 잘못 눌렀는지 봅니다."),
    ("기한을 넘겨 끝난 것", {"late": "done"}, "늦은 까닭과 연장 통지(영 제21조)를 봅니다."),
    ("처리결과가 없는 처리완료", {"state": "done", "result": (NONE,)}, "결과 코드를 적습니다."),
    ("되돌아왔거나 재지정 3회 이상", {"moved": "pingpong"}, "사무분장을 다시 정합니다."),
)
DIRECT = ("visit", "phone", "letter", "fax")
"""직소민원: what a citizen brings to the office itself."""


@dataclass(frozen=True)
class Rhythm:
    """How often a report is handed in.

    Attributes:
        code: as commands and addresses name it.
        title: what it is called.
        read: its first day out of what a person wrote.
        until: the day after its last.
        before: first day of the one before, and of the same one a year ago.
        said: how a file's name says which one it is.
        heads: the columns of what is compared.
        draws: whether answers are drawn to be scored by hand.
    """

    code: str
    title: str
    read: Callable[[str], date]
    until: Callable[[date], date]
    before: Callable[[date], tuple[date, date]]
    said: Callable[[date], str]
    heads: tuple[str, str, str]
    draws: bool


def month_of(text: str) -> date:
    """The first day of '2026-10'.

    Raises:
        UsageError: it is no month.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(f"'{text[:20]}' 은(는) 달이 아닙니다. 2026-10 처럼 적으십시오(no month)") from None


def week_of(text: str) -> date:
    """The Monday of '2026-W47', or of the week that has the day '2026-11-19'.

    Raises:
        UsageError: it is neither.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{text[:20]}' 은(는) 주가 아닙니다. 2026-W47 이나 2026-11-19 처럼 적으십시오(no week)"
        ) from None
    return day - timedelta(day.weekday())


MONTHLY = Rhythm(
    "monthly",
    "민원처리실태보고",
    month_of,
    lambda first: span(MONTH, first)[1],
    lambda first: ((first - timedelta(1)).replace(day=1), first.replace(year=first.year - 1)),
    lambda first: f"{first:%Y-%m}",
    ("이달", "전월", "전년 같은 달"),
    draws=True,
)
WEEKLY = Rhythm(
    "weekly",
    "주간민원보고",
    week_of,
    lambda first: first + timedelta(7),
    lambda first: (first - timedelta(7), first - timedelta(364)),
    lambda first: f"{first:%G-W%V}",
    ("이번 주", "지난주", "전년 같은 주"),
    draws=False,
)
RHYTHMS = {one.code: one for one in (MONTHLY, WEEKLY)}


def regular(rhythm: Rhythm, generation: Generation, viewer: Viewer, first: date, bureau: str = "") -> Report:
    """The report of the time that begins on `first`, of all that the viewer sees or of one body.

    Raises:
        UsageError: there is no such body, or nothing of that time is known.
    """
    if bureau and organisation.read().body(bureau) is None:
        raise UsageError(f"'{bureau[:20]}' 기관이 없습니다(no such body)")
    until = rhythm.until(first)
    base = Slice(
        period_from=first,
        period_to=until,
        bureau=(bureau,) if bureau else (),
        as_of=generation.as_of,
    )
    row = _whole(generation, base, viewer, bureau)
    if row is None or not (row.received.value or row.done.value):
        raise UsageError(f"{rhythm.said(first)} 에는 볼 수 있는 민원이 없습니다(nothing of that time)")
    spans = [base, *(base.but(period_from=one, period_to=rhythm.until(one)) for one in rhythm.before(first))]
    earlier = [_whole(generation, one, viewer, bureau) for one in spans[1:]]
    where = "시 전체" if viewer.sees_all and not bureau else row.name
    answered = base.but(period_from=None, period_to=None, answered_from=first, answered_to=until)
    checks = [_check(generation, answered, viewer, *one) for one in CHECKS]
    risen = _topics(generation, spans, viewer, rhythm.heads)
    tables = [
        _summary(rhythm.heads, row, *earlier),
        _kinds(generation, base, viewer),
        _direct(generation, spans, viewer, rhythm.heads),
        risen,
        _campaigns(generation, base, viewer),
        *_bodies(generation, base, viewer, bureau),
        _checked(checks, checked(generation, answered, viewer)),
    ]
    if rhythm.draws:
        tables.append(_drawn(generation, answered, viewer, rhythm.said(first)))
    conditions = (
        ("기관", where),
        ("기간", f"{first:%Y-%m-%d} ~ {until - timedelta(1):%Y-%m-%d}"),
        ("기준 시각", f"{generation.as_of:%Y-%m-%d %H:%M}"),
        ("모수", population(base)),
    )
    marks = (row.received, row.done, *(mark for _, mark, _ in checks))
    title = f"{rhythm.title}_{where}_{rhythm.said(first)}"
    return Report(title, conditions, tuple(tables), marks, _sentences(row, earlier[0], risen.rows, rhythm))


def _sentences(
    row: BodyRow, before: BodyRow | None, risen: Sequence[tuple[Any, ...]], rhythm: Rhythm
) -> tuple[str, ...]:
    """Three sentences that say it all: how many, how fast, and which topic explains the change."""
    now = row.received.value
    earlier = before.received.value if before else 0
    change = f"{rhythm.heads[1]}보다 {now - earlier:+,}건" if earlier else f"{rhythm.heads[1]} 자료 없음"
    told: tuple[str, ...] = (
        f"{now:,}건을 접수하고({change}) {row.done.value:,}건을 처리했습니다.",
        f"처리기간 준수율은 {_said(row.kept)}, 10분 안 종결은 {_said(row.quick)}입니다.",
    )
    for name, count, _, change, *_ in risen[:1]:
        if change > 0:
            told = (*told, f"가장 많이 는 주제는 ‘{name}’ {count:,}건({change:+,}건)입니다.")
    return told


def _whole(generation: Generation, base: Slice, viewer: Viewer, bureau: str) -> BodyRow | None:
    """The one body, or everything that the viewer sees; None if nothing of it is there."""
    if not bureau and viewer.sees_all:
        return bodies(generation, base, viewer, "bureau").city
    code = bureau or next(iter(sorted(viewer.bureaus)), "")
    found = bodies(generation, base, viewer, organisation.read().kind(code) if code else "bureau")
    return next((row for row in found.rows if row.code == code), None)


def _said(part: Part) -> str:
    return " ".join(number + unit for number, unit in figure_words(part.value, part.unit))


COUNTED = (("received", "접수(건)"), ("done", "처리완료(건)"), ("urgent", "긴급안전(건)"))
MEASURED = (
    ("kept", "처리기간 준수율"),
    ("index", "스피드지수"),
    ("mean_index", "단축률"),
    ("field", "현장 평균"),
    ("general", "일반 평균"),
    ("moved", "재지정률"),
    ("quick", "10분 안 종결"),
    ("rated", "만족도"),
)


def _summary(heads: tuple[str, ...], *spans: BodyRow | None) -> Table:
    """This time, the one before, and the same one a year before."""
    lines: list[Row] = [
        (spoken, *(getattr(row, name).value if row else 0 for row in spans)) for name, spoken in COUNTED
    ]
    lines += [
        (spoken, *(_said(getattr(row, name)) if row else "–" for row in spans)) for name, spoken in MEASURED
    ]
    return Table("접수·처리 현황", ("지표", *heads), tuple(lines), "속도는 10분 안 종결과 함께 봅니다.")


def _kinds(generation: Generation, base: Slice, viewer: Viewer) -> Table:
    found = grid(generation, base, viewer, ("field", "kind"))
    heads = ("분야", *(column.name for column in found.columns), "합계")
    rows: list[Row] = [
        (line.name, *(cell.mark.value for cell in cells), line.whole.mark.value)
        for line, cells in zip(found.rows, found.cells, strict=True)
    ]
    rows.append(("합계", *(column.whole.mark.value for column in found.columns), found.whole.mark.value))
    return Table("분야와 종류별 접수", heads, tuple(rows))


def _direct(generation: Generation, spans: list[Slice], viewer: Viewer, heads: tuple[str, ...]) -> Table:
    counted = [asking.tally(generation, one.but(channel=DIRECT), viewer, "channel_code") for one in spans]
    rows: list[Row] = [
        (code_name(codes.CHANNELS, code), *(span.get(code, 0) for span in counted)) for code in DIRECT
    ]
    rows.append(("합계", *(sum(span.values()) for span in counted)))
    about = "시민이 방문, 전화, 서신, 팩스로 기관에 바로 낸 것입니다."
    return Table("직소민원", ("접수경로", *heads), tuple(rows), about)


def _topics(generation: Generation, spans: list[Slice], viewer: Viewer, heads: tuple[str, ...]) -> Table:
    now, before, year_ago = (asking.tally(generation, one, viewer, "topic_code") for one in spans)
    now.pop(NONE, None)
    risen = sorted(now, key=lambda code: (-(now[code] - before.get(code, 0)), code))[:TOPICS]
    rows = tuple(
        (
            topics().name(code),
            now[code],
            before.get(code, 0),
            now[code] - before.get(code, 0),
            year_ago.get(code, 0),
        )
        for code in risen
    )
    named = ("주제", heads[0], heads[1], f"{heads[1]}보다", heads[2])
    return Table("달라진 것을 설명하는 주제", named, rows, f"{heads[1]}보다 많이 늘어난 것부터.")


def _campaigns(generation: Generation, base: Slice, viewer: Viewer) -> Table:
    """집단민원: the same words by many people, by topic."""
    only = base.but(campaign="only")
    counted = asking.tally(generation, only, viewer, "topic_code")
    order = sorted(counted, key=lambda code: (-counted[code], code))
    rows: list[Row] = [
        ("주제 없음" if code == NONE else topics().name(code), counted[code]) for code in order
    ]
    rows.append(("합계", sum(counted.values())))
    return Table("집단민원", ("주제", "건수"), tuple(rows), "같은 글을 여러 사람이 낸 것입니다.")


def _bodies(generation: Generation, base: Slice, viewer: Viewer, bureau: str) -> list[Table]:
    names = {"department": "부서별"} if bureau or not viewer.sees_all else dict(GROUPS)
    heads = (
        "이름",
        "접수",
        "처리완료",
        "준수율",
        "보정 지연비",
        "스피드지수",
        "10분 안 종결",
        "재지정률",
        "만족도",
    )
    tables = []
    for group, title in names.items():
        found = bodies(generation, base, viewer, group)
        rows = [
            (
                row.name,
                row.received.value,
                row.done.value,
                _said(row.kept),
                None if row.adjusted is None else round(row.adjusted, 2),
                _said(row.index),
                _said(row.quick),
                _said(row.moved),
                _said(row.rated),
            )
            for row in found.rows
        ]
        tables.append(Table(title, heads, tuple(rows)))
    return tables


def _check(
    generation: Generation, answered: Slice, viewer: Viewer, name: str, choice: dict[str, Any], todo: str
) -> tuple[str, Mark, str]:
    chosen = answered.but(**choice)
    return name, Mark(asking.count(generation, chosen, viewer), chosen), todo


def _checked(checks: list[tuple[str, Mark, str]], found: Checked) -> Table:
    """민원처리 준수사항: what rules say of every answer."""
    rules = (
        ("답변 글이 없는 처리완료", found.without_text, "답변을 적었는지 봅니다(영 제29조)."),
        ("담당자 연락처가 없는 답변", found.without_contact, "답변에 담당자와 전화를 적습니다(영 제31조)."),
        (
            f"거부하고 구제절차를 적지 않은 답변(거부 {found.refused:,}건)",
            found.without_remedy,
            "거부한 까닭과 이의신청·행정심판을 적습니다(법 제27조).",
        ),
        ("30일 넘게 걸린 것", found.over_a_month, "중간통보(영 제23조)를 했는지 봅니다."),
        (
            "같은 문안의 답변",
            found.same_text,
            f"전체 답변 {found.answered:,}건의 {_share(found.same_text, found.answered)}입니다.",
        ),
    )
    rows: list[Row] = [(name, mark.value, todo) for name, mark, todo in checks]
    rows += [(name, number, todo) for name, number, todo in rules]
    about = "처리한 때로 센 것입니다. 답변 글은 여기에 싣지 않습니다."
    return Table("점검", ("무엇", "건수", "할 일"), tuple(rows), about)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _drawn(generation: Generation, answered: Slice, viewer: Viewer, seed: str) -> Table:
    """Answers that people read and score; the same month draws the same ones."""
    rows: tuple[Row, ...] = tuple(
        (
            one.receipt_number or one.complaint_id,
            unit_name(one.department_code) or "–",
            code_name(codes.RESULTS, one.result_code) or "–",
            "",
            "",
        )
        for one in sample(generation, answered, viewer, seed, SAMPLED)
    )
    heads = ("접수번호", "처리부서", "처리결과", "점수(1~5)", "살핀 것")
    return Table("점검 표본", heads, rows, "달마다 제비로 뽑습니다. 손으로 점수를 적습니다.")
