"""What a demo is shown in its first ten minutes: a surge, three urgent cases and a late file."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from pipeline.synthetic import shares
from pipeline.synthetic.arrivals import NO_TIME, Arrivals, cut, drawn
from pipeline.synthetic.draws import Floats, Ints, uniforms
from pipeline.synthetic.events import SURGE_ITEMS
from pipeline.synthetic.lifecycles import Lives, lives
from pipeline.synthetic.tables import CHANNELS, FIELD_KIND, SOURCES, Tables
from pipeline.synthetic.topics import topics
from pipeline.synthetic.volumes import Plan

STARTS_FILE = "demo_starts.json"
SHOW = timedelta(minutes=12)
KEPT = timedelta(days=70)
SURGE_ROWS, URGENT_ROWS, LATE_ROWS = 24, 3, 23
SHOWN_ROWS = SURGE_ROWS + URGENT_ROWS + LATE_ROWS
SURGE_MINUTES = (1.0, 8.5)
URGENT_MINUTES = (1.5, 4.0, 7.0)
LATE_FILE_MINUTES = 5
URGENT_DANGERS = ("침하", "맨홀", "전기")
FIRST_NUMBER = 60_000
"""Planted complaints number from here in their source and day, far above the city's own."""

SLOT_SECONDS = 120


def remember_start(folder: Path, started_at: datetime) -> list[datetime]:
    """Starts of demos whose complaints may still be open, the new one included.

    A start within the show of an earlier one plants nothing new.
    """
    path = folder / STARTS_FILE
    kept = [datetime.fromisoformat(text) for text in json.loads(path.read_text())] if path.exists() else []
    kept = [start for start in kept if started_at - start < KEPT]
    if started_at not in kept and all(abs(started_at - start) >= SHOW for start in kept):
        kept.append(started_at)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([start.isoformat() for start in kept]), encoding="utf-8")
    return kept


def shown(plan: Plan, tables: Tables, start: datetime) -> tuple[Arrivals, Lives, Ints]:
    """Planted complaints of one demo: rows, lives, and which of them come in the late file (0 or 1)."""
    second = int(start.timestamp())
    chance, seed = uniforms(plan.seed + 1, np.array([second]), np.array([SHOWN_ROWS]), 48)
    today = np.datetime64(start.date(), "D").astype(np.int64)
    late = np.arange(SHOWN_ROWS) >= SURGE_ROWS + URGENT_ROWS
    day = np.where(late, today - 1, today)
    stream = np.full(SHOWN_ROWS, shares.FIELD)
    rows = drawn(plan, tables, start.month - 1, chance, seed, day, stream)
    rows.kind[:] = FIELD_KIND
    _surge(rows, tables, start)
    _urgent(rows, tables, start)
    late_rows = np.flatnonzero(late)
    rows.source[late_rows] = SOURCES.index("dasan120")
    rows.channel[late_rows] = CHANNELS.index("phone")
    rows.arrived[late_rows] = NO_TIME
    rows.received[late_rows] = cut(rows.received[late_rows], rows.source[late_rows])
    slot = (start.hour * 3600 + start.minute * 60 + start.second) // SLOT_SECONDS
    rows.number[:] = FIRST_NUMBER + slot * SHOWN_ROWS + np.arange(SHOWN_ROWS)
    rows.pii[:] = False
    return rows, lives(rows, tables), late.astype(np.int64)


def _surge(rows: Arrivals, tables: Tables, start: datetime) -> None:
    mine = np.arange(SURGE_ROWS)
    item = tables.items.index(SURGE_ITEMS[start.month][0])
    district = int(rows.district[0])
    topic = int(tables.topic_choice.pick(np.array([item * 12 + start.month - 1]), np.array([0.4]))[0])
    _set(rows, tables, mine, item, topic, district, int(rows.dong[0]))
    minutes = np.linspace(*SURGE_MINUTES, SURGE_ROWS)
    _receive(rows, mine, start, minutes)
    rows.urgent[mine] = False
    rows.surge[mine] = int(start.timestamp())


def _urgent(rows: Arrivals, tables: Tables, start: datetime) -> None:
    known = topics()
    for place, (minute, danger) in enumerate(zip(URGENT_MINUTES, URGENT_DANGERS, strict=True)):
        fitting = [
            t for t, kind in enumerate(known.danger_type) if kind == danger and known.item_code[t][0] == "I"
        ]
        fitting = fitting or [t for t, kind in enumerate(known.danger_type) if kind]
        topic = max(fitting, key=lambda t: known.urgent_share[t])
        row = SURGE_ROWS + place
        item = tables.items.index(known.item_code[topic])
        mine = np.array([row])
        _set(rows, tables, mine, item, topic, int(rows.district[row]), int(rows.dong[row]))
        _receive(rows, mine, start, np.array([minute]))
        rows.urgent[mine] = True


def _set(rows: Arrivals, tables: Tables, mine: Ints, item: int, topic: int, district: int, dong: int) -> None:
    """Give rows one item, topic and place, sent by the app."""
    rows.item[mine], rows.topic[mine], rows.district[mine], rows.dong[mine] = item, topic, district, dong
    rows.unit[mine] = tables.unit_of[item, district]
    rows.source[mine] = SOURCES.index("smartapp")
    rows.channel[mine] = CHANNELS.index("app")
    rows.arrived[mine] = NO_TIME
    lat, lon, radius = tables.dong_points[dong]
    metres = radius * 0.5 * np.sqrt(rows.chance[mine, 41])
    angle = 2 * np.pi * rows.chance[mine, 42]
    rows.lat[mine] = np.round(lat + metres * np.sin(angle) / 110_940, 6)
    rows.lon[mine] = np.round(lon + metres * np.cos(angle) / (110_940 * np.cos(np.radians(lat))), 6)


def _receive(rows: Arrivals, mine: Ints, start: datetime, minutes: Floats) -> None:
    at = np.datetime64(start, "s") + (minutes * 60).astype("timedelta64[s]")
    rows.received[mine] = at
    rows.day[mine] = at.astype("datetime64[D]").astype(np.int64)


def late_file_at(start: datetime) -> np.datetime64:
    """When the late file of a demo comes."""
    return np.datetime64(start + timedelta(minutes=LATE_FILE_MINUTES), "s")
