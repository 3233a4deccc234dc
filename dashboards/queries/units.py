"""처리기관 현황: how far each handling body is with what came in lately."""

from collections import defaultdict

from dashboards.queries import asking
from dashboards.queries.marks import Mark, UnitRow, narrowed
from dashboards.queries.windows import TREND, Scene, scene
from pipeline.reader import Generation
from pipeline.schema import organisation
from pipeline.slices import NONE, Slice, Viewer

GROUPS = {"bureau": "실·국·본부", "district": "자치구", "agency": "사업소"}
OWN_GROUPS = {"department": "과"}
FINISHED = ("on_time", "done", "untimed")
STILL_OPEN = ("open_in_time", "open")

Bins = dict[str | None, dict[str, int]]


def groups_of(viewer: Viewer) -> dict[str, str]:
    """What the switch of the card offers: the three sorts of bodies, or to one body its own units."""
    return GROUPS if viewer.sees_all else OWN_GROUPS


def units(
    generation: Generation, base: Slice, viewer: Viewer, group: str = "bureau", days: int = TREND
) -> list[UnitRow]:
    """Bodies of one group by what was received on the last `days` days, the most first.

    The group 'department' has the units (과) of all bodies the viewer may see. Complaints without a
    unit stand in the groups 'bureau' and 'department' as '처리부서 미지정'; bodies without any complaint
    are left out.
    """
    here = scene(generation, base, viewer)
    chosen = here.received(days)
    key, column = ("dept", "department_code") if group in OWN_GROUPS else ("bureau", "bureau_code")
    bins = _bins(here, chosen, column)
    tree = organisation.read()
    codes = list(bins) if group in OWN_GROUPS else _bodies(tree, group)
    rows = [
        _row(narrowed(chosen, **{key: code or NONE}), code, bins[code], tree)
        for code in codes
        if sum(bins[code].values())
    ]
    return sorted(rows, key=lambda row: (-row.total.value, row.code))


def _bodies(tree: organisation.Organisation, group: str) -> list[str | None]:
    bodies: list[str | None] = [*tree.bodies(group)]
    return [*bodies, None] if group == "bureau" else bodies


def _row(own: Slice, code: str | None, bins: dict[str, int], tree: organisation.Organisation) -> UnitRow:
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


def _bins(here: Scene, chosen: Slice, column: str) -> Bins:
    """Complaints of each body by bin; the bins are choices of `late`."""
    found: Bins = defaultdict(dict)
    finished = asking.smallest(here.generation, chosen, here.viewer, "received_on", column)
    name = "bureau_bins_cube" if finished.is_cube else "bureau_bins_complaint"
    for code, *numbers in asking.ask(here.generation, name, finished, by=column):
        found[code] |= dict(zip(FINISHED, map(int, numbers), strict=True))
    still = asking.complaints(here.generation, chosen.but(state="open"), here.viewer)
    for code, *numbers in asking.ask(here.generation, "bureau_open", still, by=column, now=here.now):
        found[code] |= dict(zip(STILL_OPEN, map(int, numbers), strict=True))
    return found
