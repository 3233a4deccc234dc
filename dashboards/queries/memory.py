"""What was asked a moment ago: answers are kept for as long as their generation is the newest."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from pipeline.reader import Generation

MOST_ANSWERS = 512

_every: list[Callable[[], None]] = []
P = ParamSpec("P")
R = TypeVar("R")


class Remembered(Generic[P, R]):
    """A question whose last 512 answers are kept by generation, slice and viewer (all hashable)."""

    def __init__(self, function: Callable[Concatenate[Generation, P], R]) -> None:
        self._function = function
        self._kept: OrderedDict[object, tuple[object, R]] = OrderedDict()
        self._lock = threading.Lock()
        update_wrapper(self, function)
        _every.append(self.forget)

    def forget(self) -> None:
        """Ask everything anew from here on."""
        with self._lock:
            self._kept.clear()

    def __call__(self, generation: Generation, *args: P.args, **kwargs: P.kwargs) -> R:
        """The kept answer, or a new one."""
        # The manifest is kept beside the answer, so that its identity cannot be given to another one.
        key = (id(generation.manifest), generation.as_of, args, tuple(sorted(kwargs.items())))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        answer = self._function(generation, *args, **kwargs)
        with self._lock:
            self._kept[key] = (generation.manifest, answer)
            while len(self._kept) > MOST_ANSWERS:
                self._kept.popitem(last=False)
        return answer


def remembered(function: Callable[Concatenate[Generation, P], R]) -> Remembered[P, R]:
    """Keep the answers of `function`; see `Remembered`."""
    return Remembered(function)


def forget_all() -> None:
    """Ask every question anew from here on: what a bench of first visits begins with."""
    for forget in _every:
        forget()
