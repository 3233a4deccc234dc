"""중대시민재해: whether a case at the desk may be of a 공중이용시설, and why; asked before it is answered."""

from datetime import timedelta

from dashboards.queries import asking
from dashboards.site import Site
from models.places.public_facilities import Suggestion, suggestion
from pipeline.errors import NotReadyError
from pipeline.workflow.case_rows import Filed


def facility_of(site: Site, case: Filed) -> Suggestion | None:
    """What speaks for it; None where nothing does, no danger was read, or a person has said it already."""
    if case.state.facility:
        return None
    asked = {"id": case.id, "since": case.arrived_at.date() - timedelta(1)}
    try:
        with site.generation() as generation:
            rows = generation.rows(asking.question("advice_danger"), asked)
    except NotReadyError:
        return None
    if not rows or rows[0][0] is None:
        return None
    written = site.store.cases.written(case.id)
    _, lat, lon, method = rows[0]
    return suggestion(site.settings, f"{written.title}\n{written.body}", lat, lon, method)


def facility_words(found: Suggestion) -> str:
    """That it may be of a 공중이용시설, which, and why; whether it is one says a person."""
    whose = "대장의" if found.is_registered else "종류:"
    return f"공중이용시설일 수 있음 · {whose} {found.name} · {found.reason}"


def facility_asked(site: Site, case: Filed) -> str:
    """Why a person has to say first whether it is one, in words; '' if nobody has to."""
    found = facility_of(site, case)
    return "" if found is None else f"중대시민재해 여부를 먼저 적으십시오: {facility_words(found)}"
