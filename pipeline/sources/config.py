"""A source in one TOML: what its files look like and which column means what.

Read by `SourceConfig.read`; the format is told in docs/sources.md. Nothing here opens a source file.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.errors import ConfigError
from pipeline.sources import targets
from pipeline.sources.manifest import COVERS

FOLDER = Path(__file__).resolve().parent
FORMATS = ("csv", "xlsx", "parquet", "jsonl")
ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be", "latin-1")
CONTRACTS = ("evolve", "freeze", "refuse")
UNKNOWN = ("reject", "empty")
EVERY_PATTERN = re.compile(r"([1-9]\d{0,3})([mhd])")
CODE_PATTERN = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Rule:
    """Where one column of core comes from: a heading with its aliases, or several parts joined.

    `parts` holds, for each piece, every heading it may have. `digest` makes the value a digest of the
    parts, for sources that give no number of their own. `is_html` turns HTML into plain text.
    """

    target: str
    parts: tuple[tuple[str, ...], ...]
    joined_by: str = " "
    digest: bool = False
    formats: tuple[str, ...] = ()
    spellings: dict[str, str] = field(default_factory=dict)
    unknown: str = "reject"
    is_required: bool = False
    is_html: bool = False

    @cached_property
    def ways(self) -> dict[str, str]:
        """Spellings, also with an outer space, to their codes."""
        spaced = {
            before + spelling + behind: code
            for spelling, code in self.spellings.items()
            for before in ("", " ")
            for behind in ("", " ")
        }
        return {**spaced, **self.spellings}

    @cached_property
    def ways_digest(self) -> str:
        """Equal for columns with the same ways to write, in the same order."""
        return blake2b(chr(31).join(self.ways).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class FileForm:
    """How the files are written."""

    format: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    has_header: bool = True
    headings: tuple[str, ...] = ()
    pattern: str = "*"
    sheet: str = ""
    trailer: str = ""
    needs_final_newline: bool = True
    is_padded: bool = False
    ids_cover: str = ""


@dataclass(frozen=True)
class SourceConfig:
    """One source. `every` is how long it stays silent at most; `hash` changes with any change of its TOML."""

    code: str
    name: str
    file: FileForm
    rules: tuple[Rule, ...]
    constants: dict[str, str]
    new_columns: str
    missing_columns: str
    zone: str
    earliest: date
    every: timedelta | None
    is_synthetic: bool
    is_masked: bool
    hash: str
    path: Path

    @property
    def synthetic(self) -> bool:
        """Whether its complaints are invented."""
        return self.is_synthetic

    @property
    def masked(self) -> bool:
        """Whether the sender has already masked personal data."""
        return self.is_masked

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of core that its files fill."""
        return tuple(rule.target for rule in self.rules)

    @classmethod
    def read(cls, code_or_path: str | Path) -> "SourceConfig":
        """The source named `code` in pipeline/sources, or the TOML at a path.

        Raises:
            ConfigError: there is no such TOML, or something in it does not fit; the message names the key.
        """
        path = find(code_or_path)
        try:
            raw = path.read_bytes()
            table = tomllib.loads(raw.decode("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path.name}: cannot be read as TOML in UTF-8: {error}") from error
        return _config(path, table, blake2b(raw, digest_size=16).hexdigest())

    @classmethod
    def all(cls) -> tuple["SourceConfig", ...]:
        """Every source that pipeline/sources describes, by code (examples not included)."""
        return tuple(cls.read(path) for path in sorted(FOLDER.glob("*.toml")))


def find(code_or_path: str | Path) -> Path:
    """Path of a source's TOML; a bare name is looked for in pipeline/sources and its examples.

    Raises:
        ConfigError: there is none.
    """
    text = str(code_or_path)
    if text.endswith(".toml"):
        if Path(text).is_file():
            return Path(text)
        raise ConfigError(f"{text}: there is no such TOML")
    for folder in (FOLDER, FOLDER / "examples"):
        if (path := folder / f"{text}.toml").is_file():
            return path
    known = ", ".join(path.stem for path in sorted(FOLDER.glob("*.toml")))
    raise ConfigError(
        f"no source is called {text}; known: {known}. Give the path of its TOML, or draft one with --guess"
    )


class _Table:
    """A table of a TOML that is emptied key by key, so that leftover keys can be named."""

    def __init__(self, path: Path, name: str, values: Any) -> None:
        self.path, self.name = path, name
        if not isinstance(values, dict):
            raise ConfigError(f"{path.name}: [{name}] must be a table")
        self.values = dict(values)

    def error(self, key: str, problem: str) -> ConfigError:
        """An error that names the key."""
        place = f"{self.name}.{key}" if self.name else key
        return ConfigError(f"{self.path.name}: {place} {problem}")

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        """The value of `key`, which must be a `kind`; without a default it must be there."""
        if key not in self.values:
            if default is None:
                raise self.error(key, "is missing")
            return default
        value = self.values.pop(key)
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise self.error(key, f"must be a {kind.__name__}")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """A value out of a list."""
        value: str = self.take(key, str, default)
        if value not in choices:
            raise self.error(key, f"is {value!r}; it must be one of {', '.join(choices)}")
        return value

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """One string or a list of strings."""
        value = self.values.pop(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) and item for item in listed):
            raise self.error(key, "must be a string or a list of strings, none of them empty")
        return tuple(listed)

    def table(self, key: str) -> "_Table":
        """A table below; an empty one if it is not there."""
        return _Table(self.path, f"{self.name}.{key}".lstrip("."), self.values.pop(key, {}))

    def finish(self, known: str) -> None:
        """Refuse what was not taken."""
        if self.values:
            raise self.error(sorted(self.values)[0], f"is not understood; known here: {known}")


def _config(path: Path, values: dict[str, Any], digest: str) -> SourceConfig:
    top = _Table(path, "", values)
    contract, dates = top.table("contract"), top.table("dates")
    code = top.take("code", str)
    if not CODE_PATTERN.fullmatch(code):
        raise top.error("code", "must be 2 to 40 of a-z, 0-9 and _, beginning with a letter")
    formats = dates.strings("formats", ("%Y-%m-%d %H:%M:%S",))
    zone = dates.take("zone", str, "Asia/Seoul")
    earliest = dates.take("earliest", date, date(1990, 1, 1))
    spellings, unknown, constants = top.table("spellings"), top.table("unknown"), top.table("constants")
    arrival = top.table("arrival")
    config = SourceConfig(
        code=code,
        name=top.take("name", str),
        file=_file_form(top.table("file")),
        rules=tuple(_rules(top.table("columns"), formats, spellings, unknown)),
        constants=_constants(constants),
        new_columns=contract.choice("new_columns", CONTRACTS, "evolve"),
        missing_columns=contract.choice("missing_columns", CONTRACTS, "refuse"),
        zone=zone,
        earliest=earliest,
        every=_every(arrival),
        is_synthetic=top.take("synthetic", bool, False),
        is_masked=top.take("masked", bool, False),
        hash=digest,
        path=path,
    )
    contract.finish("new_columns, missing_columns")
    dates.finish("formats, zone, earliest")
    arrival.finish("every")
    spellings.finish("the code columns that [columns] names")
    unknown.finish("the code columns that [columns] names")
    top.finish(
        "code, name, synthetic, masked, file, contract, dates, arrival, columns, spellings, unknown, "
        "constants"
    )
    _check(config)
    return config


def _every(table: _Table) -> timedelta | None:
    text = table.take("every", str, "")
    if not text:
        return None
    found = EVERY_PATTERN.fullmatch(text)
    if found is None:
        raise table.error("every", f"is {text!r}; write it as 30m, 6h or 1d")
    return (
        int(found[1]) * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[found[2]]
    )


def _file_form(table: _Table) -> FileForm:
    form = FileForm(
        format=table.choice("format", FORMATS, "csv"),
        encoding=table.choice("encoding", ENCODINGS, "utf-8"),
        delimiter=table.take("delimiter", str, ","),
        quote=table.take("quote", str, '"'),
        has_header=table.take("header", bool, True),
        headings=table.strings("headings"),
        pattern=table.take("files", str, "*"),
        sheet=table.take("sheet", str, ""),
        trailer=table.take("trailer", str, ""),
        needs_final_newline=table.take("final_newline", bool, True),
        is_padded=table.take("padded", bool, False),
        ids_cover=table.choice("ids_cover", ("", *COVERS), ""),
    )
    if len(form.delimiter) != 1 or len(form.quote) != 1:
        raise table.error("delimiter", "and quote must be one character each")
    if form.has_header == bool(form.headings):
        raise table.error(
            "headings", "names the columns of a file without a header (header = false), else not"
        )
    if "/" in form.pattern:
        raise table.error("files", "must be a pattern of file names, without a folder")
    table.finish(
        "format, encoding, delimiter, quote, header, headings, files, sheet, trailer, final_newline, "
        "padded, ids_cover"
    )
    return form


def _rules(columns: _Table, formats: tuple[str, ...], spellings: _Table, unknown: _Table) -> Iterator[Rule]:
    for target in list(columns.values):
        if target not in targets.TARGETS:
            raise columns.error(target, f"is no column of core; columns: {', '.join(targets.TARGETS)}")
        value = columns.values.pop(target)
        table = _Table(
            columns.path, f"columns.{target}", value if isinstance(value, dict) else {"heading": value}
        )
        is_code = targets.TARGETS[target] == "code"
        yield Rule(
            target=target,
            parts=_parts(table),
            joined_by=table.take("joined_by", str, " "),
            digest=table.take("digest", bool, False),
            formats=table.strings("formats", formats),
            spellings=_spellings(spellings, target) if is_code else {},
            unknown=unknown.choice(target, UNKNOWN, "reject") if is_code else "reject",
            is_required=table.take("required", bool, target in targets.REQUIRED),
            is_html=table.take("html", bool, False),
        )
        table.finish("heading, parts, joined_by, digest, formats, required, html")


def _parts(table: _Table) -> tuple[tuple[str, ...], ...]:
    heading = table.strings("heading")
    parts = table.strings("parts")
    if bool(heading) == bool(parts):
        raise table.error(
            "heading", "(one column, with aliases) or parts (several, joined): give one of them"
        )
    return (heading,) if heading else tuple((part,) for part in parts)


def _spellings(spellings: _Table, target: str) -> dict[str, str]:
    known = set(targets.codes_of(target))
    table = _Table(spellings.path, f"spellings.{target}", spellings.values.pop(target, {}))
    for spelling, code in table.values.items():
        if code not in known:
            raise table.error(spelling, f"= {code!r} is no code of {target}")
    return {**targets.spellings_of(target), **table.values}


def _constants(table: _Table) -> dict[str, str]:
    constants = {}
    for target, value in table.values.items():
        if target not in targets.TARGETS:
            raise table.error(target, f"is no column of core; columns: {', '.join(targets.TARGETS)}")
        if targets.TARGETS[target] == "code" and value not in targets.codes_of(target):
            raise table.error(target, f"= {value!r} is no code of {target}")
        constants[target] = str(value)
    return constants


def _check(config: SourceConfig) -> None:
    """What no single key can say."""
    named = [*config.columns, *config.constants]
    for target in named:
        if named.count(target) > 1:
            raise ConfigError(f"{config.path.name}: {target} stands in [columns] and in [constants]")
    for target in targets.MUST_BE_NAMED:
        if target not in named:
            raise ConfigError(
                f"{config.path.name}: nothing says where {target} comes from; add columns.{target}"
            )
    try:
        ZoneInfo(config.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"{config.path.name}: dates.zone {config.zone!r} is no time zone") from error
