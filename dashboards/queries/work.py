"""접수·처리 업무: the cases of a box with what is advised, in the order in which they should be worked on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from dashboards.queries.advice import Advice, Advisor
from dashboards.queries.facility import facility_of
from dashboards.queries.listing import page
from dashboards.site import Site
from models.places.public_facilities import Suggestion
from pipeline.calendar.deadlines import Deadline
from pipeline.calendar.periods import due_after_seconds
from pipeline.calendar.worktime import HOUR, WorkTime
from pipeline.errors import NotReadyError, UsageError
from pipeline.slices import Slice, Viewer
from pipeline.workflow.boxes import Box, box_of_list, boxes_of
from pipeline.workflow.case_rows import Done, Filed, Written
from pipeline.workflow.cases import MOST_IN_BOX
from pipeline.workflow.delivery import SOURCE
from pipeline.workflow.desk import Actor, may_know, may_read, may_see, requested_until
from pipeline.workflow.notices import Notice
from pipeline.workflow.photos import Photo
from pipeline.workflow.store import Store

RECEIPT_HOURS = 8
"""Working hours within which a 신청 is received."""
NO_ADVICE = Advice()


@dataclass(frozen=True)
class Row:
    """One case of a queue: what is advised, and when its next deadline is (the receipt's before receipt)."""

    case: Filed
    advice: Advice | None
    due_at: datetime

    @property
    def order(self) -> tuple[bool, datetime, int, str]:
        """긴급 first, then the first due, then the biggest cluster."""
        said = self.advice or NO_ADVICE
        return not said.is_urgent, self.due_at, -(said.alike.value if said.alike else 0), self.case.id


@dataclass(frozen=True)
class CasePage:
    """Everything about one case that its panel shows.

    Attributes:
        row: the case as the queue has it.
        written: the original; None for who may not read it, who sees no photos either.
        log: what happened to it.
        said: the words of events, by number.
        due: when it is due itself, and why.
        earlier: other cases of the same person.
        family: its whole or its parts, its leader or what was merged into it.
        photos: its photos.
        notices: what its citizen was told.
        requested_until: until when an officer may say that it is not the unit's.
        watcher: who else looks at it; '' if nobody.
        facility: why it may be of a 공중이용시설, where nobody has said yet whether it is.
    """

    row: Row
    written: Written | None
    log: tuple[Done, ...]
    said: Mapping[int, str]
    due: Deadline | None
    earlier: tuple[Filed, ...]
    family: tuple[Filed, ...]
    photos: tuple[Photo, ...]
    notices: tuple[Notice, ...]
    requested_until: datetime | None
    watcher: str
    facility: Suggestion | None


def counts(site: Site, actor: Actor) -> dict[str, int]:
    """How many cases lie in each box of this person."""
    now = site.now()
    return site.store.cases.counts({box.code: box.where(actor, now) for box in boxes_of(actor)})


def rows(site: Site, advisor: Advisor, actor: Actor, box: Box) -> list[Row]:
    """The queue of a box."""
    cases = site.store.cases.box(box.where(actor, site.now()))
    return sorted(_rows(site, advisor, cases), key=lambda row: row.order)


def box_of_slice(site: Site, viewer: Viewer, chosen: Slice) -> Box:
    """A box of what the desk has of a list: the first 500 of it, in the order of the list."""
    sources = tuple(one for one in chosen.source if one == SOURCE) if chosen.source else (SOURCE,)
    if not sources:
        return box_of_list([])
    ours = chosen.but(source=sources)
    with site.generation() as generation:
        found = page(generation, ours, viewer, 0, MOST_IN_BOX, columns=("complaint_id", "receipt_number"))
    return box_of_list([row["receipt_number"] for row in found.rows if row["receipt_number"]])


def case_page(site: Site, advisor: Advisor, actor: Actor, case_id: str) -> CasePage:
    """One case; reading its original is noted, and that this person looks at it.

    Raises:
        UsageError: there is no such case, or it is none of this person's.
    """
    store = site.store
    case = store.cases.case(case_id)
    if not may_see(actor, case):
        raise UsageError("다른 부서의 민원입니다(another unit's case)")
    log = tuple(store.cases.log(case_id))
    reads, knows = may_read(actor, case), may_know(actor, case)
    if reads:
        store.openings.note(case_id, actor.name)
    return CasePage(
        row=_rows(site, advisor, [case])[0],
        written=_written(store, actor, case) if reads else None,
        log=log,
        said={one.number: store.cases.said(case_id, one.number) for one in log if one.has_text}
        if reads
        else {},
        due=store.cases.due(case_id),
        earlier=tuple(store.cases.earlier(case_id)) if not case.is_protected or knows else (),
        family=tuple(store.cases.cases(_relatives(case))),
        notices=tuple(store.notices.of(case_id)),
        photos=tuple(store.photos.of(case_id)) if reads else (),
        requested_until=requested_until(case, store.holidays.worktime()),
        watcher=store.openings.watch(case_id, actor.name),
        facility=facility_of(site, case),
    )


def _written(store: Store, actor: Actor, case: Filed) -> Written:
    written = store.cases.written(case.id)
    return written if may_know(actor, case) else replace(written, name="", phone="", email="")


def _relatives(case: Filed) -> list[str]:
    state = case.state
    return [one for one in (case.parent_id, state.merged_into, *state.children, *state.members) if one]


def _rows(site: Site, advisor: Advisor, cases: Sequence[Filed]) -> list[Row]:
    said = _advised(site, advisor, cases)
    due = _due(cases, site.store.holidays.worktime())
    return [Row(case, said.get(case.id), at) for case, at in zip(cases, due, strict=True)]


def _advised(site: Site, advisor: Advisor, cases: Sequence[Filed]) -> dict[str, Advice]:
    try:
        with site.generation() as generation:
            return advisor.advised(generation, cases)
    except NotReadyError:
        return {}


def _due(cases: Sequence[Filed], time: WorkTime) -> list[datetime]:
    if not cases:
        return []
    arrived = np.array([case.arrived_at for case in cases], "datetime64[s]")
    receipt = due_after_seconds(arrived, np.full(len(cases), RECEIPT_HOURS * HOUR), time)
    return [case.due_at or at for case, at in zip(cases, receipt.tolist(), strict=True)]
