"""A time limit for questions: one thread interrupts what runs past its deadline."""

import threading
import time

import duckdb


class Watch:
    """One thread that interrupts whatever runs past its deadline; it ends with its reader."""

    def __init__(self) -> None:
        self._deadlines: dict[int, tuple[float, duckdb.DuckDBPyConnection]] = {}
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ended = False

    def start(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> None:
        """Interrupt `cursor` in `seconds`, unless `start` or `stop` comes before."""
        with self._wake:
            self._deadlines[id(cursor)] = (time.monotonic() + seconds, cursor)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="query-watch", daemon=True)
                self._thread.start()
            elif len(self._deadlines) == 1:
                self._wake.notify()

    def stop(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Forget `cursor`."""
        with self._wake:
            self._deadlines.pop(id(cursor), None)

    def end(self) -> None:
        """Let the thread end."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self) -> None:
        with self._wake:
            while not self._ended:
                self._wake.wait(0.05 if self._deadlines else None)
                self._interrupt_late(time.monotonic())

    def _interrupt_late(self, now: float) -> None:
        late = [key for key, (deadline, _) in self._deadlines.items() if deadline <= now]
        for key in late:
            self._deadlines.pop(key)[1].interrupt()
