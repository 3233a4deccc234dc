"""Complaints by 자치구 of the place, for the map."""

from dashboards.queries import asking
from dashboards.queries.marks import Mark, PlaceRow, Places, narrowed
from dashboards.queries.windows import WEEK, scene
from pipeline.reader import Generation
from pipeline.schema.reference import districts
from pipeline.slices import NONE, Slice, Viewer


def places(generation: Generation, base: Slice, viewer: Viewer, days: int = WEEK) -> Places:
    """Received on the last `days` days by 자치구, all 25 in their order; the rest has no place."""
    here = scene(generation, base, viewer)
    chosen = here.received(days)
    relation = asking.smallest(generation, chosen, viewer, "received_on", "district_code")
    found = dict(asking.ask(generation, "by_district", relation))
    known = districts()
    extra = tuple(code for code in found if code is not None and code not in known)

    def mark(code: str) -> Mark:
        return Mark(int(found.get(code, 0)), narrowed(chosen, gu=code))

    rows = [
        PlaceRow(code, district.district_name, mark(code), district.population)
        for code, district in known.items()
        if not here.base.gu or code in here.base.gu
    ]
    rows += [PlaceRow(code, code, mark(code), None) for code in sorted(extra)]
    unlocated = Mark(int(found.get(None, 0)), narrowed(chosen, gu=NONE))
    return Places(tuple(rows), unlocated, Mark(sum(found.values()), chosen))
