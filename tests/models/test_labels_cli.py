"""`minwon labels` and `minwon topics` from the command line: in, out, what changed, and clear refusals."""

import json

import pytest
from typer.testing import CliRunner

from dashboards.cli import app
from pipeline.settings import Settings

HEAD = "complaint_id,labelled_at,labeller,topic_code,guide_version,text_hash,is_final\n"
ROWS = "20261101-drawn-1,2026-11-20T09:00:00,가,T001,1,abcd,0\n20261101-drawn-2,2026-11-20T10:00:00,가,T002,1,,0\n"


@pytest.fixture
def minwon(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MINWON_HOME", str(settings.home))

    def run(*arguments: str):
        return CliRunner().invoke(app, list(arguments))

    return run


def last(result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.output.splitlines()[-1])


def test_labels_go_in_as_a_version_and_come_out_as_they_were(minwon, tmp_path):
    path, out = tmp_path / "labels.csv", tmp_path / "out.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    account = last(minwon("labels", "import", str(path), "-m", "처음", "--json"))
    assert (account["version"], account["read"], account["added"], account["duplicate"]) == ("v1", 2, 2, 0)
    status = last(minwon("labels", "status", "--json"))
    assert (status["complaints"], status["topics"]) == (2, {"T001": 1, "T002": 1})
    assert last(minwon("labels", "export", str(out), "--json"))["labels"] == 2
    assert out.read_text("utf-8") == HEAD + ROWS


def test_a_second_import_says_what_was_there_already_and_the_diff_says_the_rest(minwon, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    minwon("labels", "import", str(path), "-m", "처음")
    path.write_text(HEAD + ROWS + "20261101-drawn-3,2026-11-20T11:00:00,나,T003,1,,0\n", "utf-8")
    account = last(minwon("labels", "import", str(path), "-m", "하나 더", "--json"))
    assert (account["read"], account["added"], account["duplicate"]) == (3, 1, 2)
    changed = last(minwon("labels", "diff", "2", "--json"))
    assert changed == {
        "added": [{"complaint_id": "20261101-drawn-3", "topic_code": "T003", "labeller": "나"}],
        "removed": [],
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("labels", "import", "no.csv", "-m", "처음"), "no.csv"),
        (("labels", "export", "out.csv"), "학습셋이 없습니다"),
        (("labels", "diff", "7"), "버전 6"),
        (("labels", "commit", "-m", "아무것도"), "새로 붙인 라벨이 없습니다"),
        (("topics", "promote"), "topics train"),
        (("topics", "evaluate"), "topics train"),
        (("topics", "train"), "labels import"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(minwon, arguments, says):
    result = minwon(*arguments)
    assert result.exit_code != 0
    assert says in result.output or says in str(result.exception)


def test_without_a_model_the_history_is_empty(minwon):
    assert last(minwon("topics", "history", "--json")) == {"history": []}
