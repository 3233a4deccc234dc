"""장소: names in a text become a point with an honest radius; ordinary words and open questions do not."""

import pytest

from models.places.borders import dongs_at
from models.places.evaluation import evaluate
from models.places.gazetteer import Area, Gazetteer, Run, gazetteer, metres
from models.places.locate import place, places
from models.places.mentions import mentions
from models.places.reference import read
from pipeline.errors import UsageError
from pipeline.schema.reference import dongs


def found(text, gu=None):
    return places([text], [gu])[0]


@pytest.mark.parametrize(
    ("text", "method", "mention", "dong"),
    [
        ("시흥대로38길 61 앞에 구멍", "도로명+번호", "시흥대로38길 61", "시흥동"),
        ("시흥대로 38길61앞", "도로명+번호", "시흥대로 38길61", "시흥동"),
        ("금하로29길36(시흥동)", "도로명+번호", "금하로29길36", "시흥동"),
        ("가로공원로 지하 133", "도로명+번호", "가로공원로 지하 133", "신월동"),
        ("서울특별시신원동 266에서", "지번", "신원동 266", "신원동"),
        ("회현동 1가 23-1번지", "지번", "회현동 1가 23-1", "회현동1가"),
        ("북가좌동487-1에 나무가", "지번", "북가좌동487-1", "북가좌동"),
        ("역삼1동 주민센터 근처입니다", "동", "역삼1동", "역삼동"),
        ("성수2가 공장", "동", "성수2가", "성수동2가"),
        ("종로 3가에서 사고", "동", "종로 3가", "종로3가"),
        ("상계6.7동에서요", "동", "상계6.7동", "상계동"),
    ],
)
def test_a_name_is_found_with_particles_glued_and_blanks_missing(text, method, mention, dong):
    one = found(text)
    assert (one.method, one.mention) == (method, mention)
    assert dongs()[one.dong_code].dong_name == dong
    assert one.district_code == one.dong_code[:5] and one.alternatives == (one.dong_code,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "활동 운동 도로 통로 자동 이동 그대로",
        "우리 동네 앞길에서",
        "가동 중 작동 노동 아동 감동",
        "🙂" * 40,
        "구 로 길 동",
    ],
)
def test_ordinary_words_are_no_places(text):
    assert found(text) is None


def test_a_house_number_says_in_which_gu_a_long_road_is():
    assert found("남부순환로 1939").district_code == "11620"
    assert found("시흥대로 155").district_code == "11545"
    assert found("남부순환로").district_code is None


def test_a_name_of_two_gu_is_told_apart_by_what_else_is_said_or_stays_open():
    names = [name for name, codes in gazetteer().dongs.items() if len({code[:5] for code in codes}) > 1]
    assert "신사동" in names
    open_ = found("신사동에서 불이 났어요")
    assert open_.dong_code is None and open_.district_code is None and len(open_.alternatives) == 2
    assert open_.radius_m > 2_000
    assert found("강남구 신사동에서 불이 났어요").district_code == "11680"
    assert found("신사동에서 불이 났어요", "11380").district_code == "11380"
    assert found("강남구 신사동", "11380").district_code == "11680"


def test_a_dong_that_the_gu_in_the_text_does_not_have_is_not_believed():
    one = found("관악구 신사동에 불")
    assert (one.method, one.district_code, one.dong_code) == ("자치구", "11620", None)


def test_the_less_exact_a_name_the_wider_its_circle():
    house, road, gu = found("테헤란로 152"), found("테헤란로에서"), found("강남구에서")
    assert house.radius_m < road.radius_m < gu.radius_m
    assert found("은평구").dong_code is None


def test_a_run_of_houses_is_chosen_by_side_and_by_the_nearest_number():
    known = gazetteer()
    road = next(
        road
        for road, of in known.roads.items()
        if len({run.dong_code for runs in of.values() for run in runs}) > 3
    )
    for runs in known.roads[road].values():
        for run in runs:
            assert isinstance(run, Run) and run.first <= run.last and run.first % 2 == run.side
            assert run.dong_code in known.dongs_of(road, run.first)
    assert set(known.dongs_of(road, None)) == {
        run.dong_code for of in known.roads[road].values() for run in of
    }


def street(*runs: Run) -> Gazetteer:
    """A road through two 법정동, 가동 in the west and 나동 in the east."""
    areas = {"1111010100": Area(37.5, 127.00, 800), "1111010200": Area(37.5, 127.02, 800)}
    names = {"가동": ("1111010100",), "나동": ("1111010200",)}
    return Gazetteer({"종로구": "11110"}, names, {"긴길": {"11110": runs}}, areas)


def test_a_house_at_the_end_of_its_numbers_stands_nearer_to_where_the_road_goes():
    known = street(Run(1, 1, 99, "1111010100"), Run(1, 101, 199, "1111010200"))
    houses = [place(f"긴길 {number}", None, known) for number in (1, 49, 99, 101, 199)]
    assert [one.dong_code for one in houses] == ["1111010100"] * 3 + ["1111010200"] * 2
    lons = [one.lon for one in houses]
    assert lons[0] == lons[1] == 127.0 < lons[2] < lons[3] < lons[4] == 127.02
    assert metres(houses[2].lat, houses[2].lon, 37.5, 127.0) < houses[2].radius_m


def test_a_road_with_the_same_numbers_on_both_sides_is_the_border():
    known = street(Run(1, 1, 99, "1111010100"), Run(0, 2, 98, "1111010200"))
    west, east = (place(f"긴길 {number}", None, known) for number in (51, 50))
    assert 127.0 < west.lon < east.lon < 127.02


def test_a_road_of_one_dong_leaves_its_houses_in_the_middle():
    assert place("긴길 7", None, street(Run(1, 1, 99, "1111010100"))).lon == 127.0


def test_names_stand_where_they_were_read():
    text = "강남구 테헤란로 152와 역삼동 사이"
    for one in mentions(text, gazetteer()):
        assert one.name[:2] == text[one.start : one.start + 2]


def test_every_dong_has_a_point_within_reach_of_its_own_circle():
    known = gazetteer()
    for dong in dongs().values():
        area = known.areas[dong.dong_code]
        assert metres(area.lat, area.lon, dong.lat, dong.lon) < 3 * area.reach_m
        assert 50 < area.reach_m < 6_000


def test_the_evaluation_scores_points_within_the_city_and_never_uses_the_gu(tmp_path):
    dong = next(one for one in dongs().values() if one.dong_name == "시흥동")
    path = tmp_path / "곳.csv"
    rows = [
        f"시흥동 12,{dong.lat},{dong.lon},금천구",
        f"신사동 3,{dong.lat},{dong.lon},금천구",
        f"아무 데도 아님,{dong.lat},{dong.lon},금천구",
        "시흥동 12,0,0,금천구",
        "시흥동 12,없음,127,금천구",
    ]
    path.write_bytes(('글,"위\n도",경도,구\n' + "\n".join(rows)).encode("cp949"))
    figures = evaluate(read(path), "글", "위\n도", "경도", "구")
    assert (figures["rows"], figures["by_method"]) == (3, {"지번": 2})
    assert figures["placed_share"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["gu_right_share"] == 0.5 and figures["dong_right_share"] == 1.0
    assert figures["honesty_share"] >= 0.5
    with pytest.raises(UsageError, match="no such column"):
        evaluate(read(path), "본문", "위\n도", "경도")
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "없음.csv")


def test_a_point_is_in_the_dong_whose_boundary_holds_it():
    some = list(dongs().values())[::40]
    assert dongs_at([one.lat for one in some], [one.lon for one in some]) == [one.dong_code for one in some]
    assert dongs_at([35.1], [129.0]) == [None]


@pytest.mark.parametrize("part", ["가대로", "종로", "가동", "가1동", "구", "로길동가구", "1길", "가 동 "])
def test_a_text_of_one_endless_word_is_read_to_its_end(part):
    text = part * (100_000 // len(part)) + " 역삼동에서"
    assert "역삼동" in [one.name for one in mentions(text, gazetteer())]
