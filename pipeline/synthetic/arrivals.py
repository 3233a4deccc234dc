"""What arrives: every complaint of a month as the citizens send it, before anyone handles it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pipeline.synthetic import shares
from pipeline.synthetic.draws import Floats, Ints, Seeds, scramble, uniforms
from pipeline.synthetic.layouts import LAYOUTS
from pipeline.synthetic.tables import CHANNELS, FIELD_KIND, FORM_KIND, KINDS, SOURCES, Tables, kind_mask
from pipeline.synthetic.topics import topics
from pipeline.synthetic.volumes import PROFILES, Plan, day_range, weekday_of

Stamps = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

WIDTH = 48
"""Uniform numbers a complaint has; `lifecycles` uses those from 20, `events` those from 40."""

HOUR = np.timedelta64(3600, "s")
NO_TIME = np.datetime64("NaT", "s")
METRES_A_DEGREE = 110_940.0


@dataclass
class Arrivals:
    """Complaints of some days, in order of day and stream; every field is an (n,) array.

    Whole numbers are positions in the tuples of `tables`; `applicant` −1 is anonymous; `chance` is
    (n, WIDTH); `origin` is the row that a copy repeats, −1 if it is none; `copy` says how
    (0 none, 1 the same person again, 2 the same case by another source).
    """

    chance: Floats
    seed: Seeds
    edit: Seeds
    day: Ints
    stream: Ints
    kind: Ints
    source: Ints
    channel: Ints
    proxy: Flags
    item: Ints
    topic: Ints
    district: Ints
    dong: Ints
    lat: Floats
    lon: Floats
    unit: Ints
    applicant: Ints
    received: Stamps
    arrived: Stamps
    urgent: Flags
    pii: Flags
    surge: Ints
    campaign: Ints
    origin: Ints
    copy: Ints
    number: Ints

    def __len__(self) -> int:
        """Complaints."""
        return len(self.day)


def arrivals(plan: Plan, tables: Tables, first: date, until: date) -> Arrivals:
    """Every complaint received from `first` to before `until`; both lie in one month."""
    counts = plan.counts(first, until)
    days = day_range(first, until)
    chance, seed = uniforms(plan.seed, days, counts.sum(axis=1), WIDTH)
    day = np.repeat(days, counts.sum(axis=1))
    stream = np.repeat(np.tile(np.arange(3), len(days)), counts.ravel())
    return drawn(plan, tables, first.month - 1, chance, seed, day, stream)


def drawn(
    plan: Plan, tables: Tables, month: int, chance: Floats, seed: Seeds, day: Ints, stream: Ints
) -> Arrivals:
    """Complaints of these days and streams as their chances have it, with nothing planted; month 0 to 11."""
    count = len(day)
    kind = np.where(stream == shares.FIELD, FIELD_KIND, FORM_KIND)
    general = stream == shares.GENERAL
    kind[general] = tables.kind_choice.pick(
        np.zeros(general.sum(), dtype=np.int64), _even(plan, day[general])
    )
    item = tables.item_choice.pick(stream * 12 + month, chance[:, 1])
    topic = tables.topic_choice.pick(item * 12 + month, chance[:, 2])
    district = tables.district_choice.pick(item, chance[:, 3])
    dong = tables.dong_choice.pick(district, chance[:, 4])
    lat, lon = _points(tables, dong, item, chance)
    source = tables.source_choice.pick(_source_list(tables, kind, item), chance[:, 9])
    unit = _units(tables, kind, item, district, topic, chance)
    at_desk = (kind == KINDS.index("other")) & (chance[:, 28] >= 1 - shares.FRONT_DESK_SHARE)
    unit = np.where(at_desk, tables.desk_units[source, np.floor(chance[:, 0] * 6).astype(np.int64)], unit)
    channel = tables.channel_choice.pick(source, chance[:, 10])
    received = _received(tables, day, kind, item, source, chance)
    known = topics()
    dangerous = np.array([bool(danger) for danger in known.danger_type])
    people = _people(plan)
    return Arrivals(
        chance=chance,
        seed=seed,
        edit=np.zeros(count, dtype=np.uint64),
        day=day,
        stream=stream,
        kind=kind,
        source=source,
        channel=channel,
        proxy=np.isin(channel, _positions(CHANNELS, shares.PROXY_CHANNELS))
        & (source == SOURCES.index("eungdapso"))
        & (chance[:, 13] < 0.95),
        item=item,
        topic=topic,
        district=district,
        dong=dong,
        lat=lat,
        lon=lon,
        unit=unit,
        applicant=_applicants(people, channel, chance),
        received=received,
        arrived=_arrived(kind, source, received, chance),
        urgent=dangerous[topic] & (chance[:, 16] < known.urgent_share[topic]),
        pii=chance[:, 17] < 0.12,
        surge=np.full(count, -1),
        campaign=np.full(count, -1),
        origin=np.full(count, -1),
        copy=np.zeros(count, dtype=np.int64),
        number=np.zeros(count, dtype=np.int64),
    )


def _even(plan: Plan, day: Ints) -> Floats:
    """Numbers in [0, 1) spread evenly over the rows of ascending days, so that small cities keep shares."""
    first = np.searchsorted(day, day)
    steps = np.array([0.7548776662466927, 0.6180339887498949, 0.5698402909980532])
    spread: Floats = np.modf(
        day * steps[0] + (np.arange(len(day)) - first) * steps[1] + plan.seed * steps[2]
    )[0]
    return spread


def _positions(names: tuple[str, ...], wanted: tuple[str, ...]) -> Ints:
    return np.array([names.index(name) for name in wanted])


def _units(tables: Tables, kind: Ints, item: Ints, district: Ints, topic: Ints, chance: Floats) -> Ints:
    """Unit that is to handle each: questions about parking go to the 자치구, not to the policy's bureau."""
    unit = tables.unit_of[item, district]
    asks = kind_mask("inquiry", "other", "grievance")[kind]
    about_parking = item == tables.items.index(shares.PARKING_QUESTIONS)
    unit = np.where(asks & about_parking, tables.parking_unit[district], unit)
    units, sizes = tables.topic_units
    elsewhere = (kind != FIELD_KIND) & (kind != FORM_KIND) & (sizes[topic] > 0)
    turn = np.floor(chance[:, 0] * sizes[topic]).astype(np.int64)
    return np.where(elsewhere, units[topic, turn], unit)


def _source_list(tables: Tables, kind: Ints, item: Ints) -> Ints:
    """List of `Tables.source_choice` for each row."""
    calls = item == tables.items.index("I001")
    field = np.where(tables.is_parking[item], np.where(calls, 1, 0), 2)
    return np.where(kind == FIELD_KIND, field, 3 + kind)


def _points(tables: Tables, dong: Ints, item: Ints, chance: Floats) -> tuple[Floats, Floats]:
    """A point inside the circle of each dong; a third lie at the few spots each item keeps coming from."""
    lat, lon, radius = tables.dong_points[dong].T
    spot = np.floor(chance[:, 6] * 5).astype(np.int64)
    again = chance[:, 5] < 0.35
    inward = np.where(again, scramble(dong, item, spot), chance[:, 7])
    around = np.where(again, scramble(spot, item, dong), chance[:, 8])
    metres = radius * np.sqrt(inward) * 0.97 + np.where(again, 0.0, 0.0)
    angle = 2 * np.pi * around
    east = metres * np.cos(angle) / (METRES_A_DEGREE * np.cos(np.radians(lat)))
    north = metres * np.sin(angle) / METRES_A_DEGREE
    return np.round(lat + north, 6), np.round(lon + east, 6)


def _received(tables: Tables, day: Ints, kind: Ints, item: Ints, source: Ints, chance: Floats) -> Stamps:
    """Time of receipt, to the second or to the minute as the source writes it."""
    profile = np.full(len(day), PROFILES.index("outdoor"))
    profile[tables.is_parking[item]] = PROFILES.index("parking")
    profile[item == tables.items.index("I003")] = PROFILES.index("bays")
    profile[kind != FIELD_KIND] = PROFILES.index("office")
    profile[kind == FORM_KIND] = PROFILES.index("counter")
    profile[source == SOURCES.index("dasan120")] = PROFILES.index("calls")
    hour = tables.hour_choice.pick(profile * 7 + weekday_of(day), chance[:, 11])
    seconds = hour * 3600 + np.floor(chance[:, 12] * 3600).astype(np.int64)
    midnight: Stamps = day.astype("datetime64[D]").astype("datetime64[s]")
    return cut(midnight + seconds.astype("timedelta64[s]"), source)


def cut(stamps: Stamps, source: Ints) -> Stamps:
    """Stamps without seconds where the source writes none."""
    has_seconds = np.array([LAYOUTS[code].has_seconds for code in SOURCES])[source]
    return np.where(has_seconds, stamps, stamps.astype("datetime64[m]").astype("datetime64[s]"))


def _arrived(kind: Ints, source: Ints, received: Stamps, chance: Floats) -> Stamps:
    """Time it reached the source, where the source tells: receipt follows within 8 working hours (C-4)."""
    minutes = np.where(kind == FIELD_KIND, 1 + 20 * chance[:, 14], 3 + 120 * chance[:, 14])
    hour = (received - received.astype("datetime64[D]")) // HOUR
    overnight = (kind != FIELD_KIND) & (hour >= 8) & (hour <= 10) & (chance[:, 15] < 0.45)
    minutes = np.where(overnight, minutes + 60 * (hour - 8 + 1 + 13 * chance[:, 15] / 0.45), minutes)
    arrived = cut(received - (minutes * 60).astype("timedelta64[s]"), source)
    tells = np.isin(source, _positions(SOURCES, ("eungdapso", "epeople")))
    return np.where(tells, arrived, NO_TIME)


def _people(plan: Plan) -> Ints:
    """Numbers of volunteers, of often returning people and of all others in a city of this size."""
    size = sum(plan.rates[:2]) / 2_380_604
    return np.maximum(np.array([5_771, 30_000, 900_000]) * size, (40, 200, 2_000)).astype(np.int64)


def _applicants(people: Ints, channel: Ints, chance: Floats) -> Ints:
    """Who wrote: a volunteer of the 지킴이, someone who often writes, someone else, or nobody known."""
    volunteers, often, others = people.tolist()
    who = volunteers + often + np.floor(chance[:, 18] * others).astype(np.int64)
    returning = chance[:, 19] < 0.34
    who = np.where(returning, volunteers + np.floor(chance[:, 18] ** 1.6 * often).astype(np.int64), who)
    patrol = channel == CHANNELS.index("patrol")
    who = np.where(patrol, np.floor(chance[:, 18] ** 1.6 * volunteers).astype(np.int64), who)
    return np.where(~patrol & (chance[:, 19] > 0.94), -1, who)


def numbered(rows: Arrivals) -> None:
    """Number the complaints of each source and day from 1 in order of receipt."""
    order = np.lexsort((rows.received, rows.source, rows.day))
    group = rows.day[order] * len(SOURCES) + rows.source[order]
    starts = np.concatenate([[True], group[1:] != group[:-1]]) if len(group) else np.zeros(0, dtype=bool)
    first = np.maximum.accumulate(np.where(starts, np.arange(len(group)), 0))
    rows.number[order] = np.arange(len(group)) - first + 1
