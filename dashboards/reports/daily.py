"""일일 민원동향: one whole day of the city or of one body, as it is read at half past eight."""

from datetime import date, datetime, timedelta

from dashboards import words
from dashboards.queries import asking
from dashboards.queries.listing import Order, page
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.names import code_name, population, topics, unit_name, value_name
from dashboards.queries.surges import surging
from dashboards.reports.report import Report, Row, Table
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.schema import codes, organisation
from pipeline.slices import NONE, Slice, Viewer

TOPICS, URGENT, SURGES = 10, 20, 10
WEEK = 7
DAY = timedelta(1)
HEADS = ("지표", "하루", "전날", "지난주 같은 요일", "앞 7일 평균")
COLUMNS = (
    "complaint_id",
    "receipt_number",
    "received_at",
    "district_code",
    "title",
    "status_code",
    "department_code",
)


def day_of(text: str, as_of: datetime) -> date:
    """The day that a person wrote; without one, the last whole day.

    Raises:
        UsageError: it is no day, or not over yet.
    """
    if not text:
        return as_of.date() - DAY
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text[:20]}' 은(는) 날이 아닙니다. 2026-11-19 처럼 적으십시오(no day)") from None
    if day >= as_of.date():
        raise UsageError(f"{day} 은(는) 아직 끝나지 않았습니다(not over yet)")
    return day


def daily(generation: Generation, viewer: Viewer, day: date, bureau: str = "") -> Report:
    """The report of one day, of all that the viewer sees or of one body.

    Raises:
        UsageError: there is no such body, or nothing of that day is known.
    """
    if bureau and organisation.read().body(bureau) is None:
        raise UsageError(f"'{bureau[:20]}' 기관이 없습니다(no such body)")
    whole = Slice(bureau=(bureau,) if bureau else (), as_of=generation.as_of)
    received, answered = _received(whole, day), _answered(whole, day)
    marks = [
        ("접수(건)", Mark(asking.count(generation, received, viewer), received)),
        ("처리완료(건)", Mark(asking.count(generation, answered, viewer), answered)),
    ]
    if not any(mark.value for _, mark in marks):
        raise UsageError(f"{day} 에는 볼 수 있는 민원이 없습니다(nothing of that day)")
    urgent = narrowed(received, danger="urgent")
    marks.append(("긴급안전(건)", Mark(asking.count(generation, urgent, viewer), urgent)))
    late = whole.but(late="open")
    still = whole.but(state="open")
    now = [
        ("열린 민원(건)", Mark(asking.count(generation, still, viewer), still)),
        ("그 가운데 기한 지남(건)", Mark(asking.count(generation, late, viewer), late)),
    ]
    where = _where(viewer, bureau)
    risen = _topics(generation, whole, viewer, day)
    surges = _surges(generation, whole, viewer)
    tables = (
        _summary(generation, whole, viewer, day, marks, now),
        risen,
        surges,
        _urgent(generation, urgent, viewer),
        _due(generation, whole, viewer),
        _bodies(generation, whole, viewer, day, bureau),
    )
    conditions = (
        ("기관", where),
        ("날", f"{day:%Y-%m-%d}({words.WEEKDAYS[day.weekday()]})"),
        ("기준 시각", f"{generation.as_of:%Y-%m-%d %H:%M}"),
        ("모수", population(whole)),
    )
    title = f"일일민원동향_{where}_{day:%Y-%m-%d}"
    sentences = _sentences(marks, now, risen, surges)
    return Report(title, conditions, tables, tuple(mark for _, mark in (*marks, *now)), sentences)


def _received(whole: Slice, day: date, until: date | None = None) -> Slice:
    return whole.but(period_from=day, period_to=until or day + DAY)


def _answered(whole: Slice, day: date, until: date | None = None) -> Slice:
    return whole.but(answered_from=day, answered_to=until or day + DAY)


def _where(viewer: Viewer, bureau: str) -> str:
    if bureau:
        return unit_name(bureau)
    scope = sorted(viewer.bureaus)
    return "시 전체" if viewer.sees_all or not scope else unit_name(scope[0])


def _summary(
    generation: Generation,
    whole: Slice,
    viewer: Viewer,
    day: date,
    marks: list[tuple[str, Mark]],
    now: list[tuple[str, Mark]],
) -> Table:
    before = (day - DAY, day - WEEK * DAY)
    makers = (_received, _answered, lambda one, *days: narrowed(_received(one, *days), danger="urgent"))
    rows: list[Row] = []
    for (name, mark), make in zip(marks, makers, strict=True):
        earlier = [asking.count(generation, make(whole, one), viewer) for one in before]
        week = asking.count(generation, make(whole, day - WEEK * DAY, day), viewer)
        rows.append((name, mark.value, *earlier, round(week / WEEK, 1)))
    rows += [(name, mark.value, None, None, None) for name, mark in now]
    return Table("하루 현황", HEADS, tuple(rows), "열린 민원은 기준 시각의 것입니다.")


def _topics(generation: Generation, whole: Slice, viewer: Viewer, day: date) -> Table:
    now = asking.tally(generation, _received(whole, day), viewer, "topic_code")
    week = asking.tally(generation, _received(whole, day - WEEK * DAY, day), viewer, "topic_code")
    now.pop(NONE, None)
    rises = {code: number - week.get(code, 0) / WEEK for code, number in now.items()}
    order = sorted((code for code in now if rises[code] > 0), key=lambda code: (-rises[code], code))
    rows: tuple[Row, ...] = tuple(
        (topics().name(code), now[code], round(week.get(code, 0) / WEEK, 1), round(rises[code], 1))
        for code in order[:TOPICS]
    )
    return Table("많이 는 주제", ("주제", "하루", "앞 7일 평균", "차이"), rows)


def _surges(generation: Generation, whole: Slice, viewer: Viewer) -> Table:
    rows: tuple[Row, ...] = tuple(
        (one.topic_name, one.place, one.mark.value, f"{one.ratio:.1f}배", words.stamp(one.first_at))
        for one in surging(generation, whole, viewer)[:SURGES]
    )
    about = "기준 시각에 서 있는 것입니다."
    return Table("급상승 이슈", ("주제", "곳", "건수", "평소의", "처음 보인 때"), rows, about)


def _urgent(generation: Generation, urgent: Slice, viewer: Viewer) -> Table:
    order = Order("received_at", descending=False)
    found = page(generation, urgent, viewer, 0, URGENT, order, COLUMNS)
    rows: tuple[Row, ...] = tuple(
        (
            row["receipt_number"] or row["complaint_id"],
            f"{row['received_at']:%H:%M}",
            value_name("gu", row["district_code"]) if row["district_code"] else "–",
            row["title"] or "(제목 없음)",
            unit_name(row["department_code"]) or "–",
            code_name(codes.STATUSES, row["status_code"]),
        )
        for row in found.rows
    )
    heads = ("접수번호", "시각", "자치구", "제목", "처리부서", "상태")
    left = found.total - len(rows)
    return Table("긴급안전", heads, rows, f"그 밖에 {left:,}건이 더 있습니다." if left > 0 else "")


def _due(generation: Generation, whole: Slice, viewer: Viewer) -> Table:
    """What is due today and what is late, by body."""
    today = generation.as_of.date()
    due = whole.but(state="open", due_from=today, due_to=today + DAY)
    column = "bureau_code" if viewer.sees_all and not whole.bureau else "department_code"
    soon, late = (asking.tally(generation, one, viewer, column) for one in (due, whole.but(late="open")))
    order = sorted(soon.keys() | late.keys(), key=lambda code: (-late.get(code, 0), -soon.get(code, 0), code))
    rows: list[Row] = [
        (unit_name(code) if code != NONE else "부서 없음", soon.get(code, 0), late.get(code, 0))
        for code in order
    ]
    rows.append(("합계", sum(soon.values()), sum(late.values())))
    return Table("오늘 기한과 지연", ("이름", "오늘 기한", "기한 지남"), tuple(rows))


def _bodies(generation: Generation, whole: Slice, viewer: Viewer, day: date, bureau: str) -> Table:
    column = "bureau_code" if viewer.sees_all and not bureau else "department_code"
    came = asking.tally(generation, _received(whole, day), viewer, column)
    done = asking.tally(generation, _answered(whole, day), viewer, column)
    order = sorted(came.keys() | done.keys(), key=lambda code: (-came.get(code, 0), code))
    rows: list[Row] = [
        (unit_name(code) if code != NONE else "부서 없음", came.get(code, 0), done.get(code, 0))
        for code in order
    ]
    rows.append(("합계", sum(came.values()), sum(done.values())))
    return Table("기관별" if column == "bureau_code" else "부서별", ("이름", "접수", "처리완료"), tuple(rows))


def _sentences(
    marks: list[tuple[str, Mark]], now: list[tuple[str, Mark]], risen: Table, surges: Table
) -> tuple[str, ...]:
    (_, came), (_, done), (_, urgent) = marks
    (_, still), (_, late) = now
    told = (
        f"{came.value:,}건을 접수하고 {done.value:,}건을 처리했습니다. 긴급안전은 {urgent.value:,}건입니다.",
        f"열린 민원 {still.value:,}건 가운데 {late.value:,}건이 기한을 넘겼습니다.",
    )
    if surges.rows:
        first = surges.rows[0]
        return (*told, f"급상승 이슈는 {first[1]} ‘{first[0]}’ {first[2]:,}건(평소의 {first[3]})입니다.")
    if risen.rows:
        first = risen.rows[0]
        return (*told, f"가장 많이 는 주제는 ‘{first[0]}’ {first[1]:,}건입니다.")
    return told
