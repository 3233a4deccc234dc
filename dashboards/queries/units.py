"""처리기관 현황: how far each handling body is with what came in lately."""

from collections import defaultdict

from dashboards.queries import asking
from dashboards.queries.marks import Mark, UnitRow, narrowed
from dashboards.queries.windows import TREND, Scene, scene
from pipeline.reader import Generation
from pipeline.schema import organisation
from pipeline.slices import NONE, Slice, Viewer

GROUPS = {"bureau": "실·국·본부", "district": "자치구", "agency": "사업소"}
FINISHED = ("on_time", "done", "untimed")
STILL_OPEN = ("open_in_time", "open")

Bins = dict[str | None, dict[str, int]]


def units(
    generation: Generation, base: Slice, viewer: Viewer, group: str = "bureau", days: int = TREND
) -> list[UnitRow]:
    """Bodies of one group by what was received on the last `days` days, the most first.

    Complaints without a unit stand in the group 'bureau' as '처리부서 미지정'; bodies without any
    complaint are left out.
    """
    here = scene(generation, base, viewer)
    chosen = here.received(days)
    bins = _bins(here, chosen)
    tree = organisation.read()
    codes: list[str | None] = [*tree.bodies(group), *([None] if group == "bureau" else [])]
    rows = [_row(chosen, code, bins[code], tree) for code in codes if sum(bins[code].values())]
    return sorted(rows, key=lambda row: (-row.total.value, row.code))


def _row(chosen: Slice, code: str | None, bins: dict[str, int], tree: organisation.Organisation) -> UnitRow:
    own = narrowed(chosen, bureau=code or NONE)
    marks = {late: Mark(bins.get(late, 0), own.but(late=late)) for late in (*FINISHED, *STILL_OPEN)}
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


def _bins(here: Scene, chosen: Slice) -> Bins:
    """Complaints of each body by bin; the bins are choices of `late`."""
    found: Bins = defaultdict(dict)
    finished = asking.smallest(here.generation, chosen, here.viewer, "received_on", "bureau_code")
    name = "bureau_bins_cube" if finished.is_cube else "bureau_bins_complaint"
    for code, *numbers in asking.ask(here.generation, name, finished):
        found[code] |= dict(zip(FINISHED, map(int, numbers), strict=True))
    still = asking.complaints(here.generation, chosen.but(state="open"), here.viewer)
    for code, *numbers in asking.ask(here.generation, "bureau_open", still, now=here.now):
        found[code] |= dict(zip(STILL_OPEN, map(int, numbers), strict=True))
    return found
