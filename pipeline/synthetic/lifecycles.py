"""What becomes of each complaint: its whole life, fixed the moment it arrives."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from pipeline.calendar import periods
from pipeline.calendar.worktime import OFFICE
from pipeline.synthetic import shares
from pipeline.synthetic.arrivals import HOUR, NO_TIME, Arrivals, Flags, Stamps, cut
from pipeline.synthetic.draws import Choice, Floats, Ints
from pipeline.synthetic.layouts import LAYOUTS
from pipeline.synthetic.tables import (
    FIELD_KIND,
    FORM_KIND,
    KINDS,
    RESULTS,
    SOURCES,
    STATUSES,
    Tables,
    kind_mask,
)

DAY = np.timedelta64(86_400, "s")
LATE_FIELD = 0.050
LATE_SPREAD = 1.15
"""A 자치구 k times as slow as the mean is late k**LATE_SPREAD times as often."""

BACKLOG = 0.0012
"""Share of 현장 that lies for 8 to 60 days; the oldest open ones were 19 to 72 days old (E4)."""

FIELD_HOURS = {3: (0.62, 0.75, 0.55), 24: (5.8, 0.80, 0.95), 120: (8.4, 0.85, 1.05)}
"""Promise in hours → median of the hours in time, their spread (log), power of the 자치구's speed."""

DAYS = {
    "inquiry": (1.05, 0.55, 0.060),
    "suggestion": (2.35, 0.62, 0.055),
    "grievance": (2.7, 0.45, 0.075),
    "proposal": (11.0, 0.40, 0.050),
}
"""Kind → median of the working days after the first, their spread (log), share finished late."""

EXTENDED = {"inquiry": 0.02, "suggestion": 0.035, "grievance": 0.05}
LATE_FORMS = 0.03
PROPOSAL_DAYS = 30
"""Calendar days, the first one counted (C-34)."""

SOONEST = np.timedelta64(3 * 3600 + 600, "s")
"""Whoever is not answered at once waits longer than the three hours of 즉시."""

STATUTE_QUESTIONS = 0.3
"""Questions about a statute have 14 working days, others 7 (C-11)."""

MOVE_FIRST, MOVE_EACH = 0.06, 0.09
"""A complaint is passed on first at 6 % of its life, then every 9 %."""


@dataclass
class Lives:
    """The lives of n arrivals; times are NaT where a thing never happens.

    `moves` is how often it was passed on, `path` (n, 4) the units before the last one in time order.
    `due` may give way to `extended_due` at `extended_at`; `first_item` is what the source said until
    `corrected_at`.
    """

    due: Stamps
    extended_at: Stamps
    extended_due: Stamps
    legal_days: Ints
    assigned: Stamps
    started: Stamps
    supplement: Flags
    finished: Stamps
    status: Ints
    result: Ints
    moves: Ints
    path: Ints
    score: Ints
    rated: Stamps
    late: Flags
    first_item: Ints
    corrected_at: Stamps


def lives(rows: Arrivals, tables: Tables) -> Lives:
    """The whole life of every arrival."""
    chance = rows.chance
    legal = _legal_days(rows, tables)
    due = _due(rows, tables, legal)
    moves = _moves(rows, chance)
    finished, late, extended_due = _finished(rows, tables, legal, due, moves)
    finished = np.maximum(cut(finished, rows.source), rows.received + np.timedelta64(60, "s"))
    extended_at = np.where(np.isnat(extended_due), NO_TIME, rows.received + (np.maximum(legal, 2) - 1) * DAY)
    life = finished - rows.received
    status = _status(chance)
    result = _result(rows, tables, status)
    assigned = rows.received + np.minimum(life * 0.05, 4 * HOUR * chance[:, 20])
    score, rated = _rating(rows, tables, finished, status, late)
    corrected = (rows.stream == shares.FIELD) & (chance[:, 38] < 0.012) & (rows.copy == 0)
    first_item = np.where(corrected, _other_item(rows, tables), rows.item)
    return Lives(
        due=due,
        extended_at=np.where(extended_at < finished, extended_at, NO_TIME),
        extended_due=extended_due,
        legal_days=legal,
        assigned=assigned,
        started=rows.received + life * (0.40 + 0.25 * chance[:, 21]),
        supplement=(rows.stream != shares.FIELD) & (chance[:, 22] < 0.03),
        finished=finished,
        status=status,
        result=result,
        moves=moves,
        path=_path(rows, tables, moves),
        score=score,
        rated=rated,
        late=late,
        first_item=first_item,
        corrected_at=np.where(first_item != rows.item, rows.received + life * 0.7, NO_TIME),
    )


def _legal_days(rows: Arrivals, tables: Tables) -> Ints:
    """Working days each has; 0 is 즉시, −1 none (현장 has a promise in hours, 제안 30 calendar days)."""
    by_kind = np.array(
        [{"inquiry": 7, "suggestion": 14, "grievance": 7, "other": 0}.get(k, -1) for k in KINDS]
    )
    legal = by_kind[rows.kind]
    statute = (rows.kind == KINDS.index("inquiry")) & (rows.chance[:, 23] < STATUTE_QUESTIONS)
    legal = np.where(statute, 14, legal)
    return np.where(rows.kind == FORM_KIND, tables.legal_days[rows.item], legal)


def _due(rows: Arrivals, tables: Tables, legal: Ints) -> Stamps:
    """Deadline of each (C-11, C-12, C-32, C-34)."""
    received = rows.received
    due = received + (tables.sla_hours[rows.item] * 3600).astype("timedelta64[s]")
    proposal = rows.kind == KINDS.index("proposal")
    last_day = received[proposal].astype("datetime64[D]") + PROPOSAL_DAYS - 1
    due[proposal] = last_day.astype("datetime64[s]") + periods.LAST_MINUTE
    by_days = legal >= 6
    due[by_days] = periods.due_after_days(received[by_days], legal[by_days])
    by_hours = (legal >= 0) & ~by_days
    hours = np.where(legal == 0, periods.IMMEDIATE_HOURS, legal * 8)[by_hours]
    due[by_hours] = periods.due_after_hours(received[by_hours], hours)
    return cut(due, rows.source)


def _moves(rows: Arrivals, chance: Floats) -> Ints:
    """How often each is passed on to another unit."""
    share = np.array([shares.TRANSFERS[kind] for kind in KINDS])[rows.kind]
    drawn = chance[:, 24] / share
    return np.where(drawn < 0.07, 3, np.where(drawn < 0.25, 2, np.where(drawn < 1, 1, 0)))


def _path(rows: Arrivals, tables: Tables, moves: Ints) -> Ints:
    """Units that held it before the last, oldest first; two moves in five go back and forth (B17)."""
    wrong = tables.neighbours[rows.unit]
    own = rows.unit
    bounce = rows.chance[:, 25] < 0.4
    path = np.full((len(own), 4), -1)
    one, two, three = moves == 1, moves == 2, moves == 3
    path[one, 0] = wrong[one, 0]
    path[two, 0] = np.where(bounce, own, wrong[:, 1])[two]
    path[two, 1] = wrong[two, 0]
    path[three, 0] = wrong[three, 0]
    path[three, 1] = np.where(bounce, own, wrong[:, 1])[three]
    path[three, 2] = np.where(bounce, wrong[:, 0], wrong[:, 2])[three]
    return path


def _finished(
    rows: Arrivals, tables: Tables, legal: Ints, due: Stamps, moves: Ints
) -> tuple[Stamps, Flags, Stamps]:
    finished = np.empty(len(rows), dtype="datetime64[s]")
    late = np.zeros(len(rows), dtype=bool)
    extended_due = np.full(len(rows), NO_TIME)
    field = rows.kind == FIELD_KIND
    finished[field], late[field] = _field_finish(rows, tables, field, moves)
    at_once = rows.kind == KINDS.index("other")
    finished[at_once], late[at_once] = _desk_finish(
        rows.received[at_once], due[at_once], rows.chance[at_once]
    )
    for kind in (*DAYS, "statutory"):
        mine = rows.kind == KINDS.index(kind)
        finished[mine], late[mine], extended_due[mine] = _office_finish(kind, rows, legal, due, moves, mine)
    return finished, late, extended_due


def _field_finish(rows: Arrivals, tables: Tables, mine: Flags, moves: Ints) -> tuple[Stamps, Flags]:
    """현장: hours by promise and speed of the 자치구, few at night, some late, a few in a backlog."""
    chance, received = rows.chance[mine], rows.received[mine]
    promise = tables.sla_hours[rows.item[mine]]
    own = tables.unit_is_city[rows.unit[mine]]
    speed = tables.speed[np.where(own, len(tables.districts), rows.district[mine])]
    base = np.array([FIELD_HOURS[h] for h in (3, 24, 120)])
    median, spread, power = base[np.searchsorted((3, 24, 120), promise)].T
    hours = median * speed**power * np.exp(spread * ndtri(0.001 + 0.998 * chance[:, 26]))
    hours *= 1 + 0.35 * moves[mine]
    hours = np.where(rows.urgent[mine], hours * 0.35, hours)
    hours = np.where(hours > promise * 0.97, promise * (0.45 + 0.5 * chance[:, 27]), hours)
    finished = received + seconds(hours * 3600)
    finished = np.where(
        promise > 3, _by_day(finished, received + seconds(promise * 3600.0), chance), finished
    )
    late = chance[:, 28] < np.minimum(LATE_FIELD * speed**LATE_SPREAD * (1 + moves[mine]), 0.5)
    over = 1 + np.minimum(0.02 + 0.22 * -np.log1p(-chance[:, 29]), 2.0)
    finished = np.where(late, received + seconds(promise * over * 3600), finished)
    stuck = chance[:, 30] < BACKLOG * speed
    finished = np.where(stuck, received + seconds((8 + 52 * chance[:, 31] ** 2) * 86_400), finished)
    return finished, late | stuck


def _by_day(finished: Stamps, latest: Stamps, chance: Floats) -> Stamps:
    """Crews go home: most of what would end between 22 and 7 ends the next morning, if still in time."""
    midnight: Stamps = finished.astype("datetime64[D]").astype("datetime64[s]")
    hour = (finished - midnight) // HOUR
    at_night = ((hour >= 22) | (hour < 7)) & (chance[:, 32] < 0.85)
    opening: Stamps = np.where(hour >= 22, midnight + DAY, midnight)
    morning = opening + 7 * HOUR + seconds(4 * 3600 * chance[:, 33])
    return np.where(at_night & (morning < latest), morning, finished)


def _desk_finish(received: Stamps, due: Stamps, chance: Floats) -> tuple[Stamps, Flags]:
    """기타 (즉시): nine of ten end at the front desk within ten minutes, the rest within or past 3 hours."""
    minutes = 2 + 7.5 * chance[:, 26]
    finished = received + seconds(minutes * 60)
    later = chance[:, 28] < 1 - shares.FRONT_DESK_SHARE
    within = received + (due - received) * (0.2 + 0.75 * chance[:, 27])
    finished = np.where(later, within, finished)
    late = chance[:, 28] < 0.035
    return np.where(late, due + seconds(3600 * (0.5 + 20 * chance[:, 29])), finished), late


def _office_finish(
    kind: str, rows: Arrivals, legal: Ints, due: Stamps, moves: Ints, mine: Flags
) -> tuple[Stamps, Flags, Stamps]:
    """General kinds and forms: some working day at some office hour; extended ones get a second term."""
    chance, received, period = rows.chance[mine], rows.received[mine], np.maximum(legal[mine], 1)
    bell = ndtri(0.001 + 0.998 * chance[:, 26])
    if kind == "statutory":
        number = 1 + np.floor(period * 0.36 * np.exp(0.5 * bell)).astype(np.int64)
        most, late_share = period, LATE_FORMS
    else:
        median, spread, late_share = DAYS[kind]
        number = 1 + np.floor(median * np.exp(spread * bell)).astype(np.int64)
        most = np.where(legal[mine] > 0, period, 18)
    number = np.minimum(number + moves[mine], most)
    first_on = received.astype("datetime64[D]")
    ended = periods.last_day(first_on, number)
    finished = _office_hour(ended, received, chance)
    due_day: Stamps = due[mine].astype("datetime64[D]").astype("datetime64[s]")
    evening = due_day + 17 * HOUR
    in_time = np.maximum(np.minimum(due[mine] - HOUR, evening), received + HOUR // 4)
    finished = np.where(finished > due[mine], in_time, finished)
    late = chance[:, 28] < late_share * (1 + moves[mine])
    day_after = due[mine].astype("datetime64[D]") + 1
    overdue = np.floor(-2.2 * np.log1p(-chance[:, 29])).astype(np.int64)
    past = periods.last_day(day_after, 1 + overdue)
    finished = np.where(late, _office_hour(past, received, chance), finished)
    extended = ~late & (chance[:, 34] < EXTENDED.get(kind, 0.0))
    new_due = periods.due_after_days(due[mine] + DAY, period)
    slow = periods.last_day(day_after, 1 + np.floor((period - 1) * chance[:, 35]).astype(np.int64))
    finished = np.where(extended, _office_hour(slow, received, chance), finished)
    return finished, late, cut(np.where(extended, new_due, NO_TIME), rows.source[mine])


def _office_hour(day: NDArray[np.datetime64], received: Stamps, chance: Floats) -> Stamps:
    """An office hour of `day`, never before receipt; who came too late in the day waits for the next."""
    clock = OFFICE.clock_of(np.floor((0.06 + 0.93 * chance[:, 27]) * OFFICE.day_seconds).astype(np.int64))
    midnight: Stamps = day.astype("datetime64[s]")
    finished: Stamps = midnight + seconds(clock)
    too_early = finished < received + SOONEST
    same: Stamps = received + SOONEST + seconds(5400 * chance[:, 33])
    next_day = periods.last_day(day + 1, np.ones(len(day), dtype=np.int64)).astype("datetime64[s]")
    moved = np.where(same <= midnight + 18 * HOUR, same, next_day + seconds(clock))
    return np.where(too_early, moved, finished)


def seconds(amount: NDArray[np.floating[Any]] | Ints) -> NDArray[np.timedelta64]:
    """Whole seconds as a time span."""
    return np.asarray(amount).astype("timedelta64[s]")


def _status(chance: Floats) -> Ints:
    """How each ends."""
    ends = Choice(np.array([[shares.ENDS.get(status, 0.0) for status in STATUSES]]))
    return ends.pick(np.zeros(len(chance), dtype=np.int64), chance[:, 36])


def _result(rows: Arrivals, tables: Tables, status: Ints) -> Ints:
    names = list(shares.RESULTS)
    parking = tables.is_parking[rows.item]
    field = np.where(
        rows.item == tables.items.index("I001"), names.index("parking_call"), names.index("parking_report")
    )
    field = np.where(parking, field, names.index("field"))
    by_kind = np.array([names.index(kind if kind in names else "field") for kind in KINDS])
    which = np.where(rows.kind == FIELD_KIND, field, by_kind[rows.kind])
    result = tables.result_choice.pick(which, rows.chance[:, 37])
    for end, code in (("transferred_out", "sent_on"), ("withdrawn", "withdrawn"), ("closed", "closed")):
        result = np.where(status == STATUSES.index(end), RESULTS.index(code), result)
    return result


def _rating(
    rows: Arrivals, tables: Tables, finished: Stamps, status: Ints, late: Flags
) -> tuple[Ints, Stamps]:
    """Score 1 to 5 and its time; 0 and NaT for most, who never rate."""
    asks = np.array([LAYOUTS[code].carries("satisfaction_score") for code in SOURCES])[rows.source]
    share = np.array([shares.RATED[kind] for kind in KINDS])[rows.kind]
    rated = asks & (rows.chance[:, 39] < share) & (status == STATUSES.index("answered"))
    names = list(shares.SCORES)
    which = np.where(kind_mask("field")[rows.kind], names.index("field"), names.index("general"))
    which = np.where(tables.is_parking[rows.item], names.index("parking"), which)
    which = np.where(late, names.index("late"), which)
    spread = rows.chance[:, 39] / np.where(share > 0, share, 1)
    score = 1 + Choice(np.array(list(shares.SCORES.values()))).pick(which, np.minimum(spread, 1 - 1e-9))
    wait = seconds(600 + 100_000 * -np.log1p(-rows.chance[:, 32]))
    return np.where(rated, score, 0), np.where(rated, cut(finished + wait, rows.source), NO_TIME)


def _other_item(rows: Arrivals, tables: Tables) -> Ints:
    """Another item of the same field and promise, as a first wrong guess; itself if there is none."""
    other = np.arange(len(tables.items))
    for row, item in enumerate(tables.item):
        alike = [
            r
            for r, near in enumerate(tables.item)
            if r != row and (near.field_code, near.sla_hours) == (item.field_code, item.sla_hours)
        ]
        if alike and item.sla_hours:
            other[row] = alike[row % len(alike)]
    return other[rows.item]
