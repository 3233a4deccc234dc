"""What a surge is about, in one sentence that somebody wrote."""

import pytest

from dashboards.queries.marks import Mark
from dashboards.queries.surges import SurgeRow, summaries
from models.surge.summary import LONGEST, SHORTEST, sentences, summary
from pipeline.reader import Reader
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)
SINKHOLES = [
    "성수역 앞 도로가 꺼졌습니다. 빨리 막아 주세요. 출근길에 놀랐습니다.",
    "성수역 3번 출구 앞 도로가 푹 꺼졌습니다! 차가 빠질 뻔했습니다.",
    "안녕하세요 고생 많으십니다. 성수역 앞 도로가 꺼졌습니다. 어제부터입니다.",
    "길 건너 빵집 간판 불빛이 너무 밝아서 잠을 못 자겠습니다.",
    "성수역 앞 도로 꺼짐 신고합니다. 지하철 공사 때문 같습니다.",
]


def test_the_sentence_says_what_most_complaints_say():
    said = summary(SINKHOLES)
    assert "성수역" in said and "꺼졌습니다" in said
    assert any(said in text for text in SINKHOLES)


def test_one_long_complaint_does_not_speak_for_all():
    long = " ".join(f"가로수 {number}번 가지가 인도로 내려와 위험합니다." for number in range(60))
    assert "성수역" in summary([*SINKHOLES, long])


def test_sentences_are_cut_at_marks_lines_and_endings_and_shreds_are_left_out():
    text = "네.\n가로등이 나흘째 꺼져 있습니다 어두워서 다닐 수가 없습니다. 부탁드립니다!"
    found = sentences(text)
    assert found[0].startswith("가로등이 나흘째")
    assert all(SHORTEST <= len(one) <= LONGEST for one in found)


@pytest.mark.parametrize("texts", [[], [""], ["!!! ..."], ["\n" * 5000], ["😀" * 300]])
def test_texts_without_a_sentence_have_no_summary(texts):
    assert summary(texts) == ""


def test_the_summary_of_a_surge_is_a_masked_sentence_of_its_own_complaints(city):
    with Reader(city).generation() as generation:
        chosen = Slice(topic=("T001",))
        row = SurgeRow("보도 위 불법주정차", "시 전체", Mark(9, chosen), 1.0, 9.0, generation.as_of, True)
        (said,) = summaries(generation, (row,), ALL)
        bodies = [
            body
            for (body,) in generation.rows(
                "SELECT concat_ws(' ', title, body) FROM fact JOIN text USING (complaint_id) WHERE topic_code = 'T001'"
            )
        ]
        assert said and any("".join(said.split()) in "".join(body.split()) for body in bodies)
        assert summaries(generation, (row,), Viewer("손님", "viewer")) == ("",)
