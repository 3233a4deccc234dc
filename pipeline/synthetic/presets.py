"""Years with the volumes the seed names (B42–B45), and the demo's span."""

from dataclasses import dataclass
from datetime import date, datetime

from pipeline.errors import UsageError


@dataclass(frozen=True)
class Preset:
    """One year of 응답소 (`complaints`) and 서식 (`forms`), received from `first` to before `until`."""

    first: date
    until: datetime
    complaints: int
    forms: int

    @property
    def rows(self) -> int:
        """All six sources."""
        return self.complaints + self.forms


PRESETS = {
    2021: Preset(date(2021, 1, 1), datetime(2022, 1, 1), 2_238_641, 813_753),
    2022: Preset(date(2022, 1, 1), datetime(2023, 1, 1), 2_380_604, 738_011),
    2023: Preset(date(2023, 1, 1), datetime(2023, 10, 1), 2_081_013, 579_664),
}


def preset(year: int, rows: int | None = None) -> Preset:
    """The preset of a year; with `rows` the same year at that size, all six sources counted.

    Raises:
        UsageError: the seed names no volume for that year.
    """
    if year not in PRESETS:
        raise UsageError(f"year={year} has no preset; use {', '.join(map(str, PRESETS))} or give a span.")
    whole = PRESETS[year]
    if rows is None:
        return whole
    forms = round(rows * whole.forms / whole.rows)
    return Preset(whole.first, whole.until, rows - forms, forms)
