"""How a table is described: each row, its key, its columns with units and source."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, meaning in one sentence, unit and source heading where they exist.

    `compression` is how DuckDB stores it; left empty, DuckDB chooses.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    source: str = ""
    compression: str = ""

    @property
    def definition(self) -> str:
        """The column in a CREATE TABLE."""
        stored = f" USING COMPRESSION {self.compression}" if self.compression else ""
        return f'"{self.name}" {self.type}{stored}'


@dataclass(frozen=True)
class Table:
    """One table: `name` is schema-qualified, `each_row_is` completes 'each row is …'."""

    name: str
    each_row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(column.name for column in self.columns)

    def create_sql(self, catalog: str = "") -> str:
        """`CREATE TABLE IF NOT EXISTS` for an empty table, without a key, in an attached file if one is named."""
        body = ", ".join(column.definition for column in self.columns)
        name = f"{catalog}.{self.name}" if catalog else self.name
        return f"CREATE TABLE IF NOT EXISTS {name} ({body})"
