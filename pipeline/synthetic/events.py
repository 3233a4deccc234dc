"""Planted truth: surges, campaigns, people who write again, and the same case sent by two sources."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.synthetic import shares
from pipeline.synthetic.arrivals import Arrivals, cut
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.tables import CHANNELS, KINDS, SOURCES, Tables
from pipeline.synthetic.topics import topics
from pipeline.synthetic.volumes import EPOCH, Plan, day_range

SURGES_A_MONTH = 3
CAMPAIGNS_A_MONTH = 1
SURGE_ITEMS = {
    1: ("I019", "I032", "I022"), 2: ("I012", "I019", "I036"), 3: ("I012", "I036", "I060"),
    4: ("I036", "I054", "I053"), 5: ("I058", "I059", "I027"), 6: ("I042", "I033", "I034"),
    7: ("I034", "I033", "I011"), 8: ("I034", "I048", "I042"), 9: ("I048", "I021", "I010"),
    10: ("I010", "I038", "I027"), 11: ("I027", "I036", "I011"), 12: ("I019", "I015", "I036"),
}  # fmt: skip
CAMPAIGN_ITEMS = ("G003", "G009", "G013", "G020", "G033", "G041", "G044", "G001")
SMALLEST_SURGE = 6
AGAIN_SHARE = 0.03
TWICE_SHARE = 0.018
TEN_MINUTES = 600


@dataclass(frozen=True)
class Surge:
    """More complaints of one item in one dong than it ever has, from `first_on` for `days` days."""

    number: int
    item: int
    district: int
    dong: int
    topic: int
    first_on: date
    days: int
    strength: float
    from_hour: int

    @property
    def until_on(self) -> date:
        """First day after it."""
        return self.first_on + timedelta(days=self.days)


@dataclass(frozen=True)
class Campaign:
    """One text sent by many people within a few days."""

    number: int
    item: int
    topic: int
    district: int
    kind: int
    seed: int
    first_on: date
    days: int
    strength: float

    @property
    def until_on(self) -> date:
        """First day after it."""
        return self.first_on + timedelta(days=self.days)


def _stream(plan: Plan, month: int, salt: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([plan.seed, month, salt])))


def surges(plan: Plan, tables: Tables, first: date, until: date) -> list[Surge]:
    """Surges that touch the days from `first` to before `until`; those of a month stay inside it."""
    found = []
    for month in _months(first, until):
        draw = _stream(plan, month, 11)
        start = date(1970 + month // 12, month % 12 + 1, 1)
        for turn in range(SURGES_A_MONTH):
            found.append(_surge(tables, draw, start, month * 10 + turn))
    return [surge for surge in found if surge.first_on < until and surge.until_on > first]


def _surge(tables: Tables, draw: np.random.Generator, start: date, number: int) -> Surge:
    codes = SURGE_ITEMS[start.month]
    item = tables.items.index(codes[int(draw.integers(len(codes)))])
    district = int(draw.integers(len(tables.districts)))
    days = int(draw.integers(1, 5))
    return Surge(
        number=number,
        item=item,
        district=district,
        dong=int(tables.dong_choice.pick(np.array([district]), draw.random(1))[0]),
        topic=int(tables.topic_choice.pick(np.array([item * 12 + start.month - 1]), draw.random(1))[0]),
        first_on=start + timedelta(days=int(draw.integers(0, 28 - days))),
        days=days,
        strength=round(float(draw.uniform(8, 30)), 1),
        from_hour=int(draw.integers(6, 18)),
    )


def campaigns(plan: Plan, tables: Tables, first: date, until: date) -> list[Campaign]:
    """Campaigns that touch the days from `first` to before `until`."""
    found = []
    for month in _months(first, until):
        draw = _stream(plan, month, 12)
        start = date(1970 + month // 12, month % 12 + 1, 1)
        for turn in range(CAMPAIGNS_A_MONTH):
            item = tables.items.index(CAMPAIGN_ITEMS[int(draw.integers(len(CAMPAIGN_ITEMS)))])
            days = int(draw.integers(2, 6))
            topic = tables.topic_choice.pick(np.array([item * 12 + start.month - 1]), draw.random(1))
            found.append(
                Campaign(
                    number=month * 10 + turn,
                    item=item,
                    topic=int(topic[0]),
                    district=int(draw.integers(len(tables.districts))),
                    kind=KINDS.index(("suggestion", "grievance")[int(draw.integers(2))]),
                    seed=int(draw.integers(1, 2**63)),
                    first_on=start + timedelta(days=int(draw.integers(0, 28 - days))),
                    days=days,
                    strength=round(float(draw.uniform(0.06, 0.22)), 3),
                )
            )
    return [campaign for campaign in found if campaign.first_on < until and campaign.until_on > first]


def _months(first: date, until: date) -> range:
    last = until - timedelta(days=1)
    return range((first.year - 1970) * 12 + first.month - 1, (last.year - 1970) * 12 + last.month)


def tell(plan: Plan, tables: Tables, first: date, until: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Surges and campaigns of a span with their codes: when, where, how strong."""
    swells = [
        {
            "surge_number": surge.number,
            "item_code": tables.items[surge.item],
            "topic_code": topics().code[surge.topic],
            "district_code": tables.districts[surge.district],
            "dong_code": tables.dongs[surge.dong],
            "first_on": surge.first_on,
            "until_on": surge.until_on,
            "from_hour": surge.from_hour,
            "strength": surge.strength,
        }
        for surge in surges(plan, tables, first, until)
    ]
    drives = [
        {
            "campaign_number": campaign.number,
            "item_code": tables.items[campaign.item],
            "topic_code": topics().code[campaign.topic],
            "kind_code": KINDS[campaign.kind],
            "first_on": campaign.first_on,
            "until_on": campaign.until_on,
            "share": campaign.strength,
        }
        for campaign in campaigns(plan, tables, first, until)
    ]
    return pl.DataFrame(swells), pl.DataFrame(drives)


def plant(rows: Arrivals, plan: Plan, tables: Tables, first: date, until: date) -> None:
    """Overwrite some arrivals of these days with surges and campaigns, then add the copies."""
    if first < EPOCH:
        return
    for surge in surges(plan, tables, first, until):
        for day in _days(max(surge.first_on, first), min(surge.until_on, until)):
            _swell(rows, plan, tables, surge, day)
    for campaign in campaigns(plan, tables, first, until):
        for day in _days(max(campaign.first_on, first), min(campaign.until_on, until)):
            _campaign(rows, tables, campaign, day)
    _write_again(rows)
    _send_twice(rows, tables)


def _days(first: date, until: date) -> list[int]:
    return [int(day) for day in day_range(first, until)]


def _swell(rows: Arrivals, plan: Plan, tables: Tables, surge: Surge, day: int) -> None:
    """Turn the last field complaints of a day into those of the surge."""
    of_day = np.flatnonzero((rows.day == day) & (rows.stream == shares.FIELD))
    usual = ((rows.item[of_day] == surge.item) & (rows.district[of_day] == surge.district)).sum()
    expected = plan.rates[0] / 365 * 0.0006
    wanted = max(SMALLEST_SURGE, round(surge.strength * max(expected, usual * 0.5)))
    mine = of_day[len(of_day) - min(wanted, len(of_day) // 5) :]
    rows.item[mine], rows.district[mine], rows.dong[mine] = surge.item, surge.district, surge.dong
    rows.topic[mine] = surge.topic
    rows.surge[mine] = surge.number
    rows.urgent[mine] &= bool(topics().danger_type[surge.topic])
    _place_near(rows, tables, mine)
    rows.unit[mine] = tables.unit_of[surge.item, surge.district]
    _let_apps_take(rows, tables, mine)
    opening = np.datetime64(day, "D").astype("datetime64[s]") + surge.from_hour * 3600
    spread = (rows.chance[mine, 40] ** 1.5 * (86_399 - surge.from_hour * 3600)).astype("timedelta64[s]")
    _receive_at(rows, mine, opening + spread)


def _place_near(rows: Arrivals, tables: Tables, mine: Ints) -> None:
    """Points within the dong's circle, close together."""
    lat, lon, radius = tables.dong_points[rows.dong[mine]].T
    metres = radius * 0.6 * np.sqrt(rows.chance[mine, 41])
    angle = 2 * np.pi * rows.chance[mine, 42]
    rows.lat[mine] = np.round(lat + metres * np.sin(angle) / 110_940, 6)
    rows.lon[mine] = np.round(lon + metres * np.cos(angle) / (110_940 * np.cos(np.radians(lat))), 6)


def _let_apps_take(rows: Arrivals, tables: Tables, mine: Ints) -> None:
    """The parking platform takes only parked cars: other items come by the app."""
    stray = mine[(rows.source[mine] == SOURCES.index("parking")) & ~tables.is_parking[rows.item[mine]]]
    rows.source[stray] = SOURCES.index("smartapp")
    rows.channel[stray] = CHANNELS.index("app")


def _receive_at(rows: Arrivals, mine: Ints, received: NDArray[np.datetime64]) -> None:
    """Move receipt; arrival keeps its distance."""
    wait = rows.received[mine] - rows.arrived[mine]
    rows.received[mine] = cut(received, rows.source[mine])
    rows.arrived[mine] = rows.received[mine] - wait


def _campaign(rows: Arrivals, tables: Tables, campaign: Campaign, day: int) -> None:
    """Turn some general complaints of a day into one text by many hands."""
    portals = np.isin(rows.source, [SOURCES.index("eungdapso"), SOURCES.index("epeople")])
    of_day = np.flatnonzero((rows.day == day) & (rows.stream == shares.GENERAL) & portals)
    wanted = min(max(4, round(campaign.strength * len(of_day))), len(of_day))
    mine = of_day[len(of_day) - wanted :]
    rows.item[mine], rows.topic[mine], rows.kind[mine] = campaign.item, campaign.topic, campaign.kind
    rows.district[mine] = campaign.district
    rows.dong[mine] = tables.dong_start[campaign.district]
    rows.unit[mine] = tables.unit_of[campaign.item, campaign.district]
    rows.campaign[mine] = campaign.number
    rows.urgent[mine] = False
    rows.edit[mine] = rows.seed[mine]
    rows.seed[mine] = campaign.seed
    _place_near(rows, tables, mine)


def _write_again(rows: Arrivals) -> None:
    """Some people send what they sent earlier that day, or what a neighbour sent, once more (C-20)."""
    free = (rows.surge < 0) & (rows.campaign < 0)
    copies = np.flatnonzero(free & (rows.chance[:, 43] < AGAIN_SHARE) & (rows.stream != shares.FORM))
    originals = _earlier(rows, copies, np.floor(1 + 12 * rows.chance[copies, 44]).astype(np.int64))
    keep = originals >= 0
    copies, originals = copies[keep], originals[keep]
    for name in ("kind", "item", "topic", "district", "dong", "lat", "lon", "unit", "applicant", "urgent"):
        values = getattr(rows, name)
        values[copies] = values[originals]
    _repeat_text(rows, copies, originals, 1)


def _earlier(rows: Arrivals, copies: Ints, back: Ints) -> Ints:
    """An original for each copy: `back` rows before it, of the same day and stream, itself no copy."""
    originals = copies - back
    possible = np.maximum(originals, 0)
    fits = (originals >= 0) & (rows.day[possible] == rows.day[copies])
    fits &= (rows.stream[possible] == rows.stream[copies]) & (rows.source[possible] == rows.source[copies])
    fits &= (rows.surge[possible] < 0) & (rows.campaign[possible] < 0)
    fits &= ~np.isin(possible, copies)
    return np.where(fits, possible, -1)


def _repeat_text(rows: Arrivals, copies: Ints, originals: Ints, how: int) -> None:
    rows.edit[copies] = rows.seed[copies]
    rows.seed[copies] = rows.seed[originals]
    rows.pii[copies] = rows.pii[originals]
    rows.origin[copies] = originals
    rows.copy[copies] = how


def _send_twice(rows: Arrivals, tables: Tables) -> None:
    """Some parked cars reach the platform and the app within ten minutes: one case, two numbers (B8)."""
    parking, app = SOURCES.index("parking"), SOURCES.index("smartapp")
    copies = np.flatnonzero(
        (rows.source == parking) & (rows.chance[:, 45] < TWICE_SHARE) & (rows.copy == 0) & (rows.surge < 0)
    )
    pool = np.flatnonzero(
        (rows.source == app) & tables.is_parking[rows.item] & (rows.copy == 0) & (rows.surge < 0)
    )
    if not len(pool):
        return
    place = np.searchsorted(rows.day[pool], rows.day[copies])
    size = np.searchsorted(rows.day[pool], rows.day[copies], side="right") - place
    copies, place, size = copies[size > 0], place[size > 0], size[size > 0]
    originals = pool[place + np.floor(rows.chance[copies, 46] * size).astype(np.int64)]
    originals, once = np.unique(originals, return_index=True)
    copies = copies[once]
    for name in ("kind", "item", "topic", "district", "dong", "unit", "applicant", "urgent"):
        values = getattr(rows, name)
        values[copies] = values[originals]
    for name in ("lat", "lon"):
        values = getattr(rows, name)
        values[copies] = np.round(values[originals] + 0.00004 * (rows.chance[copies, 47] - 0.5), 6)
    later = rows.received[originals] + (TEN_MINUTES * rows.chance[copies, 40]).astype("timedelta64[s]")
    end_of_day = (rows.day[copies] + 1).astype("datetime64[D]").astype("datetime64[s]") - 1
    _receive_at(rows, copies, np.minimum(later, end_of_day))
    _repeat_text(rows, copies, originals, 2)
