"""What every page is given: the settings, the reader of published data, and the moment it shows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashboards import links
from dashboards.access import current_person
from pipeline.errors import NotReadyError, StorageError
from pipeline.reader import Generation, Reader
from pipeline.settings import Settings
from pipeline.slices import Slice
from pipeline.workflow.arrivals import LedgerReader
from pipeline.workflow.store import Store


@dataclass(frozen=True)
class Site:
    """One running site. `as_of` is the past moment of `serve --as-of`; None follows the data."""

    settings: Settings
    reader: Reader
    as_of: datetime | None = None

    def now(self) -> datetime:
        """Wall time in Seoul, or the fixed moment of a past view."""
        return self.as_of or self.settings.clock()

    @cached_property
    def ledger(self) -> LedgerReader:
        """The batch ledger, to read."""
        return LedgerReader(self.settings.database_url)

    @cached_property
    def store(self) -> Store:
        """The operational store; of what a page writes, it writes it there."""
        return Store(self.settings)

    def generation(self) -> AbstractContextManager[Generation]:
        """The newest published generation, held until the block ends."""
        return self.reader.generation()

    def shown(self) -> list[Any]:
        """Number and instant of the newest generation; 0 and '' before there is any that can be read."""
        try:
            with self.generation() as generation:
                return [generation.id, generation.as_of.isoformat()]
        except (NotReadyError, StorageError):
            return [0, ""]

    def slice_of(self, query: str) -> Slice:
        """The slice of a query string (without '?'), seen from this site's moment by the person on screen."""
        found = links.parse(query)
        if found.noted:
            ids = self.store.list_notes.ids(current_person().unit, found.noted)
            found = replace(found, noted_ids=ids)
        return found if found.as_of or self.as_of is None else replace(found, as_of=self.as_of)


@dataclass(frozen=True)
class Page:
    """One page: where it lives, what it is called, what it draws and what it answers.

    `path` may end in one `<name>`, which reaches `layout` under that name. `layout(site, query,
    **path)` gets the raw query string. `register(app, site)` adds the page's callbacks. A page that
    `redraws` is laid out anew when its query changes; another one follows it by its own callbacks.
    """

    path: str
    title: str
    menu: bool
    layout: Callable[..., Component]
    register: Callable[[Dash, Site], None]
    redraws: bool = False

    def match(self, pathname: str) -> dict[str, str] | None:
        """The named part of `pathname` if it is this page's, an empty dict without one, else None."""
        head, _, name = self.path.partition("<")
        if not name:
            return {} if pathname.rstrip("/") == self.path.rstrip("/") else None
        value = pathname.removeprefix(head)
        if not pathname.startswith(head) or not value or "/" in value:
            return None
        return {name.removesuffix(">"): value}
