"""Endings and particles agree with the syllable before them."""

import pytest

from pipeline.synthetic import korean


@pytest.mark.parametrize(
    ("phrase", "formal", "polite", "noted", "but"),
    [
        ("막고 있다", "막고 있습니다", "막고 있어요", "막고 있음", "막고 있는데"),
        ("지나가다", "지나갑니다", "지나가요", "지나감", "지나가는데"),
        ("너무 크다", "너무 큽니다", "너무 커요", "너무 큼", "너무 큰데"),
        ("드나들다", "드나듭니다", "드나들어요", "드나듦", "드나드는데"),
        ("골목이 어둡다", "골목이 어둡습니다", "골목이 어두워요", "골목이 어두움", "골목이 어두운데"),
        ("물이 흐르다", "물이 흐릅니다", "물이 흘러요", "물이 흐름", "물이 흐르는데"),
        ("넘어졌다", "넘어졌습니다", "넘어졌어요", "넘어졌음", "넘어졌는데"),
        ("그대로이다", "그대로입니다", "그대로예요", "그대로임", "그대로인데"),
        ("위험하다", "위험합니다", "위험해요", "위험함", "위험한데"),
        ("등이 없다", "등이 없습니다", "등이 없어요", "등이 없음", "등이 없는데"),
        ("사람이 모이다", "사람이 모입니다", "사람이 모여요", "사람이 모임", "사람이 모이는데"),
    ],
)
def test_a_predicate_takes_each_ending_by_its_own_rule(phrase, formal, polite, noted, but):
    assert korean.formal(phrase) == formal
    assert korean.polite(phrase) == polite
    assert korean.noted(phrase) == noted
    assert korean.but(phrase) == but


@pytest.mark.parametrize(
    ("phrase", "please", "able", "wishing", "doing"),
    [
        ("단속하다", "단속해", "단속할", "단속했으면", "단속하는"),
        ("알려 주다", "알려", "알려 줄", "알려 줬으면", "알려 주는"),
        ("치우다", "치워", "치울", "치웠으면", "치우는"),
        ("등을 달다", "등을 달아", "등을 달", "등을 달았으면", "등을 다는"),
        ("가지를 자르다", "가지를 잘라", "가지를 자를", "가지를 잘랐으면", "가지를 자르는"),
        ("길을 잇다", "길을 이어", "길을 이을", "길을 이었으면", "길을 잇는"),
        ("구멍을 막다", "구멍을 막아", "구멍을 막을", "구멍을 막았으면", "구멍을 막는"),
    ],
)
def test_what_is_asked_bends_into_requests_and_plans(phrase, please, able, wishing, doing):
    assert korean.please(phrase) == please
    assert korean.able(phrase) == able
    assert korean.wishing(phrase) == wishing
    assert korean.doing(phrase) == doing


def test_a_past_or_describing_predicate_stands_before_a_noun_in_its_own_form():
    assert korean.doing("문을 열었다") == "문을 열었던"
    assert korean.doing("막고 있다") == "막고 있는"
    assert korean.doing("길이 좁다") == "길이 좁은"


@pytest.mark.parametrize(
    ("word", "particle", "joined"),
    [
        ("가로등", "이", "가로등이"),
        ("도로", "이", "도로가"),
        ("트럭", "을", "트럭을"),
        ("차", "은", "차는"),
        ("길", "으로", "길로"),
        ("앞", "으로", "앞으로"),
        ("103", "은", "103은"),
        ("102", "과", "102와"),
    ],
)
def test_particles_follow_the_last_sound_even_of_digits(word, particle, joined):
    assert korean.with_particle(word, particle) == joined


def test_what_an_operator_writes_down_quotes_the_caller():
    assert korean.told("막고 있다") == "막고 있다고"
    assert korean.told("물이 새다") == "물이 샌다고"
    assert korean.told("그대로이다") == "그대로라고"
    assert korean.told("막혔다는 말이다") == "막혔다는 말이라고"
