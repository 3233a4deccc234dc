"""Every body that handles complaints, in one effective-dated tree (data/reference/organisation.csv)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.schema.core import ORGANISATION

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
ROOT_TYPE = "root"


@dataclass(frozen=True)
class Body:
    """One body during one span of its life; columns of core.organisation."""

    org_code: str
    parent_code: str | None
    org_name: str
    org_type: str
    level: int
    bureau_code: str | None
    valid_from_on: date
    valid_until_on: date | None
    successor_code: str | None
    duties: str

    def stands_on(self, day: date) -> bool:
        """Whether this span holds `day`."""
        return self.valid_from_on <= day and (self.valid_until_on is None or day < self.valid_until_on)


class Organisation:
    """The tree over all time. Without a day, questions are about the last known span of a code."""

    def __init__(self, bodies: tuple[Body, ...]) -> None:
        self.bodies_over_time = bodies

    @cached_property
    def _spans(self) -> dict[str, tuple[Body, ...]]:
        spans: dict[str, list[Body]] = {}
        for body in self.bodies_over_time:
            spans.setdefault(body.org_code, []).append(body)
        return {code: tuple(sorted(s, key=lambda b: b.valid_from_on)) for code, s in spans.items()}

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        below: dict[str, set[str]] = {}
        for body in self.bodies_over_time:
            if body.parent_code:
                below.setdefault(body.parent_code, set()).add(body.org_code)
        return {code: frozenset(children) for code, children in below.items()}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Body, ...]]:
        found: dict[str, list[Body]] = {}
        for body in self.bodies_over_time:
            for spelling in (body.org_name, *self._full_names(body)):
                found.setdefault(spelling, []).append(body)
        return {name: tuple(bodies) for name, bodies in found.items()}

    def _full_names(self, body: Body) -> Iterator[str]:
        """Every full name the span had: the names of the level-1 body and those between may change."""
        if not body.parent_code or body.level < 2:
            yield body.org_name
            return
        for parent in self._spans.get(body.parent_code, ()):
            for above in self._full_names(parent):
                yield f"{above} {body.org_name}"

    def codes(self) -> tuple[str, ...]:
        """Every code that ever stood, in the order of the file."""
        return tuple(self._spans)

    def body(self, code: str, on: date | None = None) -> Body | None:
        """The span of `code` that holds `on` (the last one without a day); None if there is none.

        A day before the first span gives the first, a day after the last gives the last: figures of
        an old file keep a name.
        """
        spans = self._spans.get(code)
        if not spans:
            return None
        if on is None:
            return spans[-1]
        standing = [span for span in spans if span.valid_from_on <= on]
        return standing[-1] if standing else spans[0]

    def name(self, code: str, on: date | None = None) -> str:
        """Official name on that day; the code itself if it is unknown."""
        body = self.body(code, on)
        return body.org_name if body else code

    def full_name(self, code: str, on: date | None = None) -> str:
        """Name with those above it, as '강남구 보건소 보건위생과' (the root is not said)."""
        body = self.body(code, on)
        if body is None or body.org_type == ROOT_TYPE:
            return self.name(code, on)
        above = self.body(body.parent_code, on) if body.parent_code else None
        if above is None or above.org_type == ROOT_TYPE:
            return body.org_name
        return f"{self.full_name(above.org_code, on)} {body.org_name}"

    def kind(self, code: str) -> str:
        """root, bureau, district, agency or department; '' if unknown."""
        body = self.body(code)
        return body.org_type if body else ""

    def bureau(self, code: str, on: date | None = None) -> str:
        """The level-1 body a code rolled up to on that day; the code itself if it has none."""
        body = self.body(code, on)
        return body.bureau_code or code if body else code

    def parent(self, code: str, on: date | None = None) -> str | None:
        """Code of the body above on that day."""
        body = self.body(code, on)
        return body.parent_code if body else None

    def successor(self, code: str, on: date) -> str | None:
        """The body that does on that day what `code` did: itself while it stands, else the one after it.

        None if it is unknown, or was abolished and handed its work to nobody that stands.
        """
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            spans = self._spans.get(code, ())
            if any(span.stands_on(on) for span in spans):
                return code
            after = [
                span.successor_code for span in spans if span.valid_from_on <= on and span.successor_code
            ]
            if not after:
                return None
            code = after[-1]
        return None

    def children(self, code: str, on: date | None = None) -> tuple[str, ...]:
        """Codes right below, in order; with a day only those that stood there then."""
        below = sorted(self._below.get(code, frozenset()))
        if on is None:
            return tuple(below)
        return tuple(child for child in below if self.parent(child, on) == code)

    def expand(self, code: str) -> frozenset[str]:
        """The code and everything that ever was below it, closed bodies included."""
        found = {code}
        waiting = [code]
        while waiting:
            new = self._below.get(waiting.pop(), frozenset()) - found
            found |= new
            waiting.extend(new)
        return frozenset(found)

    def bodies(self, kind: str, on: date | None = None) -> tuple[str, ...]:
        """Codes of one kind in official order (the order of the file); with a day those standing then."""
        codes = self._by_kind.get(kind, ())
        if on is None:
            return codes
        return tuple(code for code in codes if any(span.stands_on(on) for span in self._spans[code]))

    @cached_property
    def _by_kind(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, spans in self._spans.items():
            found.setdefault(spans[-1].org_type, []).append(code)
        return {kind: tuple(codes) for kind, codes in found.items()}

    def leaves(self, on: date | None = None) -> tuple[str, ...]:
        """Codes with nothing below them: the units that handle complaints."""
        return tuple(code for code in self._spans if not self.children(code, on))

    def find(self, spelling: str, on: date | None = None) -> str | None:
        """Code of a body by code, full name or unambiguous short name, old names included.

        With a day, a span that holds it wins over others. None if unknown or ambiguous.
        """
        if spelling in self._spans:
            return spelling
        found = self._by_name.get(" ".join(spelling.split()), ())
        if on is not None and any(body.stands_on(on) for body in found):
            found = tuple(body for body in found if body.stands_on(on))
        codes = {body.org_code for body in found}
        return codes.pop() if len(codes) == 1 else None

    def spellings(self) -> dict[str, str]:
        """Every unambiguous spelling (code, full or short name of any time) to its code."""
        unique = {
            name: bodies[0].org_code
            for name, bodies in self._by_name.items()
            if len({body.org_code for body in bodies}) == 1
        }
        return {**unique, **{code: code for code in self._spans}}


@lru_cache(maxsize=4)
def read(path: Path | None = None) -> Organisation:
    """The tree of a CSV with the columns of core.organisation; data/reference/organisation.csv by default.

    Raises:
        ConfigError: a heading is missing, a date or level cannot be read, a parent is unknown, or two
            spans of one code overlap.
    """
    path = path or REFERENCE / "organisation.csv"
    organisation = Organisation(tuple(_body(path, number, row) for number, row in _rows(path)))
    _check(path, organisation)
    return organisation


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = set(ORGANISATION.column_names) - set(reader.fieldnames or ())
            if missing:
                raise ConfigError(
                    f"{path.name}: no column {', '.join(sorted(missing))}; add it to the headings."
                )
            yield from enumerate(reader, start=2)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); restore the file.") from error


def _body(path: Path, number: int, row: dict[str, str]) -> Body:
    try:
        until = row["valid_until_on"]
        return Body(
            org_code=row["org_code"],
            parent_code=row["parent_code"] or None,
            org_name=row["org_name"],
            org_type=row["org_type"],
            level=int(row["level"]),
            bureau_code=row["bureau_code"] or None,
            valid_from_on=date.fromisoformat(row["valid_from_on"]),
            valid_until_on=date.fromisoformat(until) if until else None,
            successor_code=row["successor_code"] or None,
            duties=row["duties"],
        )
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path.name}, line {number}: {error}; mend the date or level.") from error


def _check(path: Path, organisation: Organisation) -> None:
    known = set(organisation.codes())
    for code in known:
        spans = organisation._spans[code]
        for before, after in pairwise(spans):
            if before.valid_until_on is None or before.valid_until_on > after.valid_from_on:
                raise ConfigError(f"{path.name}: two spans of {code} overlap; give the first an end.")
        unknown = {span.parent_code for span in spans if span.parent_code} - known
        if unknown:
            raise ConfigError(
                f"{path.name}: {code} is below {', '.join(sorted(unknown))}, which is not listed."
            )
        lost = {span.successor_code for span in spans if span.successor_code} - known
        if lost:
            raise ConfigError(
                f"{path.name}: {code} is followed by {', '.join(sorted(lost))}, which is not listed."
            )
