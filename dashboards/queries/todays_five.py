"""오늘 볼 5건: five complaints that somebody should look at today, each by a rule that is on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from dashboards.queries import asking
from dashboards.queries.listing import NEWEST, Order, Row, page
from dashboards.queries.marks import narrowed
from dashboards.queries.surges import surging
from dashboards.queries.windows import scene
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer

MOST = 5
LOOKED_AT = 50
AGAIN_DAYS = 60
COLUMNS = (
    "complaint_id",
    "receipt_number",
    "title",
    "received_at",
    "due_at",
    "transfer_count",
    "status_code",
)
RULE = (
    "다섯 가지를 이 차례로 한 건씩 봅니다: ① 아무도 확인하지 않은 긴급안전 가운데 가장 오래된 것, "
    "② 가장 오래 지연된 것, ③ 재지정 3회 이상이거나 되돌아온 것, ④ 급상승 이슈의 가장 새 민원, "
    "⑤ 같은 사람이 60일 안에 같은 주제로 다시 낸 것. 없는 것은 기한이 가장 먼저인 것이 채웁니다."
)


Rows = Callable[[Slice], list[Row]]


@dataclass(frozen=True)
class Urged:
    """One complaint with the rule that chose it."""

    reason: str
    row: Row


def todays_five(
    generation: Generation, base: Slice, viewer: Viewer, confirmed: frozenset[str]
) -> list[Urged]:
    """At most five open complaints; `confirmed` are those of which somebody said that they saw them."""
    here = scene(generation, base, viewer)
    still = here.base.but(state="open")

    def rows(chosen: Slice, order: Order = NEWEST, most: int = LOOKED_AT) -> list[Row]:
        return page(generation, chosen, viewer, 0, most, order, COLUMNS).rows

    oldest, by_due = Order("received_at", descending=False), Order("due_at", descending=False)
    urgent = rows(narrowed(still, danger="urgent"), oldest)
    late = rows(here.base.but(late="open"), by_due)
    found: list[tuple[str, list[Row]]] = [
        ("긴급 미확인", [row for row in urgent if row["complaint_id"] not in confirmed]),
        ("가장 오래 지연", late),
        ("핑퐁", rows(still.but(moved="pingpong"), Order("transfer_count"))),
        ("급상승", _surging(generation, base, viewer, rows)),
        ("다시 신청", _again(generation, here.base, viewer, rows)),
    ]
    chosen: list[Urged] = []
    taken: set[str] = set()
    soonest = rows(still, by_due)
    for reason, those in [*found, *[("기한 순", soonest)] * MOST]:
        row = next((one for one in those if one["complaint_id"] not in taken), None)
        if row is not None and len(chosen) < MOST:
            taken.add(row["complaint_id"])
            chosen.append(Urged(reason, row))
    return chosen


def urgent_ids(generation: Generation, base: Slice, viewer: Viewer) -> list[str]:
    """Open 긴급안전 that may be asked about."""
    still = narrowed(scene(generation, base, viewer).base.but(state="open"), danger="urgent")
    found = page(generation, still, viewer, 0, LOOKED_AT, Order("received_at", descending=False), COLUMNS)
    return [row["complaint_id"] for row in found.rows]


def _surging(generation: Generation, base: Slice, viewer: Viewer, rows: Rows) -> list[Row]:
    found = surging(generation, base, viewer)
    return rows(found[0].mark.slice.but(state="open")) if found else []


def _again(generation: Generation, base: Slice, viewer: Viewer, rows: Rows) -> list[Row]:
    until = asking.moment(generation, base).date() + timedelta(1)
    chosen = base.but(period_from=until - timedelta(AGAIN_DAYS), period_to=until)
    relation = asking.complaints(generation, chosen, viewer)
    ids = [row[0] for row in asking.ask(generation, "filed_again", relation)][:MOST]
    if not ids:
        return []
    return sorted(
        rows(base.but(ids=tuple(ids), state="open")), key=lambda row: ids.index(row["complaint_id"])
    )
