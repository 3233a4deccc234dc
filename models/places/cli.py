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
    help="기관의 역·정류장·건물·공중이용시설, 행정동 경계, 도로명주소, 사무분장을 읽습니다. "
    "장소이면 다음 refresh 가 모든 민원의 위치를 다시 찾습니다.",
    epilog="예) minwon reference load 정류장.csv --kind stop --name 정류소명 --lat Y좌표 --lon X좌표",
)
def load(
    file: Annotated[Path, typer.Argument(help="CSV(UTF-8, CP949), Parquet, GeoJSON, SHP.")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="station(역), stop(정류장), landmark(건물·시설), facility(공중이용시설), town(행정동 경계), "
            "road(도로명주소), duty(사무분장).",
        ),
    ],
    name: Annotated[str, typer.Option("--name", help="이름의 칸. 도로명주소이면 도로명, 사무분장이면 부서.")],
    lat: Annotated[str, typer.Option("--lat", help="위도의 칸. 도형 파일이면 그대로 둡니다.")] = "lat",
    lon: Annotated[str, typer.Option("--lon", help="경도의 칸.")] = "lon",
    basis: Annotated[
        str | None, typer.Option("--basis", help="공중이용시설인 근거(법령, 규모)의 칸.")
    ] = None,
    number: Annotated[str, typer.Option("--number", help="도로명주소: 건물번호의 칸.")] = "number",
    gu: Annotated[str, typer.Option("--gu", help="도로명주소: 자치구의 칸.")] = "gu",
    dong: Annotated[str, typer.Option("--dong", help="도로명주소: 법정동의 칸.")] = "dong",
    duty: Annotated[str, typer.Option("--duty", help="사무분장: 하는 일의 칸.")] = "duty",
    phone: Annotated[str, typer.Option("--phone", help="사무분장: 전화의 칸.")] = "phone",
    valid_from: Annotated[
        datetime | None, typer.Option("--valid-from", formats=["%Y-%m-%d"], help="이 날부터 있습니다.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="기계가 읽는 JSON 한 줄로 답합니다.")] = False,
) -> None:
    """Load a file of the office's own city."""
    from models.places.reference import Columns
    from models.places.reference import load as take

    columns = Columns(name, lat, lon, basis, number, gu, dong, duty, phone)
    report = take(read_settings(), file, kind, columns, valid_from.date() if valid_from else None)
    told = (
        f"읽음 {report.read:,}, 적재 {report.loaded:,}, 거름 {report.rejected:,}, 겹침 {report.duplicate:,}"
    )
    for reason, count in report.details["reasons"].items():
        told += f"\n  {reason}: {count:,}줄 (reference/rejected.csv)"
    show(report.as_dict(), as_json, told)
