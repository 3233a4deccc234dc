"""민원처리실태 보고: a month of the city or of one body, its numbers those of the screens (A45, og22)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboards.components.marks import figure_words
from dashboards.queries import asking
from dashboards.queries.bureaus import BodyRow, bodies
from dashboards.queries.grids import MONTH, grid, span
from dashboards.queries.marks import Mark, Part
from dashboards.queries.names import population, topics
from dashboards.queries.units import GROUPS
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.schema import organisation
from pipeline.slices import NONE, Slice, Viewer

TOPICS = 20
CHECKS = (
    ("10분 안에 끝난 것", {"quick": "only"}, "답을 썼는지, 잘못 눌렀는지 봅니다."),
    ("기한을 넘겨 끝난 것", {"late": "done"}, "늦은 까닭과 연장 통지(영 제21조)를 봅니다."),
    ("처리결과가 없는 처리완료", {"state": "done", "result": (NONE,)}, "결과 코드를 적습니다."),
    ("되돌아왔거나 재지정 3회 이상", {"moved": "pingpong"}, "사무분장을 다시 정합니다."),
)


Row = tuple[str | float | None, ...]


@dataclass(frozen=True)
class Table:
    """One table of a report: cells are texts and numbers; `about` says how it was counted."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    about: str = ""


@dataclass(frozen=True)
class Report:
    """A report: what it is called, what it was counted from, and its tables."""

    title: str
    conditions: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    marks: tuple[Mark, ...]

    def file_name(self, ending: str) -> str:
        """Such as '민원처리실태보고_교통실_2026-10.xlsx'."""
        return re.sub(r'[\\/:*?"<>|\s]+', "_", self.title) + f".{ending}"


def month_of(text: str) -> date:
    """The first day of '2026-10'.

    Raises:
        UsageError: it is no month.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(f"'{text[:20]}' 은(는) 달이 아닙니다. 2026-10 처럼 적으십시오(no month)") from None


def monthly(generation: Generation, viewer: Viewer, first: date, bureau: str = "") -> Report:
    """The report of the month that begins on `first`, of all that the viewer sees or of one body.

    Raises:
        UsageError: there is no such body, or nothing of that month is known.
    """
    if bureau and organisation.read().body(bureau) is None:
        raise UsageError(f"'{bureau[:20]}' 기관이 없습니다(no such body)")
    until = span(MONTH, first)[1]
    base = Slice(
        period_from=first,
        period_to=until,
        bureau=(bureau,) if bureau else (),
        as_of=generation.as_of,
    )
    row = _whole(generation, base, viewer, bureau)
    if row is None or not (row.received.value or row.done.value):
        raise UsageError(f"{first:%Y-%m} 에는 볼 수 있는 민원이 없습니다(nothing of that month)")
    earlier = [_whole(generation, _moved(base, start), viewer, bureau) for start in _compared(first)]
    where = "시 전체" if viewer.sees_all and not bureau else row.name
    checks = [_check(generation, base, viewer, *one) for one in CHECKS]
    tables = [
        _summary(row, *earlier),
        _kinds(generation, base, viewer),
        *_bodies(generation, base, viewer, bureau),
        _topics(generation, base, viewer, first),
        Table(
            "점검",
            ("무엇", "건수", "할 일"),
            tuple((name, mark.value, todo) for name, mark, todo in checks),
            "처리한 달로 센 것입니다. 답변 글은 여기에 싣지 않습니다.",
        ),
    ]
    conditions = (
        ("기관", where),
        ("기간", f"{first:%Y-%m-%d} ~ {until - timedelta(1):%Y-%m-%d}"),
        ("기준 시각", f"{generation.as_of:%Y-%m-%d %H:%M}"),
        ("모수", population(base)),
    )
    marks = (row.received, row.done, *(mark for _, mark, _ in checks))
    return Report(f"민원처리실태보고_{where}_{first:%Y-%m}", conditions, tuple(tables), marks)


def _compared(first: date) -> tuple[date, date]:
    """The month before, and the same month a year before."""
    return (first - timedelta(1)).replace(day=1), first.replace(year=first.year - 1)


def _moved(base: Slice, first: date) -> Slice:
    return base.but(period_from=first, period_to=span(MONTH, first)[1])


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


def _summary(*months: BodyRow | None) -> Table:
    """This month, the one before, and the same one a year before."""
    lines: list[Row] = [
        (spoken, *(getattr(row, name).value if row else 0 for row in months)) for name, spoken in COUNTED
    ]
    lines += [
        (spoken, *(_said(getattr(row, name)) if row else "–" for row in months)) for name, spoken in MEASURED
    ]
    heads = ("지표", "이달", "전월", "전년 같은 달")
    return Table("접수·처리 현황", heads, tuple(lines), "속도는 10분 안 종결과 함께 봅니다.")


def _kinds(generation: Generation, base: Slice, viewer: Viewer) -> Table:
    found = grid(generation, base, viewer, ("field", "kind"))
    heads = ("분야", *(column.name for column in found.columns), "합계")
    rows: list[Row] = [
        (line.name, *(cell.mark.value for cell in cells), line.whole.mark.value)
        for line, cells in zip(found.rows, found.cells, strict=True)
    ]
    rows.append(("합계", *(column.whole.mark.value for column in found.columns), found.whole.mark.value))
    return Table("분야와 종류별 접수", heads, tuple(rows))


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


def _topics(generation: Generation, base: Slice, viewer: Viewer, first: date) -> Table:
    months = (_moved(base, start) for start in (first, *_compared(first)))
    now, before, year_ago = (asking.tally(generation, one, viewer, "topic_code") for one in months)
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
    heads = ("주제", "이달", "전월", "전월보다", "전년 같은 달")
    return Table("달라진 것을 설명하는 주제", heads, rows, "전월보다 많이 늘어난 것부터.")


def _check(
    generation: Generation, base: Slice, viewer: Viewer, name: str, choice: dict[str, Any], todo: str
) -> tuple[str, Mark, str]:
    answered = base.but(
        period_from=None,
        period_to=None,
        answered_from=base.period_from,
        answered_to=base.period_to,
        **choice,
    )
    return name, Mark(asking.count(generation, answered, viewer), answered), todo
