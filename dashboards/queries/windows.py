"""The periods of the board, counted back from the moment it shows."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dashboards.queries import asking
from dashboards.queries.marks import NO_IDS
from pipeline.reader import Generation
from pipeline.schema import codes
from pipeline.slices import LIST_COLUMNS, Slice, Viewer

WEEK = 7
TREND = 14


@dataclass(frozen=True)
class Scene:
    """What one screen is about: a generation, who looks, and a base slice with its moment fixed."""

    generation: Generation
    viewer: Viewer
    base: Slice
    now: datetime

    @property
    def today(self) -> date:
        """The day of the moment."""
        return self.now.date()

    @property
    def tomorrow(self) -> date:
        """The end of today, where half-open periods stop."""
        return self.today + timedelta(1)

    def day(self, back: int) -> date:
        """The day `back` days before today."""
        return self.today - timedelta(back)

    def received(self, days: int, **more: object) -> Slice:
        """Received on the last `days` days, today included."""
        return self.base.but(period_from=self.day(days - 1), period_to=self.tomorrow, **more)

    def answered(self, days: int, **more: object) -> Slice:
        """Finished on the last `days` days, today included."""
        return self.base.but(answered_from=self.day(days - 1), answered_to=self.tomorrow, **more)

    def count(self, chosen: Slice) -> int:
        """How many complaints a slice has."""
        return asking.count(self.generation, chosen, self.viewer)

    def kinds(self, group: str) -> tuple[str, ...]:
        """Kinds of a group that the base slice lets through."""
        kinds = codes.codes_in_group(codes.KINDS, group)
        return tuple(kind for kind in kinds if not self.base.kind or kind in self.base.kind)

    def of(self, group: str) -> "Scene":
        """The same scene with the kinds of one group alone; empty if the base slice lets none through."""
        kinds = self.kinds(group)
        return replace(self, base=self.base.but(kind=kinds) if kinds else self.base.but(ids=NO_IDS))

    @property
    def first_day(self) -> date | None:
        """The first day of receipt there is data of."""
        return min((part.first for part in self.generation.parts if part.first), default=None)


def scene(generation: Generation, base: Slice, viewer: Viewer) -> Scene:
    """The scene of a base slice; its moment goes into every link, so that it opens the same rows later.

    Of the base slice its lists (kinds, places, bodies …), 집단민원 and 서식 count; periods and states
    are what the screen itself is about.
    """
    now = asking.moment(generation, base)
    lists = {key: getattr(base, key) for key in LIST_COLUMNS}
    only = Slice(**lists, campaign=base.campaign, form=base.form, as_of=now)
    return Scene(generation, viewer, only, now)
