"""Everything the 상황판 asks."""

from dashboards.queries.hours import hours
from dashboards.queries.kpis import kpis
from dashboards.queries.marks import marks_in
from dashboards.queries.places import places
from dashboards.queries.ranking import ranking
from dashboards.queries.rows import newest
from dashboards.queries.surges import summaries, surging
from dashboards.queries.units import GROUPS, OWN_GROUPS, groups_of, units

__all__ = [
    "GROUPS",
    "OWN_GROUPS",
    "groups_of",
    "hours",
    "kpis",
    "marks_in",
    "newest",
    "places",
    "ranking",
    "summaries",
    "surging",
    "units",
]
