"""How many complaints come on which day and at which hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.calendar.days import is_working_day
from pipeline.synthetic import shares
from pipeline.synthetic.draws import Floats, Ints, scramble

EPOCH = date(2015, 1, 1)
UNIX_DAY = date(1970, 1, 1)
STREAMS = (shares.FIELD, shares.GENERAL, shares.FORM)
YEAR_DAYS = 365.25

# Hours 0 to 23. E3: Monday 09:00 is the peak of all; parking at 12–13 and 18–19, Saturday afternoon and
# Friday night; calls at 10–11 and 23–24; disabled bays into the late night. Levels between are assumed.
HOURS = {
    "parking": (22, 14, 9, 7, 6, 9, 17, 34, 47, 52, 55, 62, 74, 70, 60, 57, 58, 64, 76, 74, 62, 52, 43, 33),
    "saturday": (26, 17, 11, 8, 7, 9, 15, 26, 38, 50, 62, 72, 80, 86, 92, 84, 80, 78, 74, 66, 56, 48, 42, 34),
    "bays": (34, 26, 18, 12, 9, 10, 16, 28, 40, 46, 50, 52, 56, 54, 50, 50, 54, 62, 74, 80, 78, 70, 60, 48),
    "outdoor": (8, 5, 4, 3, 4, 10, 24, 48, 78, 100, 98, 86, 62, 78, 84, 82, 76, 66, 52, 40, 32, 26, 20, 13),
    "office": (7, 4, 3, 2, 2, 4, 10, 28, 66, 120, 112, 92, 56, 88, 94, 90, 82, 60, 30, 22, 20, 18, 15, 11),
    "monday": (7, 4, 3, 2, 2, 4, 12, 34, 86, 176, 140, 98, 56, 84, 88, 84, 76, 56, 29, 21, 19, 17, 14, 10),
    "calls": (20, 10, 6, 4, 4, 6, 14, 36, 80, 112, 124, 104, 70, 82, 84, 80, 74, 62, 46, 40, 40, 44, 50, 60),
    "counter": (2, 1, 1, 1, 1, 1, 2, 6, 30, 120, 130, 118, 70, 104, 112, 108, 96, 50, 14, 10, 8, 7, 5, 3),
}  # fmt: skip
PROFILES = tuple(HOURS)


@dataclass(frozen=True)
class Plan:
    """A city's whole volume: with the seed it fixes every day of every year.

    Args:
        seed: the city.
        rates: complaints a year of each stream (현장, 일반·고충·제안, 서식) at mean weight.
        shifts: fraction of a complaint with which each stream's running count begins.
        first_on: the first day this city was ever asked about.
    """

    seed: int
    rates: tuple[float, float, float]
    shifts: tuple[float, float, float] = (0.0, 0.0, 0.0)
    first_on: date = EPOCH

    def counts(self, first: date, until: date) -> NDArray[np.int64]:
        """Complaints of each day from `first` to before `until`, (days, 3 streams)."""
        edges = np.array([(first - EPOCH).days, (until - EPOCH).days])
        weights = day_weights(self.seed, until)
        columns = []
        for stream in STREAMS:
            running = np.concatenate([[0.0], np.cumsum(weights[:, stream])])[edges[0] : edges[1] + 1]
            whole = np.floor(running * (self.rates[stream] / YEAR_DAYS) + self.shifts[stream])
            columns.append(np.diff(whole))
        return np.stack(columns, axis=1).astype(np.int64)


def day_weights(seed: int, until: date) -> Floats:
    """Weight of every day since EPOCH to before `until`, (days, 3); the mean over years is near 1."""
    count = (until - EPOCH).days
    days = np.datetime64(EPOCH, "D") + np.arange(count)
    month = days.astype("datetime64[M]").astype(int) % 12
    weekday = (days.astype(int) + 3) % 7
    worked = is_working_day(days)
    holiday = ~worked & (weekday < 5)
    weights = np.empty((count, 3))
    for stream in STREAMS:
        weekly = np.array(shares.WEEKDAYS[stream])
        noise = scramble(np.full(count, seed), days.astype(int), np.full(count, stream))
        level = np.where(holiday, shares.HOLIDAY[stream], weekly[weekday])
        wave = 1 + shares.DAY_NOISE[stream] * (2 * noise - 1)
        weights[:, stream] = np.array(shares.MONTHS[stream])[month] * level * wave
    return weights


def plan_for(seed: int, first: date, until: datetime, complaints: int, forms: int) -> Plan:
    """The plan under which exactly `complaints` (현장 and general) and `forms` come from `first` to `until`.

    A last day that is not over counts by its share of hours, so there the total is near, not exact.
    """
    field_rows = round(complaints * shares.FIELD_SHARE)
    wanted = (field_rows, complaints - field_rows, forms)
    last = until.date() if until == datetime.combine(until.date(), datetime.min.time()) else None
    whole_until = until.date() if last else until.date() + timedelta(days=1)
    weights = day_weights(seed, whole_until)
    start = (first - EPOCH).days
    rates, shifts = [], []
    for stream in STREAMS:
        spans = weights[start:, stream].copy()
        if not last:
            spans[-1] *= passed_share(until)
        rate = wanted[stream] / spans.sum() * YEAR_DAYS
        before = weights[:start, stream].sum() * rate / YEAR_DAYS
        rates.append(rate)
        shifts.append(np.ceil(before) - before + 1e-6)
    return Plan(seed, (rates[0], rates[1], rates[2]), (shifts[0], shifts[1], shifts[2]), first)


def passed_share(until: datetime) -> float:
    """Share of a day's complaints that have come by the time of `until`."""
    hours = np.array(HOURS["parking"], dtype=float)
    passed = hours[: until.hour].sum() + hours[until.hour] * (until.minute / 60)
    return float(passed / hours.sum())


def hour_table() -> Floats:
    """Weight of each hour, (profiles × 7 weekdays, 24); row = profile × 7 + weekday, 0 is Monday."""
    rows = []
    for profile in PROFILES:
        for weekday in range(7):
            rows.append(HOURS[_dressed(profile, weekday)])
    return np.array(rows, dtype=float)


def _dressed(profile: str, weekday: int) -> str:
    if profile == "parking" and weekday == 5:
        return "saturday"
    if profile == "office" and weekday == 0:
        return "monday"
    return profile


def day_range(first: date, until: date) -> Ints:
    """Days since 1970-01-01 from `first` to before `until`."""
    return np.arange((first - UNIX_DAY).days, (until - UNIX_DAY).days)


def weekday_of(days: Ints) -> Ints:
    """Weekday of days since 1970-01-01, 0 is Monday."""
    return (days + 3) % 7
