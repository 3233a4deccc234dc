"""`/find`: what Ctrl+K offers for some letters: receipt numbers, pages, units, topics, a search of texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from dashboards import links
from dashboards.access import current_viewer
from dashboards.queries.names import topics
from dashboards.queries.scope import outside
from dashboards.site import Page, Site
from pipeline.schema import organisation
from pipeline.slices import Slice, Viewer

MOST = 12
BODY_KINDS = ("bureau", "district", "agency")
NUMBERS = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{5,}")
"""A receipt number, of ours or of another system; several may stand side by side."""


@dataclass(frozen=True)
class Offer:
    """One thing to go to: what it is, what it is called, where it is."""

    kind: str
    name: str
    address: str


def router(site: Site, pages: Sequence[Page]) -> APIRouter:
    """The one route."""
    found = APIRouter(include_in_schema=False)

    @found.get("/find")
    def find(q: Annotated[str, Query(max_length=2_000)] = "") -> JSONResponse:
        """At most a dozen offers."""
        offers = islice(offered(q.strip(), pages, current_viewer()), MOST)
        return JSONResponse([asdict(one) for one in offers], headers={"Cache-Control": "no-store"})

    return found


def offered(said: str, pages: Sequence[Page], viewer: Viewer) -> Iterator[Offer]:
    """What may be meant, the likeliest first; pages alone before anything is said."""
    small = said.casefold().replace(" ", "")
    if numbers := _numbers(said):
        name = f"접수번호 {numbers[0]}" if len(numbers) == 1 else f"접수번호 {len(numbers):,}개"
        yield Offer("민원", name, f"/complaints?{urlencode({'ids': ','.join(numbers), 'form': 1})}")
    for page in pages:
        if page.menu and small in page.title.casefold().replace(" ", ""):
            yield Offer("쪽", page.title, page.path)
    if not small:
        return
    tree = organisation.read()
    bodies = (code for kind in BODY_KINDS for code in tree.bodies(kind))
    for code in dict.fromkeys((*bodies, *tree.leaves())):
        name = tree.full_name(code)
        if small in name.replace(" ", "") and not outside(Slice(bureau=(tree.bureau(code),)), viewer):
            yield Offer("부서", name, f"{links.BUREAUS_PATH}/{code}")
    for topic in topics().topics.values():
        if small in topic.name_ko.replace(" ", ""):
            yield Offer("주제", topic.name_ko, f"/topics/{topic.topic_code}")
    yield Offer("찾기", f"글에 ‘{said[:40]}’", f"/complaints?{urlencode({'q': said[:80]})}")


def _numbers(said: str) -> list[str]:
    """Receipt numbers, if nothing but numbers was said."""
    parts = re.split(r"[\s,;]+", said.strip(" ,;"))
    is_all = all(NUMBERS.fullmatch(part) and any(letter.isdigit() for letter in part) for part in parts)
    return list(dict.fromkeys(parts))[:500] if said and is_all else []
