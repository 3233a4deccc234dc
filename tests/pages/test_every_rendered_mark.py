"""Every number that a standing page draws: as many as its list, as its export, and as the generator says.

The pages are laid out without a browser; each link with a number is followed. Pages that are drawn by
callbacks (상황판, 민원 목록, 긴급안전 지도) have tests of their own.
"""

import csv
import io
import random
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from fastapi.testclient import TestClient

from dashboards import access, links
from dashboards.access import middleware
from dashboards.access.people import viewer_of
from dashboards.pages import bureaus, charts, outlook, topic
from dashboards.queries import listing
from dashboards.server import create_app
from dashboards.site import Site
from pipeline.reader import Reader
from pipeline.schema import organisation
from tests.pages.recount import matching
from tests.pages.test_every_number_opens import rows as rows_of_truth  # noqa: F401
from tests.pages.tree import links as links_of

PEOPLE = {person.id: person for person in access.people()}
STANDING = [charts.PAGE, charts.TAB, bureaus.PAGE, bureaus.ONE, outlook.PAGE, topic.PAGE]
PLACES = [
    *(("officer", f"/charts/{tab}") for tab in ("when", "what", "where", "how", "liked", "forms", "explore")),
    ("officer", "/charts/explore?rows=gu&columns=kind"),
    ("officer", "/charts/what?gu=11680"),
    ("officer", "/charts/where?beside=before"),
    ("officer", "/charts/explore?rows=gu&columns=kind&beside=year"),
    *(("officer", f"/bureaus/{group}") for group in ("bureau", "district", "agency", "department")),
    ("officer", "/bureaus/11680"),
    ("bureau", "/bureaus"),
    ("district", "/charts/how"),
    ("officer", "/outlook"),
    ("officer", "/topics/T001"),
]
UNTRUE = {"campaign", "took", "cluster", "at_gu", "at_dong", "word", "q", "danger_type"}
"""Conditions that the generator wrote nothing down about in the words of an address."""
EXPORTED = 12


@pytest.fixture(scope="module")
def site(city) -> Iterator[Site]:
    opened = Site(city, Reader(city))
    yield opened
    opened.reader.close()


@pytest.fixture(scope="module")
def client(city) -> Iterator[TestClient]:
    with TestClient(create_app(city), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture
def drawn(site):
    """Draws a page as a person."""

    def draw(person: str, place: str):
        address = urlsplit(place)
        token = middleware._person.set(PEOPLE[person])
        try:
            for page in STANDING:
                if (named := page.match(address.path)) is not None:
                    return page.layout(site, address.query, **named)
        finally:
            middleware._person.reset(token)
        raise AssertionError(f"{place} is no standing page")

    return draw


def number(text: str) -> int | None:
    """The count that a link says; None for a rate, a name or a time."""
    bare = text.strip().removesuffix("건").replace(",", "")
    return int(bare) if bare.isdecimal() else None


def numbered(component) -> dict[str, int]:
    """Query → the number that a link shows for it."""
    found = {}
    for address, text in links_of(component):
        parts = urlsplit(address)
        if parts.path == "/complaints" and (said := number(text)) is not None:
            found[parts.query] = said
    return found


@pytest.mark.parametrize(("person", "place"), PLACES)
def test_every_number_of_a_page_is_its_list_its_export_and_the_truth(
    person,
    place,
    drawn,
    site,
    client,
    rows_of_truth: pl.DataFrame,  # noqa: F811
):
    shown = numbered(drawn(person, place))
    assert len(shown) >= 3, "a page without numbers shows nothing"
    who = viewer_of(PEOPLE[person], organisation.read())
    with site.generation() as generation:
        for query, said in shown.items():
            chosen = links.parse(query)
            assert listing.days_of(generation, chosen, who).total == said, f"{place}: {query}"
            if not UNTRUE & parse_qs(query).keys() and chosen.moved != "pingpong":
                seen = query if "as_of=" in query else f"{query}&as_of={generation.as_of.isoformat()}"
                told = matching(rows_of_truth, seen, who.bureaus, who.departments, who.sees_all)
                assert told.height == said, f"{place}: {query}"
    client.cookies.clear()
    client.post(
        "/person", content=f"person={person}", headers={"origin": "http://127.0.0.1"}, follow_redirects=False
    )
    small = sorted(query for query, said in shown.items() if said < 300)
    for query in random.Random(place).sample(small, min(EXPORTED, len(small))):
        answer = client.get(f"/complaints/export.csv?{query}")
        table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert len(table) - 1 == shown[query], query
