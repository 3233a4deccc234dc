"""처리기관 현황: how far each handling body is with what came in lately."""

from dashboards.queries import asking
from dashboards.queries.marks import Mark, UnitRow, narrowed
from dashboards.queries.windows import TREND, Scene, scene
from pipeline.reader import Generation
from pipeline.schema import organisation
from pipeline.slices import NONE, Slice, Viewer

GROUPS = {"bureau": "실·국·본부", "district": "자치구", "agency": "사업소"}
BINS = ("on_time", "done", "untimed", "open_in_time", "open")


def units(
    generation: Generation, base: Slice, viewer: Viewer, group: str = "bureau", days: int = TREND
) -> list[UnitRow]:
    """Bodies of one group by what was received on the last `days` days, the most first.

    Complaints without a unit stand in the group 'bureau' as '처리부서 미지정'; bodies without any
    complaint are left out.
    """
    here = scene(generation, base, viewer)
    chosen = here.received(days)
    counts = {late: _by_bureau(here, chosen.but(late=late)) for late in BINS}
    tree = organisation.read()
    codes: list[str | None] = [*tree.bodies(group), *([None] if group == "bureau" else [])]
    rows = [_row(chosen, code, counts, tree) for code in codes]
    return sorted((row for row in rows if row.total.value), key=lambda row: (-row.total.value, row.code))


def _row(
    chosen: Slice, code: str | None, counts: dict[str, dict[str | None, int]], tree: organisation.Organisation
) -> UnitRow:
    own = narrowed(chosen, bureau=code or NONE)
    marks = {late: Mark(counts[late].get(code, 0), own.but(late=late)) for late in BINS}
    return UnitRow(
        code=code or NONE,
        name=tree.name(code) if code else "처리부서 미지정",
        on_time=marks["on_time"],
        late_done=marks["done"],
        untimed=marks["untimed"],
        open_in_time=marks["open_in_time"],
        open_late=marks["open"],
        total=Mark(sum(mark.value for mark in marks.values()), own),
    )


def _by_bureau(here: Scene, chosen: Slice) -> dict[str | None, int]:
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", "bureau_code")
    rows = asking.ask(here.generation, "by_bureau", relation)
    return {code: int(number) for code, number in rows}
