"""The demo's desk: a day of filings at any moment of the year, some of everything, and again is nothing new."""

from datetime import datetime

import pytest

from dashboards.access import people
from dashboards.access.people import actor_of
from dashboards.demo_desk import open_desk
from pipeline.schema import organisation
from pipeline.settings import Settings
from pipeline.workflow.boxes import BOXES
from pipeline.workflow.store import Store


@pytest.mark.parametrize(
    "until",
    [
        datetime(2026, 11, 22, 14),
        datetime(2027, 2, 8, 3, 17),
        datetime(2026, 9, 24, 9, 1),
        datetime(2028, 7, 3, 23),
    ],
)
def test_every_person_of_the_demo_finds_work_whenever_it_starts(tmp_path, until):
    with Store(Settings(home=tmp_path, now=until)) as store:
        count = open_desk(store, until)
        actors = {one.id: actor_of(one, organisation.read()) for one in people()}
        waiting = {
            (person, code): len(store.cases.box(BOXES[code].where(actors[person], until)))
            for person, code in (
                ("triage", "intake"),
                ("triage", "requests"),
                ("department", "unit"),
                ("handler", "mine"),
                ("approver", "approvals"),
                ("officer", "recusal"),
                ("officer", "supplement"),
                ("handler", "answered"),
            )
        }
        assert all(waiting.values()), waiting
        before = store.outbox.newest()
        assert open_desk(store, until) == count
        assert store.outbox.newest() == before, "a start that was stopped goes on and does nothing twice"
