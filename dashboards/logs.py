"""Log lines that never make a request wait: what the sink cannot take at once is dropped, and counted."""

import io
import logging
import queue
import sys
import threading
from typing import TextIO, cast

import structlog

MOST_WAITING = 10_000
"""Lines that may wait for a slow sink."""


class PatientSink(io.TextIOBase):
    """A stream over another one, which a thread of its own writes to: a full pipe stops that thread alone."""

    def __init__(self, sink: TextIO, most: int = MOST_WAITING) -> None:
        self._sink = sink
        self._waiting: queue.Queue[str] = queue.Queue(most)
        self.dropped = 0
        threading.Thread(target=self._drain, daemon=True, name="log").start()

    def write(self, text: str) -> int:
        """Take a line if there is room for it."""
        try:
            self._waiting.put_nowait(text)
        except queue.Full:
            self.dropped += 1
        return len(text)

    def _drain(self) -> None:
        told = 0
        while True:
            text = self._waiting.get()
            try:
                if (lost := self.dropped - told) > 0:
                    told += lost
                    self._sink.write(f"{lost} log lines were dropped: the sink was slow\n")
                self._sink.write(text)
                self._sink.flush()
            except (OSError, ValueError):
                # The sink is gone: there is nobody to tell.
                continue


def log_patiently(sink: TextIO | None = None) -> None:
    """Send what this process logs through a `PatientSink` to `sink` (standard output)."""
    patient = PatientSink(sink or sys.stdout)
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, patient)))
    logging.basicConfig(stream=patient, level=logging.WARNING, force=True)
