"""How fresh what a site shows is: the published generation held against the batch ledger."""

from datetime import datetime, timedelta

from dashboards.components.stamp import Freshness
from dashboards.components.states import LateSource
from dashboards.queries.names import source_name, source_rhythms
from dashboards.site import Site
from pipeline.errors import StorageError
from pipeline.rhythm import lateness
from pipeline.workflow.arrivals import Ledger


def freshness(site: Site) -> Freshness:
    """What the stamp and the banner say.

    The data are as old as the older of the two says: the generation's own instant, and the newest
    file that the ledger had done when it was published.

    Raises:
        NotReadyError: nothing was published.
    """
    with site.generation() as generation:
        as_of, published_at = generation.as_of, generation.manifest.published_at
    now = site.now()
    if site.as_of is not None:
        return Freshness(as_of, now, past=True)
    try:
        ledger = site.ledger.look(published_at)
    except StorageError:
        return Freshness(as_of, now, is_known=False)
    return Freshness(
        min(as_of, ledger.as_of or as_of),
        now,
        late=late_sources(ledger, now),
        waiting=ledger.waiting,
        is_known=ledger.as_of is not None,
    )


def late_sources(ledger: Ledger, now: datetime) -> tuple[LateSource, ...]:
    """Sources that have been silent for longer than their rhythm allows."""
    stated = source_rhythms()
    found = (
        LateSource(source_name(code), max(made_at), lateness(made_at, stated.get(code), now))
        for code, made_at in ledger.made_at.items()
    )
    return tuple(source for source in found if source.by > timedelta(0))
