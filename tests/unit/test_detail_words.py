"""민원 상세 says how dangerous a complaint is and where, no more exactly than is known."""

from dashboards.components.complaint_detail import danger_words, place_words
from dashboards.queries.detail import Danger, Located


def test_a_danger_says_level_type_probability_and_words():
    told = danger_words(Danger("urgent", "화재가스", 0.83, 0.9, ("불길", "연기")))
    assert told == "긴급 · 화재·가스 · 확률 83% · 근거 불길, 연기"


def test_a_hazard_tells_the_probability_of_any_danger():
    assert "확률 70%" in danger_words(Danger("hazard", "결빙", 0.1, 0.7, ()))


def test_no_danger_is_said_and_an_unjudged_complaint_says_nothing():
    assert danger_words(Danger("none", None, 0.01, 0.02, ())) == "해당 없음"
    assert danger_words(None) == ""


def test_a_place_says_its_radius_and_what_else_it_may_be():
    told = place_words(Located(37.5, 127.0, 4200, "동", "신사동", ("1168010700", "1138010900")))
    assert told == '"신사동" · 동 · 반경 4,200 m · 후보 강남구 신사동, 은평구 신사동'


def test_a_place_from_the_given_gu_alone_says_so():
    assert place_words(Located(37.5, 127.0, 3500, "접수 자치구", None, ())) == "접수 자치구 · 반경 3,500 m"


def test_without_a_place_the_name_that_the_text_says_is_shown():
    assert place_words(Located(None, None, None, None, "별빛공원", ())) == '알 수 없음 · 글에 나온 이름 "별빛공원"'
