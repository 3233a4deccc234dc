"""Planted personal data of a small city is nowhere in what leaves the load: published, core, logs, exports."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.settings import Settings

SURE = ("RRN", "PHONE", "EMAIL", "ACCOUNT")


@pytest.fixture(scope="module")
def planted(truth: Path) -> pl.DataFrame:
    return pl.read_parquet(sorted(truth.glob("span*.parquet"))).filter(pl.col("kind").is_in(SURE))


def text_columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND NOT internal"
    ).fetchall()


def files_of(city: Settings) -> list[Path]:
    return [*sorted(city.published.glob("*.duckdb")), city.staging]


def test_no_planted_number_stands_in_any_text_column_of_the_warehouse(city: Settings, planted: pl.DataFrame):
    values = planted.select("value").unique().to_arrow()
    looked = 0
    for path in files_of(city):
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.register("planted", values)
            for schema, table, column in text_columns(connection):
                looked += 1
                found = connection.execute(
                    f'SELECT count(*) FROM "{schema}"."{table}" AS t JOIN planted ON contains(t."{column}", value)'
                ).fetchone()
                assert found == (0,), (path.name, table, column)
    assert looked > 20


def test_no_planted_number_stands_in_another_file_of_the_data_folder(city: Settings, planted: pl.DataFrame):
    values = [value.encode() for value in planted.get_column("value").unique()]
    kept_raw = (city.landing, city.home / "generated")
    for path in city.home.rglob("*"):
        if path.is_file() and not any(folder in path.parents for folder in kept_raw):
            held = path.read_bytes()
            assert not [value for value in values if value in held], path.name
