"""What a source shows of each complaint at one instant: only what has happened by then."""

from dataclasses import dataclass

import numpy as np

from pipeline.synthetic.arrivals import NO_TIME, Arrivals, Flags, Stamps
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.lifecycles import MOVE_EACH, MOVE_FIRST, Lives
from pipeline.synthetic.tables import RESULTS, STATUSES

RECEIVED, ASSIGNED, STARTED, SUPPLEMENT = (
    STATUSES.index(name) for name in ("received", "assigned", "in_progress", "supplement")
)
NO_RESULT = RESULTS.index("")


@dataclass
class Seen:
    """The state of n complaints at one instant; `unit` −1 while undistributed, `score` 0 if not rated."""

    status: Ints
    result: Ints
    unit: Ints
    moves: Ints
    item: Ints
    due: Stamps
    answered: Stamps
    score: Ints
    rated: Stamps

    def differs(self, other: "Seen") -> Flags:
        """Which rows look different."""
        changed = self.status != other.status
        for name in ("unit", "moves", "item", "score"):
            changed |= getattr(self, name) != getattr(other, name)
        moved: Flags = changed | (self.due != other.due)
        return moved


def seen(rows: Arrivals, lives: Lives, at: Stamps | np.datetime64) -> Seen:
    """The state of all rows at `at`; a row that has not come yet looks just received."""
    done = lives.finished <= at
    life = (lives.finished - rows.received) / np.timedelta64(1, "s")
    age = (at - rows.received) / np.timedelta64(1, "s")
    passed = np.clip(age / np.maximum(life, 1), 0, 1)
    moved = np.floor((passed - MOVE_FIRST) / MOVE_EACH).astype(np.int64) + 1
    moves = np.where(done, lives.moves, np.clip(moved, 0, lives.moves))
    status = np.where(lives.started <= at, STARTED, np.where(lives.assigned <= at, ASSIGNED, RECEIVED))
    asks = lives.supplement & (passed > 0.3) & (passed < 0.8)
    status = np.where(asks & (lives.assigned <= at), SUPPLEMENT, status)
    rated = done & (lives.rated <= at)
    return Seen(
        status=np.where(done, lives.status, status),
        result=np.where(done, lives.result, NO_RESULT),
        unit=np.where((status == RECEIVED) & ~done, -1, holder(rows, lives, moves)),
        moves=np.where((status == RECEIVED) & ~done, 0, moves),
        item=np.where(lives.corrected_at > at, lives.first_item, rows.item),
        due=np.where(lives.extended_at <= at, lives.extended_due, lives.due),
        answered=np.where(done, lives.finished, NO_TIME),
        score=np.where(rated, lives.score, 0),
        rated=np.where(rated, lives.rated, NO_TIME),
    )


def holder(rows: Arrivals, lives: Lives, moves: Ints) -> Ints:
    """Unit that holds each after `moves` of its moves."""
    before = lives.path[np.arange(len(moves)), np.minimum(moves, 3)]
    return np.where(moves < lives.moves, before, rows.unit)


def last_event(lives: Lives) -> Stamps:
    """When the last thing happens to each."""
    return np.fmax(lives.finished, lives.rated)
