"""Guessing is slow: after a few wrong tries a number, or everybody at once, has to wait."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from pipeline.errors import UsageError
from pipeline.settings import Clock

TRIES, WITHIN = 5, timedelta(minutes=10)
ALL_TRIES = 300
MOST_NAMES = 20_000


class Throttle:
    """Wrong tries of the last minutes, by what they were for; kept in memory, a process of its own."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Let a try through.

        Raises:
            UsageError: there were too many wrong ones for it, or for all.
        """
        with self._lock:
            if len(self._recent(name)) >= TRIES or len(self._recent("")) >= ALL_TRIES:
                raise UsageError("잘못된 시도가 많았습니다. 10분 뒤에 다시 해 주십시오(too many tries)")

    def note(self, name: str, *, is_guess: bool = True) -> None:
        """A try was wrong; or, no guess, one of the few that a name has was used."""
        with self._lock:
            for one in (name, "") if is_guess else (name,):
                self._recent(one).append(self._clock())

    def _recent(self, name: str) -> deque[datetime]:
        times = self._wrong.setdefault(name, deque(maxlen=ALL_TRIES))
        self._wrong.move_to_end(name)
        while times and times[0] < self._clock() - WITHIN:
            times.popleft()
        while len(self._wrong) > MOST_NAMES:
            self._wrong.popitem(last=False)
        return times
