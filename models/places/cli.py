"""Commands of the office's own reference files."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import new_app, read_settings, show

app = new_app()


@app.callback()
def reference() -> None:
    """What an office knows of its own city."""


@app.command(
    "load",
    help="역, 정류장, 건물·시설의 이름과 좌표를 읽습니다. 다음 refresh 가 모든 민원의 위치를 다시 찾습니다.",
    epilog="예) minwon reference load 정류장.csv --kind stop --name 정류소명 --lat Y좌표 --lon X좌표",
)
def load(
    file: Annotated[Path, typer.Argument(help="CSV(UTF-8, CP949), Parquet, GeoJSON, SHP.")],
    kind: Annotated[str, typer.Option("--kind", help="station(역), stop(정류장), landmark(건물·시설).")],
    name: Annotated[str, typer.Option("--name", help="이름의 칸.")],
    lat: Annotated[str, typer.Option("--lat", help="위도의 칸. 도형 파일이면 그대로 둡니다.")] = "lat",
    lon: Annotated[str, typer.Option("--lon", help="경도의 칸.")] = "lon",
    valid_from: Annotated[
        datetime | None, typer.Option("--valid-from", formats=["%Y-%m-%d"], help="이 날부터 있습니다.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")] = False,
) -> None:
    """Load named points of the office."""
    from models.places.office import load as take

    day = valid_from.date() if valid_from else None
    report = take(read_settings(), file, kind, name=name, lat=lat, lon=lon, valid_from=day)
    told = (
        f"읽음 {report.read:,}, 적재 {report.loaded:,}, 거름 {report.rejected:,}, 겹침 {report.duplicate:,}"
    )
    for reason, count in report.details["reasons"].items():
        told += f"\n  {reason}: {count:,}줄 (reference/points_rejected.csv)"
    show(report.as_dict(), as_json, told)
