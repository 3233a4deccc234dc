"""Every format, shape and habit of a sender, drawn small; the shapes of real files, with our own words."""

import gzip
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import SourceFormatError
from pipeline.load import load
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.workflow.store import Store
from tests.drawn import HEADINGS, Desk, counts, record


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, store: Store) -> Desk:
    return Desk(tmp_path, settings, store)


def bring(desk: Desk, code: str, name: str, data: bytes):
    path = desk.folder / name
    path.write_bytes(data)
    return load(path, SourceConfig.read(code), desk.settings, desk.store)


def test_the_26th_source_needs_a_toml_and_no_code(desk):
    """A river authority writes JSON lines with its own words, places inside, and times in UTC."""
    toml = desk.folder / "han_river.toml"
    toml.write_text(
        'code = "han_river"\nname = "한강 신고함"\nmasked = true\n'
        '[file]\nformat = "jsonl"\n'
        '[dates]\nzone = "UTC"\nformats = ["%Y-%m-%dT%H:%M:%SZ"]\n'
        '[columns]\nsource_number = "id"\nreceived_at = "at"\nkind_code = "what"\nbody = "said"\n'
        'lat = "/place/lat"\nlon = "/place/lon"\nstatus_code = "step"\n'
        '[spellings.kind_code]\n"고장" = "field"\n[spellings.status_code]\n"9" = "answered"\n',
        "utf-8",
    )
    path = desk.folder / "h.jsonl"
    path.write_text(
        '{"id": 7, "at": "2024-05-03T00:30:00Z", "what": "고장", "said": "줄\\n바꿈", '
        '"place": {"lat": 37.5, "lon": 127}, "step": 9}\n'
        '{"id": 8, "at": "2024-05-03T00:30:00Z", "what": "고장", "extra": true, "step": "접수"}\n'
        '{"id": 9, "at": \n'
        "[1, 2]\n",
        "utf-8",
    )
    report = load(path, SourceConfig.read(toml), desk.settings, desk.store)
    assert counts(report) == (4, 2, 0, 2, 0)
    assert desk.rows(
        "SELECT complaint_id, received_at, lat, status_code, body FROM core.complaint ORDER BY ALL"
    ) == [
        ("20240503-han_river-7", datetime(2024, 5, 3, 9, 30), 37.5, "answered", "줄\n바꿈"),
        ("20240503-han_river-8", datetime(2024, 5, 3, 9, 30), None, "received", None),
    ]
    assert {row[2] for row in desk.rejected()} == {"bad_json"}
    assert desk.rows("SELECT column_name, filled_count FROM core.unmapped ORDER BY ALL") == [
        ("extra", 1),
        ("place", 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_line_ends_and_gzip_give_the_same_rows(desk, encoding, end, packed):
    path = desk.file(record("A-1", 내용='"두\n줄, ""따옴표"""'), record("A-2"), encoding=encoding, end=end)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    source = desk.source(file=f'encoding = "{encoding}"')
    assert counts(load(path, source, desk.settings, desk.store)) == (2, 2, 0, 0, 0)
    assert desk.rows("SELECT body FROM core.complaint ORDER BY source_number")[0] == ('두\n줄, "따옴표"',)


def test_headings_with_line_breaks_in_a_file_of_crlf(desk):
    """DuckDB by itself finds no row here, and says nothing."""
    source = desk.source()
    path = desk.file(record("A-1"), record("A-2"), end="\r\n")
    path.write_bytes(path.read_bytes().replace("답변일시".encode(), '"답변일시\n"'.encode()))
    assert counts(load(path, source, desk.settings, desk.store)) == (2, 2, 0, 0, 0)


def test_mixed_line_ends(desk):
    path = desk.file(record("A-1"), record("A-2"), end="\r\n")
    path.write_bytes(path.read_bytes() + (record("A-3") + "\n" + record("A-4") + "\r").encode())
    assert counts(load(path, desk.source(), desk.settings, desk.store)) == (4, 4, 0, 0, 0)


def test_new_columns_are_noted_or_refused_by_contract(desk):
    path = desk.folder / "a.csv"
    path.write_text(
        ",".join((*HEADINGS, "새칸")) + "\n" + record("A-1") + ",값\n" + record("A-2") + ",\n", "utf-8"
    )
    with pytest.raises(SourceFormatError, match="새칸"):
        load(path, desk.source(more='[contract]\nnew_columns = "refuse"'), desk.settings, desk.store)
    load(path, desk.source(), desk.settings, desk.store)
    assert desk.rows("SELECT column_name, filled_count FROM core.unmapped") == [("새칸", 1)]


def test_a_missing_column_is_refused_or_empty_by_contract(desk):
    path = desk.folder / "a.csv"
    path.write_text("접수번호,접수일시,종류,상태\nA-1,2024-05-03 09:00,질의,접수\n", "utf-8")
    with pytest.raises(SourceFormatError, match="답변일시"):
        load(path, desk.source(), desk.settings, desk.store)
    source = desk.source(more='[contract]\nmissing_columns = "evolve"')
    assert counts(load(path, source, desk.settings, desk.store)) == (1, 1, 0, 0, 0)


def test_outer_spaces_of_codes_and_dates_do_not_matter(desk):
    desk.load("  A-1 , 2024-05-03 09:00 , 질의,접수 ,  ,제목,내용")
    assert desk.rows("SELECT source_number, kind_code, status_code, answered_at FROM core.complaint") == [
        ("A-1", "inquiry", "received", None)
    ]


def test_a_trailer_is_set_aside(desk):
    path = desk.file(record("A-1"), "합계,,,,,,1")
    load(path, desk.source(file='trailer = "합계"'), desk.settings, desk.store)
    assert desk.rejected() == [(2, None, "trailer")]


def test_one_handle_is_one_key_and_never_stored(desk):
    toml = desk.source().path.read_text("utf-8") + 'applicant = "연락처"\n'
    source = desk.source(toml=toml.replace("{", "{{").replace("}", "}}"))
    path = desk.folder / "a.csv"
    lines = [record("A-1") + ",010-0123-4567", record("A-2") + ",01001234567", record("A-3") + ","]
    path.write_text("\n".join((",".join((*HEADINGS, "연락처")), *lines)) + "\n", "utf-8")
    load(path, source, desk.settings, desk.store)
    keys = [row[0] for row in desk.rows("SELECT applicant_key FROM core.complaint ORDER BY source_number")]
    assert keys[0] == keys[1] and keys[2] is None and len(keys[0]) == 24
    assert b"01001234567" not in desk.settings.staging.read_bytes()


def test_the_shape_of_the_call_desk_log(desk):
    text = (
        '고객관리사,신청일시,위치(주소) 수정,대분류,중분류,민원내용,'
        '"처리\n담당",조치사항,"완료\n일자",처리구분\r\n'
        '직원01,2024-07-12 17:45:07,광석면,누수,누수기타,"물이 샘\n급함",'
        '직원02,확인함,2024-07-13 10:00:00,완료\r\n'
        "직원01,,광석면,누수,누수기타,시각 없음,직원02,확인함,2024-07-13 10:00:00,완료\r\n"
        "직원01,2024-07-12 17:45:07,광석면,누수,누수기타,끝난 때가 틀림,"
        "직원02,확인함,2024-07-13 18/:49,완료\r\n"
    )
    report = bring(desk, "kwater_minwon", "k.csv.gz", gzip.compress(text.encode("utf-8-sig")))
    assert counts(report) == (3, 1, 0, 2, 0)


def test_the_shape_of_the_proposals(desk):
    html = '<!--StartFragment--><p style="x">하나&nbsp;둘</p><br>셋 &lt;넷&gt;<style>p {}</style>'
    table = {
        "제안번호": ["1"],
        "제안제목": ["제목"],
        "제안내용": [html],
        "득표": ["0"],
        "제안등록일자": ["2019-08-31 23:17:18.0"],
    }
    pq.write_table(pa.table(table), desk.folder / "free.parquet")
    load(desk.folder / "free.parquet", SourceConfig.read("seoul_proposals"), desk.settings, desk.store)
    assert desk.rows("SELECT body, received_at FROM core.complaint") == [
        ("하나 둘\n셋 <넷>", datetime(2019, 8, 31, 23, 17, 18))
    ]


def test_the_shape_of_the_petitions(desk):
    table = {
        "source": ["가", "나"],
        "petition_id": ["1", "1"],
        "begin": ["2020-01-02"] * 2,
        "end": ["2020-02-01"] * 2,
        "category": ["행정"] * 2,
        "title": ["제목"] * 2,
        "content": ["내용", ""],
        "votes": [1, 2],
        "status": ["청원종료", "청원진행중"],
    }
    pq.write_table(pa.table(table), desk.folder / "p.parquet")
    report = load(desk.folder / "p.parquet", SourceConfig.read("petitions_full"), desk.settings, desk.store)
    assert counts(report) == (2, 2, 0, 0, 0)


def test_the_shape_of_the_emergency_messages(desk):
    text = 'location,msg\r\n인천광역시,물이 넘칩니다.\r\n"부산, 울산",물이 넘칩니다.\r\n'
    text += '인천광역시,물이 넘칩니다.\r\n'
    report = bring(desk, "disaster_sms_cp949", "d.csv", text.encode("cp949"))
    assert counts(report) == (3, 2, 0, 0, 1)
    text = ",create_date,location_name,msg,msg\r\n4,2020/03/08 21:24:10,가람시,가람시청,손을 씻읍시다\r\n"
    report = bring(desk, "disaster_sms_2019_2020", "e.csv", text.encode("utf-8-sig"))
    assert counts(report) == (1, 1, 0, 0, 0)
    assert desk.rows(
        "SELECT title, body FROM core.complaint WHERE source_code = 'disaster_sms_2019_2020'"
    ) == [("가람시청", "손을 씻읍시다")]


def test_the_shapes_of_the_american_files(desk):
    report = bring(
        desk,
        "nyc311_2020",
        "n.csv",
        b"1,07/20/2020 10:51:12 AM,07/20/2020 09:00:00 AM,Tree,X\n2,07/20/2020 10:51:12 AM,,Tree,\n",
    )
    assert counts(report) == (2, 1, 0, 1, 0)
    assert desk.rows("SELECT received_at FROM core.complaint") == [(datetime(2020, 7, 20, 23, 51, 12),)]
    headings = (
        "unique_key,created_date,closed_date,resolution_action_updated_date,status,status_notes,agency_name,"
        "category,complaint_type,descriptor,incident_address,supervisor_district,neighborhood,location,source,"
        "media_url,latitude,longitude,police_district\n"
    )
    row = "1,2016-07-13 15:11:07+00:00,,,Open,,A,B,C,D,No address,,,,Web,,0.0,0.0,\n"
    assert counts(bring(desk, "sf311", "s.csv", (headings + row).encode())) == (1, 1, 0, 0, 0)
    assert desk.rows("SELECT received_at, lat, lon FROM core.complaint WHERE source_code = 'sf311'") == [
        (datetime(2016, 7, 14, 0, 11, 7), None, None)
    ]
