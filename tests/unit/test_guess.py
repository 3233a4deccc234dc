from pathlib import Path

import pytest

from pipeline.errors import SourceFormatError
from pipeline.guess import guess
from pipeline.load import load
from pipeline.sources.config import SourceConfig
from tests.drawn import Desk, counts, record


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-8-sig", "utf-16"])
def test_the_draft_of_a_file_loads_that_file(tmp_path, settings, store, encoding):
    desk = Desk(tmp_path, settings, store)
    path = desk.file(
        record("A-1"), record("A-2", 상태="완료", 답변일시="2024-05-04 10:00"), encoding=encoding
    )
    draft = guess(path)
    toml = tmp_path / "draft.toml"
    toml.write_text(draft.toml, "utf-8")
    source = SourceConfig.read(toml)
    assert source.columns == (
        "source_number",
        "kind_code",
        "title",
        "body",
        "received_at",
        "status_code",
        "answered_at",
    )
    assert counts(load(path, source, settings, store)) == (2, 2, 0, 0, 0)


def test_what_is_not_understood_is_said(tmp_path, settings, store):
    path = Desk(tmp_path, settings, store).file(record("A-1", 종류="별난것"))
    path.write_text(path.read_text("utf-8").replace("접수번호", "이상한칸"), "utf-8")
    draft = guess(path)
    assert any("source_number" in line and "찾지 못함" in line for line in draft.summary)
    assert '# "별난것" = ""' in draft.toml


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SourceFormatError, match="no such file"):
        guess(Path(tmp_path / "none.csv"))
