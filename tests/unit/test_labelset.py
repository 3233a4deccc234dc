"""The labelled set: codes that stay, labels that are never overwritten, versions that say what changed."""

import json
from datetime import date, datetime

import numpy as np
import pytest

from models.labelset.agreement import alpha
from models.labelset.desk import standing
from models.labelset.drift import Drift, divergence
from models.labelset.exchange import as_tasks, read_tasks
from models.labelset.labels import Label, agreed, as_csv, read, text_hash
from models.labelset.sampling import MARGIN, NEW, margins, queue
from models.labelset.taxonomy import Topic, changed, shipped, taxonomy
from models.labelset.versions import as_label, commit, current, diff, folder, labels_of, versions
from models.vectors.table import unit
from pipeline.errors import ConfigError, StorageError, UsageError
from pipeline.settings import Settings
from pipeline.workflow.store import Store

NOW = datetime(2026, 11, 22, 14, 0)
ONE, TWO = "20261101-drawn-1", "20261101-drawn-2"


def label(complaint_id=ONE, topic="T001", who="가", hour=9, is_final=False):
    return Label(complaint_id, datetime(2026, 11, 20, hour), who, topic, is_final=is_final)


def own(code="L001", name="전동휠체어 충전기", until=None, successor="", since=date(2026, 11, 1)):
    return Topic(code, "F01", "", name, "", "", "", "", since, until, successor)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Store(Settings(home=tmp_path, now=NOW, store_url=url)) as opened:
        with opened.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM label_edit")
        yield opened


@pytest.fixture
def office(tmp_path):
    return Settings(home=tmp_path, now=NOW)


# taxonomy


def test_the_shipped_topics_are_two_levels_deep_and_all_have_words_of_our_own():
    topics = shipped().topics.values()
    assert len(topics) >= 120
    assert len({topic.field_code for topic in topics if topic.field_code}) == 12
    assert all(topic.definition and topic.examples and topic.name_en for topic in topics)


def test_an_office_adds_its_own_topic_under_a_code_that_nobody_had(office):
    code = taxonomy(office).free_code()
    assert code == "L001"
    assert changed(office, own(code)).name("L001") == "전동휠체어 충전기"
    assert taxonomy(office).free_code() == "L002"


def test_a_renamed_topic_keeps_its_code(office):
    first = shipped().topics["T001"]
    changed(office, Topic(**{**first.__dict__, "name_ko": "인도 주차"}))
    assert taxonomy(office).name("T001") == "인도 주차"


def test_labels_of_a_retired_topic_count_as_its_successor_and_those_without_one_nowhere(office):
    today = NOW.date()
    changed(office, own("L001", until=today, successor="T002"), own("L002", until=today))
    known = taxonomy(office)
    assert known.standing("L001", today) == "T002"
    assert known.standing("L001", date(2026, 11, 21)) == "L001"
    assert known.standing("L002", today) == ""


def test_topics_that_succeed_each_other_in_a_circle_end_nowhere(office):
    today = NOW.date()
    changed(office, own("L001", until=today, successor="L002"), own("L002", until=today, successor="L001"))
    assert taxonomy(office).standing("L001", today) == ""


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("X1,F01,,이름,,,,,2026-01-01,", "2행.*T001"),
        ("L001,F99,,이름,,,,,2026-01-01,", "2행.*field_code"),
        ("L001,F01,,,,,,,2026-01-01,", "2행.*name_ko"),
        ("L001,F01,,이름,,,,,어제,", "2행.*since"),
        ("L001,F01,,이름,,,,,2026-01-01,\nL001,F01,,또,,,,,2026-01-01,", "3행.*두 번"),
    ],
)
def test_a_topic_that_breaks_a_rule_is_refused_with_its_line(office, row, says):
    path = office.home / "labels" / "topics.csv"
    path.parent.mkdir(parents=True)
    head = "topic_code,field_code,item_code,name_ko,name_en,definition,examples,bureau_code,since,until"
    path.write_text(f"{head}\n{row}\n", "utf-8")
    with pytest.raises(ConfigError, match=says):
        taxonomy(office)


def test_a_successor_that_does_not_exist_is_refused(office):
    with pytest.raises(ConfigError, match="T999"):
        changed(office, own(until=NOW.date(), successor="T999"))


# labels


def test_what_all_say_counts_and_what_they_differ_on_is_a_conflict():
    topic_of, conflicts = agreed([label(), label(who="나"), label(TWO), label(TWO, "T002", "나")])
    assert topic_of == {ONE: "T001"}
    assert [(one.complaint_id, one.said) for one in conflicts] == [(TWO, {"가": "T001", "나": "T002"})]


def test_a_labeller_who_changes_their_mind_has_one_say_the_last():
    assert agreed([label(hour=9), label(topic="T002", hour=10)])[0] == {ONE: "T002"}


def test_a_final_label_settles_a_conflict_and_the_others_stay():
    labels = [label(), label(topic="T002", who="나"), label(topic="T002", who="다", is_final=True)]
    topic_of, conflicts = agreed(labels)
    assert (topic_of, conflicts) == ({ONE: "T002"}, [])


def test_a_complaint_left_without_a_topic_teaches_nothing():
    assert agreed([label(topic="")]) == ({}, [])


def test_labels_come_back_from_a_file_as_they_were(tmp_path):
    labels = [label(), label(TWO, "", "나", is_final=True)]
    path = tmp_path / "labels.csv"
    path.write_text(as_csv(labels), "utf-8-sig")
    assert read(path, ["T001"]) == sorted(labels)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"{ONE},T777,가,2026-11-20T09:00", "2행.*T777"),
        (f"{ONE},T001,,2026-11-20T09:00", "2행.*labeller"),
        (f"{ONE},T001,가,어제", "2행.*labelled_at"),
    ],
)
def test_a_label_that_breaks_a_rule_is_refused_with_its_line(tmp_path, row, says):
    path = tmp_path / "labels.csv"
    path.write_text(f"complaint_id,topic_code,labeller,labelled_at\n{row}\n", "utf-8")
    with pytest.raises(UsageError, match=says):
        read(path, ["T001"])


def test_a_file_without_the_columns_says_which_are_missing(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("id,label\n1,T001\n", "utf-8")
    with pytest.raises(UsageError, match="complaint_id, topic_code, labeller, labelled_at"):
        read(path)


def test_the_hash_of_a_text_tells_whether_it_is_still_what_was_labelled():
    assert text_hash("제목", "내용") == text_hash("제목", "내용") != text_hash("제목", "내용.")


# versions


def test_a_version_says_exactly_what_changed(office, store):
    first, _ = commit(office, store, author="가", message="첫 라벨", more=[label()])
    second, changes = commit(office, store, author="가", message="하나 더", more=[label(), label(TWO)])
    assert (first.number, second.number, second.parent) == (1, 2, 1)
    assert (changes.added, changes.removed) == ([label(TWO)], [])
    assert labels_of(office, 1) == [label()]
    assert diff(labels_of(office, 1), labels_of(office, 2)).added == [label(TWO)]
    assert [version.message for version in versions(office)] == ["첫 라벨", "하나 더"]


def test_a_version_takes_what_was_decided_on_screen_once(office, store):
    store.labels.add(ONE, "T001", "가", guide_version="1", text_hash="h")
    commit(office, store, author="가", message="화면에서")
    assert current(office)[1][0].topic_code == "T001"
    assert store.labels.pending() == []
    with pytest.raises(UsageError, match="새로 붙인 라벨이 없습니다"):
        commit(office, store, author="가", message="또 하나")


def test_a_decision_that_was_taken_back_is_in_no_version(office, store):
    store.labels.add(ONE, "T001", "가", guide_version="1", text_hash="h")
    store.labels.add(TWO, "T002", "가", guide_version="1", text_hash="h")
    undone = store.labels.undo("가")
    assert undone is not None
    assert undone.complaint_id == TWO
    assert [as_label(edit).complaint_id for edit in store.labels.pending()] == [ONE]
    assert store.labels.undo("나") is None


def test_a_version_without_a_message_is_refused(office, store):
    with pytest.raises(UsageError, match="message"):
        commit(office, store, author="가", message=" ", more=[label()])


def test_a_version_that_was_changed_afterwards_is_not_read(office, store):
    commit(office, store, author="가", message="첫 라벨", more=[label()])
    path = folder(office) / "0001" / "topic_labels.csv"
    path.write_text(path.read_text("utf-8").replace("T001", "T002"), "utf-8")
    with pytest.raises(StorageError, match="바뀌었습니다"):
        current(office)


def test_the_standing_counts_what_is_waiting_and_what_successors_take_over(office, store):
    changed(office, own("L001", until=NOW.date(), successor="T002"))
    commit(office, store, author="가", message="첫 라벨", more=[label(), label(TWO, "L001")])
    store.labels.add("20261101-drawn-3", "T002", "나", guide_version="1", text_hash="h")
    now = standing(office, store)
    assert (now.version_name, now.waiting, now.counts) == ("v1", 1, {"T001": 1, "T002": 2})
    assert standing(office, store, with_waiting=False).counts == {"T001": 1, "T002": 1}


# agreement


def test_labellers_who_always_agree_have_alpha_one_and_those_who_never_do_less_than_chance():
    same = [label(f"c{n}", topic, who) for n, topic in enumerate(("T001", "T002")) for who in "가나"]
    apart = [
        label("c", "T001", "가"),
        label("c", "T002", "나"),
        label("d", "T002", "가"),
        label("d", "T001", "나"),
    ]
    assert alpha(same) == 1
    assert alpha(apart) < 0
    assert alpha([label()]) is None


def test_alpha_is_that_of_the_example_in_the_literature():
    # Krippendorff 2011, nominal data, two observers, no missing data: alpha = 0.095.
    first, second = "0100000000", "1110010100"
    labels = [
        label(f"c{n}", f"T{topic}", who)
        for who, said in (("가", first), ("나", second))
        for n, topic in enumerate(said)
    ]
    assert alpha(labels) == pytest.approx(0.095, abs=0.001)


# what to label next


def test_the_queue_begins_with_what_the_model_hesitates_over_and_has_something_new():
    draw = np.random.default_rng(1)
    probabilities = np.full((100, 3), [0.98, 0.01, 0.01], np.float32)
    probabilities[:20] = [0.4, 0.35, 0.25]
    cluster = np.full(100, -1)
    cluster[90:] = 3
    vectors = unit(draw.normal(0, 1, (100, 16)).astype(np.float32))
    picks = queue(margins(probabilities), vectors, 10, cluster=cluster)
    assert [pick.reason for pick in picks] == [MARGIN] * 8 + [NEW] * 2
    assert all(pick.row < 20 for pick in picks[:8])
    assert all(pick.row >= 90 for pick in picks[8:])
    assert len({pick.row for pick in picks}) == 10


def test_the_queue_is_spread_over_what_there_is():
    centres = unit(np.random.default_rng(3).normal(0, 1, (5, 16)).astype(np.float32))
    vectors = unit(np.repeat(centres, 6, axis=0) + 0.01)
    picks = queue(np.zeros(30, np.float32), vectors, 5)
    assert len({pick.row // 6 for pick in picks}) >= 4


def test_a_short_pool_is_given_whole():
    assert len(queue(np.zeros(3, np.float32), np.eye(3, dtype=np.float32), 10)) == 3


# drift


def test_drift_is_nothing_where_nothing_changed_and_warns_where_it_did():
    assert divergence({"a": 5, "b": 5}, {"a": 50, "b": 50}) == pytest.approx(0)
    assert divergence({"a": 5}, {"b": 5}) == pytest.approx(1)
    assert Drift(0.0, 0.0, 0.05, 0.05).warnings == []
    assert len(Drift(0.3, 0.5, 0.2, 0.05).warnings) == 3


# exchange


def test_labels_go_through_label_studio_and_back(tmp_path):
    tasks = as_tasks({ONE: "인도에 차가 섰습니다"}, {ONE: "T001"}, {ONE: "abcd"})
    assert tasks[0]["predictions"][0]["result"][0]["value"]["choices"] == ["T001"]
    chosen = {"type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": ["T002"]}}
    tasks[0]["annotations"] = [
        {"completed_by": {"email": "a@b"}, "created_at": "2026-11-20T00:00:00Z", "result": [chosen]},
        {"completed_by": 2, "was_cancelled": True, "result": [chosen]},
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), "utf-8")
    (back,) = read_tasks(path, ["T001", "T002"], NOW)
    assert (back.complaint_id, back.topic_code, back.labeller, back.text_hash) == (ONE, "T002", "a@b", "abcd")
    assert back.labelled_at == datetime(2026, 11, 20, 9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "JSON"),
        ("{}", "작업 목록"),
        ('[{"data": {}}]', "1번째 작업"),
        (
            '[{"data": {"complaint_id": "c"}, "annotations": [{"result": '
            '[{"type": "choices", "value": {"choices": ["T999"]}}]}]}]',
            "T999",
        ),
    ],
)
def test_an_export_that_cannot_be_read_says_where(tmp_path, text, says):
    path = tmp_path / "export.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=says):
        read_tasks(path, ["T001"], NOW)
