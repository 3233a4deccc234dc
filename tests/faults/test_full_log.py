"""A log sink that takes nothing more: requests go on, and what was lost is counted."""

import os
import threading
import time

from dashboards.logs import PatientSink

LINE = "x" * 100 + "\n"


def sink_into(descriptor: int, most: int) -> PatientSink:
    return PatientSink(os.fdopen(descriptor, "w", buffering=1, closefd=False), most)


def test_a_full_pipe_keeps_nobody_waiting_and_the_lines_it_lost_are_told():
    reading, writing = os.pipe()
    sink = sink_into(writing, most=50)
    writer = threading.Thread(target=lambda: [sink.write(LINE) for _ in range(3_000)], daemon=True)
    writer.start()
    writer.join(20)
    assert not writer.is_alive(), "a plain stream would wait for a reader for ever"
    assert sink.dropped
    lines: list[str] = []

    def drain() -> None:
        with os.fdopen(reading) as reader:
            for line in reader:
                lines.append(line)

    threading.Thread(target=drain, daemon=True).start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (LINE in lines and any("dropped" in line for line in lines)):
        time.sleep(0.05)
    assert LINE in lines
    assert any("were dropped" in line for line in lines)


def test_a_sink_that_is_gone_stops_nothing():
    reading, writing = os.pipe()
    os.close(reading)
    sink = sink_into(writing, most=50)
    for _ in range(100):
        sink.write(LINE)
    time.sleep(0.2)
    assert sink.write(LINE) == len(LINE)
