"""The example of docs/sources.md does what the guide says."""

import re

from pipeline.load import load
from pipeline.sources.config import SourceConfig
from tests.drawn import counts


def test_the_example_of_the_guide_loads_a_file_as_it_describes(repo_root, tmp_path, settings, store):
    guide = (repo_root / "docs" / "sources.md").read_text("utf-8")
    toml = tmp_path / "river.toml"
    toml.write_text(re.search(r"```toml\n(.*?)```", guide, re.DOTALL).group(1), "utf-8")
    path = tmp_path / "접수대장.csv"
    path.write_bytes(
        (
            "접수번호,접수일자,접수시각,진행상태,담당부서,제목,내용,연락처\r\n"
            "7,2024.05.03,오후 02:05,하는중,,둔치,물에 잠겼습니다,010-0123-4567\r\n"
            "합계,,,,,,,1\r\n"
        ).encode("cp949")
    )
    report = load(path, SourceConfig.read(toml), settings, store)
    assert counts(report) == (2, 1, 0, 1, 0)
