"""The demo's fake city goes on living: what it sends since the last look lands in the inbox."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pipeline.errors import NotReadyError
from pipeline.settings import Settings
from pipeline.synthetic.delta import delta
from pipeline.synthetic.desk import CITIZEN, brought
from pipeline.workflow.store import Store

THROUGH = "demo_through"
LIVELY = timedelta(minutes=12)
LIVELY_TICK = timedelta(seconds=10)
TICK = timedelta(seconds=30)


def city_feed(settings: Settings, store: Store) -> Callable[[], int]:
    """A function that, when it is time, writes what the city sent since it last did; gives the rows.

    What its citizens bring to the desk itself is filed there.

    The first call fills the gap since the city was last looked at. Its first minutes bring a surge,
    urgent cases and a late file, so it looks more often then.

    Raises:
        NotReadyError: no city was made here.
    """
    if store.setting(THROUGH) is None:
        raise NotReadyError("체험 도시가 없습니다. 먼저 `minwon demo` 를 하십시오.")
    started_at = settings.clock().replace(microsecond=0)
    due_at = started_at

    def send() -> int:
        nonlocal due_at
        now = settings.clock().replace(microsecond=0)
        through = datetime.fromisoformat(store.setting(THROUGH))
        if now < due_at or now <= through:
            return 0
        sent = delta(
            settings.home / "inbox",
            since=through,
            until=now,
            demo_started_at=started_at,
            plan=settings.home / "generated" / "plan.json",
        )
        for one in brought(through, now):
            store.cases.file(one.filing, CITIZEN)
        store.put_setting(THROUGH, now.isoformat())
        due_at = now + (LIVELY_TICK if now - started_at < LIVELY else TICK)
        return sent.loaded

    return send
