"""One slice of the complaints: it makes the number, the link and the list.

Field names are the keys of the URL; lists are comma-separated, dates ISO, periods half-open.
A predicate is put together from constant clauses; values travel only as bound parameters.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.schema import codes

NONE = "-"
"""In a list field: the rows where the column is NULL (no unit yet, no place known)."""


@dataclass(frozen=True)
class Predicate:
    """A WHERE condition: text of constant clauses, bound parameters, and the columns it reads."""

    sql: str
    params: dict[str, Any]
    columns: frozenset[str]

    def __and__(self, other: "Predicate") -> "Predicate":
        """Both conditions."""
        return Predicate(
            sql=" AND ".join(part for part in (self.sql, other.sql) if part != "TRUE") or "TRUE",
            params={**self.params, **other.params},
            columns=self.columns | other.columns,
        )


EVERYTHING = Predicate("TRUE", {}, frozenset())


def one_of(column: str, key: str, values: Iterable[Any]) -> Predicate:
    """`column` is one of `values`; the value `-` stands for NULL. `column` is a name of the schema."""
    values = tuple(values)
    bound = {f"{key}_{i}": value for i, value in enumerate(v for v in values if v != NONE)}
    parts = []
    if bound:
        parts.append(column + " IN (" + ", ".join("$" + name for name in bound) + ")")
    if NONE in values:
        parts.append(column + " IS NULL")
    sql = "(" + " OR ".join(parts) + ")" if parts else "FALSE"
    return Predicate(sql, bound, frozenset({column}))


COARSE_ROLES = frozenset({"viewer", "data_scientist"})
"""Roles that need no single case."""


@dataclass(frozen=True)
class Viewer:
    """Who asks: a role and what of the organisation tree they may see.

    `bureaus` are level-1 bodies (a 자치구 included), `departments` units below them with all their
    descendants. A viewer with `sees_all` is not limited, and alone sees undistributed complaints.
    """

    name: str
    role: str
    bureaus: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    sees_all: bool = False

    @property
    def sees_exact_places(self) -> bool:
        """Whether points of complaints are shown as they are; a point may be somebody's home."""
        return self.role not in COARSE_ROLES

    def predicate(self) -> Predicate:
        """The rows this viewer may see; nobody's viewer sees nothing."""
        if self.sees_all:
            return EVERYTHING
        scopes = []
        if self.bureaus:
            scopes.append(one_of("bureau_code", "viewer_bureau", sorted(self.bureaus)))
        if self.departments:
            scopes.append(one_of("department_code", "viewer_department", sorted(self.departments)))
        if not scopes:
            return Predicate("FALSE", {}, frozenset())
        return Predicate(
            "(" + " OR ".join(scope.sql for scope in scopes) + ")",
            {name: value for scope in scopes for name, value in scope.params.items()},
            frozenset(column for scope in scopes for column in scope.columns),
        )


LIST_COLUMNS = {
    "kind": "kind_code",
    "source": "source_code",
    "channel": "channel_code",
    "field": "field_code",
    "item": "item_code",
    "topic": "topic_code",
    "cluster": "cluster_code",
    "danger": "danger_code",
    "danger_type": "danger_type",
    "at_gu": "place_district_code",
    "at_dong": "place_dong_code",
    "bureau": "bureau_code",
    "dept": "department_code",
    "gu": "district_code",
    "dong": "dong_code",
    "status": "status_code",
    "result": "result_code",
    "hour": "received_hour",
    "dow": "received_dow",
    "score": "satisfaction_score",
}

RANGE_CLAUSES = {
    "period_from": ("received_on >= $period_from", "received_on"),
    "period_to": ("received_on < $period_to", "received_on"),
    "answered_from": ("answered_on >= $answered_from", "answered_on"),
    "answered_to": ("answered_on < $answered_to", "answered_on"),
    "due_from": ("due_at >= $due_from", "due_at"),
    "due_to": ("due_at < $due_to", "due_at"),
}

NOTED = "(complaint_id IN (SELECT unnest($noted_ids::VARCHAR[])))"
"""What the reader's unit looked at or noted; the ids are put in where an address is read."""
CHOICE_CLAUSES = {
    ("state", "open"): ("is_open", ("is_open",)),
    ("state", "done"): ("NOT is_open", ("is_open",)),
    ("late", "open"): ("is_open AND due_at < $late_at", ("is_open", "due_at")),
    ("late", "open_in_time"): ("is_open AND (due_at IS NULL OR due_at >= $late_at)", ("is_open", "due_at")),
    ("late", "done"): ("is_on_time = FALSE", ("is_on_time",)),
    ("late", "on_time"): ("is_on_time", ("is_on_time",)),
    ("late", "timed"): ("is_on_time IS NOT NULL", ("is_on_time",)),
    ("late", "untimed"): ("NOT is_open AND is_on_time IS NULL", ("is_open", "is_on_time")),
    ("late", "legal"): ("NOT is_open AND legal_days >= 1", ("is_open", "legal_days")),
    ("moved", "once"): ("transfer_count >= 1", ("transfer_count",)),
    ("moved", "pingpong"): ("is_pingpong", ("is_pingpong",)),
    ("quick", "only"): ("is_quick_close", ("is_quick_close",)),
    ("quick", "out"): ("is_quick_close IS NOT TRUE", ("is_quick_close",)),
    ("campaign", "out"): (
        "complaint_id NOT IN (SELECT complaint_id FROM complaint_campaign)",
        ("complaint_id",),
    ),
    ("campaign", "only"): (
        "complaint_id IN (SELECT complaint_id FROM complaint_campaign)",
        ("complaint_id",),
    ),
    ("noted", "seen"): (NOTED, ("complaint_id",)),
    ("noted", "unseen"): ("NOT " + NOTED, ("complaint_id",)),
    ("noted", "memo"): (NOTED, ("complaint_id",)),
}
CHOICES = ("state", "late", "moved", "quick", "campaign", "noted")


TOOK = "CASE WHEN response_days IS NOT NULL THEN least(ceil(response_days)::INTEGER, 60) END"
"""Working days, begun ones whole, from receipt to finish; 60 stands for 60 and more."""
HAS_WORD = "list_contains(token_ids, (SELECT token_id FROM vocabulary WHERE token = $word))"
"""The text holds a word, found by its number in the same generation; an unknown word no complaint has."""


@dataclass(frozen=True)
class Slice:
    """Which complaints. An empty slice is 응답소 without 서식; `form=1` adds the 서식 kinds.

    Of a list field one value must hold, of `word` every one: title and body hold all these words. `took`
    are whole working days to the finish (`TOOK`).

    `late` and other conditions that depend on a moment use `as_of`, or, where it is empty, the
    instant of the generation that is read. `noted_ids` are the complaints that `noted` speaks of: they
    come from the reader's unit and are in no address.
    """

    period_from: date | None = None
    period_to: date | None = None
    answered_from: date | None = None
    answered_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    cluster: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    danger_type: tuple[str, ...] = ()
    at_gu: tuple[str, ...] = ()
    at_dong: tuple[str, ...] = ()
    bureau: tuple[str, ...] = ()
    dept: tuple[str, ...] = ()
    gu: tuple[str, ...] = ()
    dong: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    hour: tuple[int, ...] = ()
    dow: tuple[int, ...] = ()
    score: tuple[int, ...] = ()
    took: tuple[int, ...] = ()
    state: str = ""
    late: str = ""
    moved: str = ""
    quick: str = ""
    campaign: str = ""
    noted: str = ""
    word: tuple[str, ...] = ()
    q: str = ""
    ids: tuple[str, ...] = ()
    form: bool = False
    as_of: datetime | None = None
    noted_ids: tuple[str, ...] | None = None

    def but(self, **changes: Any) -> "Slice":
        """The same slice with some fields changed: how a mark becomes a link.

        A screen makes hundreds; copying the values at once costs a sixth of `dataclasses.replace`.

        Raises:
            TypeError: a change names no field.
        """
        values = self.__dict__
        other = object.__new__(Slice)
        other.__dict__.update(values)
        other.__dict__.update(changes)
        if len(other.__dict__) > len(values):
            raise TypeError(f"a slice has no {', '.join(sorted(changes.keys() - values.keys()))}")
        return other

    def predicate(self, as_of: datetime) -> Predicate:
        """Rows of this slice, at the instant `as_of` where a condition depends on one.

        Raises:
            ValueError: a choice field holds a value that is not in `CHOICE_CLAUSES`.
            UsageError: nobody said what the reader's unit noted.
        """
        whole = EVERYTHING
        for name, (sql, column) in RANGE_CLAUSES.items():
            if (value := getattr(self, name)) is not None:
                whole &= Predicate(sql, {name: value}, frozenset({column}))
        for name, column in LIST_COLUMNS.items():
            if values := getattr(self, name):
                whole &= one_of(column, name, values)
        if self.took:
            took = one_of(TOOK, "took", self.took)
            whole &= Predicate(took.sql, took.params, frozenset({"response_days"}))
        for name in CHOICES:
            if value := getattr(self, name):
                if (name, value) not in CHOICE_CLAUSES:
                    raise ValueError(f"{name}={value} is not one of the choices")
                sql, columns = CHOICE_CLAUSES[name, value]
                params: dict[str, Any] = {"late_at": self.as_of or as_of} if "$late_at" in sql else {}
                if name == "noted":
                    params = {"noted_ids": self._noted()}
                whole &= Predicate(sql, params, frozenset(columns))
        for number, word in enumerate(self.word):
            name = f"word_{number}"
            whole &= Predicate(HAS_WORD.replace("$word", "$" + name), {name: word}, frozenset({"token_ids"}))
        if self.q:
            sql = "(contains(lower(title), lower($q)) OR receipt_number = $q OR source_number = $q)"
            whole &= Predicate(sql, {"q": self.q}, frozenset({"title", "receipt_number", "source_number"}))
        if self.ids:
            by_id = one_of("complaint_id", "ids", self.ids)
            by_receipt = one_of("receipt_number", "ids", self.ids)
            sql = "(" + by_id.sql + " OR " + by_receipt.sql + ")"
            whole &= Predicate(sql, by_id.params, by_id.columns | by_receipt.columns)
        if not self.form and not set(self.kind) & set(codes.FORM_KINDS):
            placeholders = {f"form_{i}": kind for i, kind in enumerate(codes.FORM_KINDS)}
            sql = "kind_code NOT IN (" + ", ".join("$" + name for name in placeholders) + ")"
            whole &= Predicate(sql, placeholders, frozenset({"kind_code"}))
        return whole

    def _noted(self) -> list[str]:
        if self.noted_ids is None:
            raise UsageError("확인·메모 조건은 화면에서만 물을 수 있습니다(noted needs a reader)")
        return list(self.noted_ids)
