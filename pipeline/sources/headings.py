"""Headings of a file against what its TOML expects: which column of the file is which."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.errors import SourceFormatError
from pipeline.sources.config import FileForm, Rule, SourceConfig


@dataclass(frozen=True)
class Shape:
    """Columns of one file, in order: `headings` as the sender wrote them, `places` of each target's parts."""

    headings: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    unmapped: tuple[int, ...]


def normal(heading: str) -> str:
    """A heading without outer spaces, line breaks or a byte-order mark, in composed Hangul."""
    return " ".join(unicodedata.normalize("NFC", heading.replace("\ufeff", "")).split())


def first_record(head: bytes, form: FileForm) -> list[str]:
    """The first record of a delimited text.

    Raises:
        SourceFormatError: it cannot be split.
    """
    text = head.decode("utf-8", "ignore").removeprefix("\ufeff")
    csv.field_size_limit(1 << 24)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, quotechar=form.quote)
        return next((record for record in lines if record), [])
    except csv.Error as error:
        raise SourceFormatError(f"the first line cannot be split: {error}") from error


def recognise(name: str, found: Sequence[str], config: SourceConfig) -> Shape:
    """Find every column the TOML names among the `found` headings.

    Raises:
        SourceFormatError: two headings are equal, a column is missing (the message suggests the
            heading it may have become), or a new one came although the contract refuses that.
    """
    toml = config.path.name
    headings = _numbered(name, [normal(heading) for heading in found], config)
    place_of = {heading: place for place, heading in enumerate(headings) if heading}
    places: dict[str, tuple[int, ...]] = {}
    for rule in config.rules:
        places_of_rule = [_place(part, place_of) for part in rule.parts]
        if None not in places_of_rule:
            places[rule.target] = tuple(place for place in places_of_rule if place is not None)
        elif rule.is_required or config.missing_columns == "refuse":
            raise SourceFormatError(_missing(name, rule, headings, toml))
    used = {place for found_places in places.values() for place in found_places}
    known = {normal(alias) for rule in config.rules for part in rule.parts for alias in part}
    unmapped = tuple(p for p, heading in enumerate(headings) if p not in used and heading not in known)
    if unmapped and config.new_columns == "refuse":
        new = ", ".join(headings[place] for place in unmapped)
        raise SourceFormatError(
            f"{name}: 새 칸이 왔습니다(new columns: {new}); name them in {toml} or allow them in [contract]"
        )
    return Shape(tuple(headings), places, unmapped)


def _numbered(name: str, headings: list[str], config: SourceConfig) -> list[str]:
    """Equal headings become `msg`, `msg#2` if the TOML names them so; else they are refused."""
    named = {alias for rule in config.rules for part in rule.parts for alias in part}
    seen: dict[str, int] = {}
    numbered = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        numbered.append(heading if seen[heading] == 1 else f"{heading}#{seen[heading]}")
    twice = [heading for heading, count in seen.items() if count > 1 and heading]
    if unclear := [heading for heading in twice if f"{heading}#2" not in named]:
        raise SourceFormatError(
            f"{name}: 같은 제목의 칸이 둘 이상입니다"
            f"(the heading {unclear[0]} stands {seen[unclear[0]]} times); "
            f'ask for distinct headings, or name the second one "{unclear[0]}#2" in {config.path.name}'
        )
    return numbered


def _place(part: tuple[str, ...], place_of: dict[str, int]) -> int | None:
    return next((place_of[normal(alias)] for alias in part if normal(alias) in place_of), None)


def _missing(name: str, rule: Rule, headings: list[str], toml: str) -> str:
    wanted = " / ".join(alias for part in rule.parts for alias in part)
    near = get_close_matches(rule.parts[0][0], headings, n=1, cutoff=0.5)
    advice = f"is it now called {near[0]}?" if near else f"its headings are {', '.join(headings)[:300]}"
    return (
        f"{name}: 칸이 없습니다(no column {wanted} for {rule.target}); {advice} "
        f"Add the new heading to columns.{rule.target} in {toml}"
    )
