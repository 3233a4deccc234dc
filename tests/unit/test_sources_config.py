from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.sources.config import FOLDER, SourceConfig

MINIMAL = """
code = "small"
name = "작은 원천"
[columns]
source_number = "번호"
received_at = ["접수일시", "접수 일시"]
[constants]
kind_code = "other"
"""


def read(tmp_path: Path, text: str) -> SourceConfig:
    path = tmp_path / "small.toml"
    path.write_text(text, "utf-8")
    return SourceConfig.read(path)


def test_a_small_toml_is_enough(tmp_path):
    source = read(tmp_path, MINIMAL)
    assert (source.code, source.file.encoding, source.zone) == ("small", "utf-8", "Asia/Seoul")
    assert source.columns == ("source_number", "received_at")
    assert not source.synthetic and not source.masked


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('code = "small"', 'code = "Small!"'), "code must be"),
        (('name = "작은 원천"', ""), "name is missing"),
        (('source_number = "번호"', ""), "source_number comes from"),
        (('source_number = "번호"', 'nummer = "번호"'), "columns.nummer is no column of core"),
        (
            ('source_number = "번호"', 'source_number = { parts = ["a"], digets = true }'),
            "digets is not understood",
        ),
        (('source_number = "번호"', "source_number = []"), "give one of them"),
        (('kind_code = "other"', 'kind_code = "misc"'), "is no code of kind_code"),
        (("[constants]", '[file]\nencoding = "ebcdic"\n[constants]'), "file.encoding is 'ebcdic'"),
        (("[constants]", "[file]\nheader = false\n[constants]"), "headings"),
        (("[constants]", '[file]\ndelimiter = "::"\n[constants]'), "one character"),
        (("[constants]", '[dates]\nzone = "Mars/Base"\n[constants]'), "no time zone"),
        (("[constants]", '[contract]\nnew_columns = "ignore"\n[constants]'), "must be one of evolve"),
        (
            ("[constants]", '[spellings.status_code]\n"x" = "y"\n[constants]'),
            "spellings.status_code is not understood",
        ),
        (('name = "작은 원천"', 'name = "작은 원천"\nowner = "x"'), "owner is not understood"),
        (('name = "작은 원천"', "name = "), "cannot be read as TOML"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path, change, says):
    with pytest.raises(ConfigError, match=r"small\.toml") as caught:
        read(tmp_path, MINIMAL.replace(*change))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value).replace("\\n", "") or "TOML" in says


def test_an_unknown_source_names_the_known_ones():
    with pytest.raises(ConfigError, match="eungdapso"):
        SourceConfig.read("no_such_source")


def test_every_shipped_toml_reads():
    assert {source.code for source in SourceConfig.all()} == {
        "dasan120",
        "epeople",
        "eungdapso",
        "parking",
        "seosik",
        "smartapp",
        "workflow",
    }
    for path in (FOLDER / "examples").glob("*.toml"):
        source = SourceConfig.read(path.stem)
        assert source.code == path.stem
        assert not source.synthetic and not source.masked, "real files may not be published unmasked"


def test_another_toml_has_another_hash(tmp_path):
    assert read(tmp_path, MINIMAL).hash != read(tmp_path, MINIMAL + "# 바뀜\n").hash
