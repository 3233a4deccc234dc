"""Today by hour of receipt against the usual range of comparable days."""

from collections import Counter
from datetime import date

from dashboards.queries import asking
from dashboards.queries.comparable import TOO_FEW, Comparable, comparable_days, usual_band
from dashboards.queries.marks import HourRow, Hours, Mark, narrowed
from dashboards.queries.windows import Scene, scene
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer, one_of


def hours(generation: Generation, base: Slice, viewer: Viewer) -> Hours:
    """24 hours: what came today, and the 10–90 % range of up to 12 days of the same sort."""
    here = scene(generation, base, viewer)
    earlier = comparable_days(here.today, here.first_day)
    counts = _by_day_hour(here, (here.today, *earlier.days))
    rows = tuple(_row(here, hour, counts, earlier) for hour in range(24))
    name = f"{earlier.name} 가운데 80% 범위" if earlier.enough else TOO_FEW
    return Hours(here.today, here.now, rows, name)


def _row(here: Scene, hour: int, counts: Counter[tuple[date, int]], earlier: Comparable) -> HourRow:
    chosen = narrowed(here.base.but(period_from=here.today, period_to=here.tomorrow), hour=hour)
    mark = Mark(counts[here.today, hour], chosen) if hour <= here.now.hour else None
    low, median, high = (
        usual_band([counts[day, hour] for day in earlier.days]) if earlier.enough else (None, None, None)
    )
    return HourRow(hour, mark, hour == here.now.hour, low, median, high)


def _by_day_hour(here: Scene, days: tuple[date, ...]) -> Counter[tuple[date, int]]:
    chosen = here.base.but(period_from=min(days), period_to=here.tomorrow)
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", "received_hour")
    relation = relation.but_only(one_of("received_on", "day", days))
    return Counter(
        {(day, hour): number for day, hour, number in asking.ask(here.generation, "by_day_hour", relation)}
    )
