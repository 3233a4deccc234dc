"""House numbers of each road, run by run: which 법정동 the houses of one side stand in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

Run = tuple[str, str, int, int, int, str]
"""Road, its 자치구 code, side (0 even, 1 odd), first and last house number, 법정동 code."""
RUN = ("road", "district_code", "side", "first", "last", "dong_code")


def runs(houses: Iterable[tuple[str, int, str]]) -> Iterator[Run]:
    """Runs of houses; a number of several 법정동 is that of most of its addresses.

    Args:
        houses: road, house number and 법정동 code of each address.
    """
    of: dict[tuple[str, str], dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for road, number, dong_code in houses:
        of[road, dong_code[:5]][number][dong_code] += 1
    for (road, district_code), numbers in of.items():
        for side in (0, 1):
            own = [(number, numbers[number].most_common(1)[0][0]) for number in sorted(numbers)]
            here = [pair for pair in own if pair[0] % 2 == side]
            for dong_code, run in groupby(here, key=lambda pair: pair[1]):
                inside = [number for number, _ in run]
                yield road, district_code, side, inside[0], inside[-1], dong_code
