"""긴급 that nobody has looked at: how many, how long, and whom the 당직표 names; told on every page."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from dashboards.access import current_viewer
from dashboards.queries.dangers import waiting
from dashboards.site import Site
from pipeline.errors import ConfigError, StorageError
from pipeline.workflow.duty import Shift, on_duty, roster


@dataclass(frozen=True)
class Unseen:
    """What waits for a look.

    Attributes:
        ids: 긴급 complaints that are open and that nobody looked at, the newest first.
        longest: how long the oldest of them has waited.
        called: who is called: nobody at first, then the first on duty, then all who are.
        step: 0 before the first call, then 1, then 2.
        problem: why nobody can be told, in words; '' if all is well.
    """

    ids: tuple[str, ...]
    longest: timedelta
    called: tuple[Shift, ...] = ()
    step: int = 0
    problem: str = ""


def unseen(site: Site) -> Unseen:
    """What the viewer on screen may see of it, at the site's moment.

    Raises:
        NotReadyError: nothing was published.
    """
    with site.generation() as generation:
        every = waiting(generation, current_viewer())
    now = site.now()
    try:
        looked = site.store.confirmations.latest([number for number, _ in every])
    except (SQLAlchemyError, StorageError):
        return Unseen((), timedelta(0), problem="확인 기록을 읽지 못했습니다")
    left = [(number, at) for number, at in every if number not in looked]
    longest = max((now - min(at for _, at in left)) if left else timedelta(0), timedelta(0))
    minutes = longest.total_seconds() / 60
    settings = site.settings
    steps = (settings.unseen_first_minutes, settings.unseen_second_minutes)
    step = sum(minutes >= after for after in steps) if left else 0
    ids = tuple(number for number, _ in left)
    if not step:
        return Unseen(ids, longest)
    try:
        shifts = on_duty(roster(settings), now)
    except ConfigError as error:
        return Unseen(ids, longest, step=step, problem=str(error))
    return Unseen(ids, longest, shifts[:1] if step == 1 else shifts, step)
