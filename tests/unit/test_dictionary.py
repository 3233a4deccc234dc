from pathlib import Path

from pipeline import dictionary
from pipeline.schema import core, published


def test_the_tracked_dictionary_is_what_the_schema_prints(repo_root: Path) -> None:
    assert (repo_root / "data" / "DICTIONARY.md").read_text("utf-8") == dictionary.text()


def test_every_table_and_column_is_in_the_dictionary() -> None:
    text = dictionary.text()
    for table in (*core.TABLES, *published.TABLES):
        assert f"### {table.name}\n" in text
        assert all(f"`{name}`" in text for name in table.column_names)


def test_every_column_says_what_it_means_in_a_sentence() -> None:
    for table in (*core.TABLES, *published.TABLES):
        assert all(column.meaning.endswith(".") or "." in column.meaning for column in table.columns), (
            table.name
        )
