"""The city's fixed tables as arrays: items, units, places, and the shares between them."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.schema import codes, organisation, reference
from pipeline.synthetic import shares
from pipeline.synthetic.draws import Choice, Floats, Ints, scramble
from pipeline.synthetic.topics import topics
from pipeline.synthetic.volumes import hour_table

KINDS = tuple(codes.KINDS)
CHANNELS = tuple(codes.CHANNELS)
STATUSES = tuple(codes.STATUSES)
RESULTS = ("", *codes.RESULTS)
SOURCES = shares.SOURCE_CODES
FIELD_KIND, FORM_KIND = KINDS.index("field"), KINDS.index("statutory")


def kind_mask(*names: str) -> NDArray[np.bool_]:
    """Which positions of KINDS are among `names`."""
    return np.array([kind in names for kind in KINDS])


@dataclass(frozen=True)
class Tables:
    """Everything that does not change from row to row; numbers stand for positions in these tuples."""

    items: tuple[str, ...]
    districts: tuple[str, ...]
    dongs: tuple[str, ...]
    units: tuple[str, ...]

    @cached_property
    def item(self) -> tuple[reference.Item, ...]:
        """The items themselves."""
        return tuple(reference.items()[code] for code in self.items)

    @cached_property
    def sla_hours(self) -> Ints:
        """Promise of each item; 0 where there is none."""
        return np.array([item.sla_hours or 0 for item in self.item])

    @cached_property
    def legal_days(self) -> Ints:
        """Period of each form; 0 elsewhere."""
        return np.array([item.legal_days or 0 for item in self.item])

    @cached_property
    def is_parking(self) -> NDArray[np.bool_]:
        """Whether an item is about parked cars."""
        return np.array([code in shares.PARKING_ITEMS for code in self.items])

    @cached_property
    def speed(self) -> Floats:
        """Hours of each 자치구 against the city's mean; the last one is the city's own bodies."""
        hours = np.array([shares.DISTRICTS[code][1] for code in self.districts])
        weight = np.array([self._size(code) for code in self.districts])
        return np.append(hours / np.average(hours, weights=weight), 1.0)

    def _size(self, code: str) -> float:
        return reference.districts()[code].population * shares.DISTRICTS[code][0]

    @cached_property
    def item_choice(self) -> Choice:
        """Items of a month of each stream; list = stream × 12 + month."""
        season = np.array([self._season(row) for row in range(len(self.items))])
        weights = np.zeros((3 * 12, len(self.items)))
        for row, code in enumerate(self.items):
            stream = {"I": shares.FIELD, "G": shares.GENERAL, "S": shares.FORM}[code[0]]
            weights[stream * 12 : stream * 12 + 12, row] = self._weight(row) * season[row]
        return Choice(weights)

    def _weight(self, row: int) -> float:
        code, field = self.items[row], self.item[row].field_code
        if code[0] == "G":
            return shares.GENERAL_WEIGHTS[code]
        if code[0] == "S" or field is None:
            return shares.FORM_WEIGHTS.get(code, 1.0)
        within = [shares.ITEM_WEIGHTS.get(i.item_code, 1.0) for i in self.item if self._same_field(i, field)]
        return shares.FIELD_FIELDS[field] * shares.ITEM_WEIGHTS.get(code, 1.0) / sum(within)

    @staticmethod
    def _same_field(item: reference.Item, field: str) -> bool:
        return item.field_code == field and item.item_code[0] == "I"

    def _season(self, row: int) -> Floats:
        known = topics()
        rows = known.of_item(self.items[row])
        if not len(rows):
            return np.ones(12)
        return np.average(known.season[rows], axis=0, weights=known.weight[rows])

    @cached_property
    def topic_choice(self) -> Choice:
        """Topics of an item in a month; list = item × 12 + month. Items without a topic take its field's."""
        known = topics()
        weights = np.zeros((len(self.items) * 12, len(known.code)))
        for row in range(len(self.items)):
            mine = self._topics(row)
            weights[row * 12 : row * 12 + 12, mine] = (known.weight[mine, None] * known.season[mine]).T
        return Choice(weights)

    def _topics(self, row: int) -> Ints:
        known = topics()
        mine = known.of_item(self.items[row])
        if len(mine):
            return mine
        field = self.item[row].field_code
        letter = self.items[row][0]
        same = [t for t, code in enumerate(known.item_code) if code[:1] == letter]
        near = [t for t in same if known.field_code[t] == field]
        return np.array(near or same or [0])

    @cached_property
    def district_choice(self) -> Choice:
        """자치구 of an item: residents × commercial factor, with a fixed taste of each item."""
        size = np.array([self._size(code) for code in self.districts])
        grid = np.indices((len(self.items), len(self.districts)))
        taste = np.exp(0.5 * (scramble(grid[0] + 1, grid[1] + 1) - 0.5))
        return Choice(size * taste)

    @cached_property
    def dong_start(self) -> Ints:
        """First dong of each 자치구."""
        codes = np.arange(len(self.districts))
        starts: Ints = (self.dong_district[None, :] == codes[:, None]).argmax(axis=1)
        return starts

    @cached_property
    def dong_district(self) -> Ints:
        """자치구 of each dong."""
        place = {code: row for row, code in enumerate(self.districts)}
        return np.array([place[reference.dongs()[code].district_code] for code in self.dongs])

    @cached_property
    def dong_choice(self) -> Choice:
        """Dongs of a 자치구 by area, with a fixed taste."""
        weights = np.zeros((len(self.districts), len(self.dongs)))
        area = np.array([reference.dongs()[code].area_km2 for code in self.dongs])
        taste = np.exp(1.2 * (scramble(np.arange(len(self.dongs)), np.full(len(self.dongs), 5)) - 0.5))
        weights[self.dong_district, np.arange(len(self.dongs))] = area**0.6 * taste
        return Choice(weights)

    @cached_property
    def dong_points(self) -> Floats:
        """lat, lon and radius in metres of each dong."""
        known = reference.dongs()
        return np.array([(known[code].lat, known[code].lon, known[code].radius_m) for code in self.dongs])

    @cached_property
    def unit_of(self) -> Ints:
        """Handling unit of each item in each 자치구, (items, districts)."""
        place = {code: row for row, code in enumerate(self.units)}
        found = np.zeros((len(self.items), len(self.districts)), dtype=np.int64)
        for row, item in enumerate(self.item):
            for column, district in enumerate(self.districts):
                if item.owner == "district":
                    code = f"{district}-{item.district_unit}"
                else:
                    code = self._leaf(item.department_code or item.bureau_code or "", column)
                found[row, column] = place[code]
        return found

    @staticmethod
    def _leaf(code: str, turn: int) -> str:
        """A unit below `code` that has nothing below it; which one depends on the 자치구."""
        tree = organisation.read()
        while below := tree.children(code):
            code = below[turn % len(below)]
        return code

    @cached_property
    def topic_units(self) -> tuple[Ints, Ints]:
        """Units of the topics that do not go where their item goes, (topics, most), and how many each has."""
        place = {code: row for row, code in enumerate(self.units)}
        most = max(len(units) for units in shares.TOPIC_UNITS.values())
        codes_of = topics().code
        units = np.zeros((len(codes_of), most), dtype=np.int64)
        sizes = np.zeros(len(codes_of), dtype=np.int64)
        for code, names in shares.TOPIC_UNITS.items():
            row = codes_of.index(code)
            units[row, : len(names)] = [place[name] for name in names]
            sizes[row] = len(names)
        return units, sizes

    @cached_property
    def desk_units(self) -> Ints:
        """Front desks of each source, (sources, 6); every source has some."""
        place = {code: row for row, code in enumerate(self.units)}
        desks = [shares.FRONT_DESKS.get(source, ("B24-02",)) for source in SOURCES]
        return np.array([np.resize([place[code] for code in codes_], 6) for codes_ in desks])

    @cached_property
    def parking_unit(self) -> Ints:
        """Unit of each 자치구 for parked cars."""
        units: Ints = self.unit_of[self.items.index("I001")]
        return units

    @cached_property
    def unit_is_city(self) -> NDArray[np.bool_]:
        """Whether a unit is the city's own (실·국·본부 or 사업소)."""
        return np.array([not code[0].isdigit() for code in self.units])

    @cached_property
    def neighbours(self) -> Ints:
        """Units a complaint is first sent to by mistake, (units, 4): siblings, or the bureau next door."""
        by_parent: dict[str, list[int]] = {}
        for row, code in enumerate(self.units):
            by_parent.setdefault(code.split("-")[0], []).append(row)
        city = [row for row, code in enumerate(self.units) if not code[0].isdigit()]
        found = np.zeros((len(self.units), 4), dtype=np.int64)
        for row, code in enumerate(self.units):
            siblings = [r for r in by_parent[code.split("-")[0]] if r != row]
            strangers = [r for r in city if r != row and self.units[r][:3] != code[:3]]
            pool = siblings if code[0].isdigit() else siblings[:2] + strangers
            order = np.argsort(scramble(np.full(len(pool), row), np.arange(len(pool))))
            found[row] = np.resize(np.array(pool)[order], 4)
        return found

    @cached_property
    def source_choice(self) -> Choice:
        """Sources; lists: parking report, parking call, other field, then one for each kind."""
        field = (shares.PARKING_REPORT_SOURCES, shares.PARKING_CALL_SOURCES, shares.FIELD_SOURCES)
        kinds = [shares.KIND_SOURCES.get(kind, shares.FIELD_SOURCES) for kind in KINDS]
        return Choice(np.array([*field, *kinds]))

    @cached_property
    def channel_choice(self) -> Choice:
        """Channels of a source."""
        return Choice(np.array([[shares.SOURCE_CHANNELS[s].get(c, 0.0) for c in CHANNELS] for s in SOURCES]))

    @cached_property
    def kind_choice(self) -> Choice:
        """Kinds of the general stream."""
        return Choice(np.array([[shares.GENERAL_KINDS.get(kind, 0.0) for kind in KINDS]]))

    @cached_property
    def hour_choice(self) -> Choice:
        """Hours of a profile on a weekday; list = profile × 7 + weekday."""
        return Choice(hour_table())

    @cached_property
    def result_choice(self) -> Choice:
        """Results; lists as in `result_list`."""
        return Choice(np.array([[row.get(r, 0.0) for r in RESULTS] for row in shares.RESULTS.values()]))


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of the reference data and of labels/topics.csv."""
    leaves = organisation.read().leaves()
    return Tables(
        items=tuple(reference.items()),
        districts=tuple(reference.districts()),
        dongs=tuple(reference.dongs()),
        units=tuple(leaves),
    )
