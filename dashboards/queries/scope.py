"""Whether a slice asks for what a viewer may never see; the rows themselves are kept by every query."""

from pipeline.schema import organisation
from pipeline.slices import NONE, Slice, Viewer


def outside(chosen: Slice, viewer: Viewer) -> bool:
    """Whether every body or unit the slice names lies outside the viewer's scope."""
    if viewer.sees_all:
        return False
    named = {*chosen.bureau, *chosen.dept}
    return bool(named) and not any(_inside(code, viewer) for code in named)


def _inside(code: str, viewer: Viewer) -> bool:
    if code == NONE:
        return False
    tree = organisation.read()
    own = {tree.bureau(unit) for unit in viewer.departments}
    return code in viewer.bureaus | viewer.departments | own or tree.bureau(code) in viewer.bureaus
