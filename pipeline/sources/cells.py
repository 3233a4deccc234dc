"""The SELECT that turns columns of a file into typed values of core, put together from the schema.

Names come from `targets.TARGETS` and places; every text of a TOML travels as a bound parameter.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.sources.config import Rule, SourceConfig
from pipeline.sources.headings import Shape
from pipeline.sources.targets import LONG_TEXTS, TARGETS

SPARE_COLUMNS = ("spare_0", "spare_1")
"""Columns after the last one: where they hold something, the record had too many cells."""


@dataclass(frozen=True)
class Cells:
    """A SELECT with one row a record, its parameters, and an expression for the record as text."""

    sql: str
    params: dict[str, Any]
    raw: str


def column(place: int) -> str:
    """Our name for the column at `place` of a file."""
    return f"c{place}"


def cells(config: SourceConfig, shape: Shape, relation: str, shape_fault: str) -> Cells:
    """Typed cells of `relation`, which has line_number and c0, c1, … as text.

    `shape_fault` is an SQL expression: the fault of a whole record, or NULL.
    """
    params: dict[str, Any] = {}
    texts, values, joins = [], [], []
    rules = {rule.target: rule for rule in config.rules if rule.target in shape.places}
    for target, kind in TARGETS.items():
        if rule := rules.get(target):
            texts.append(_text(rule, shape.places[target], params) + f" AS {target}_text")
            value, join = _value(rule, kind, config, params)
            values.append(f"{value} AS {target}")
            joins.extend(join)
        else:
            texts.append(f"NULL::VARCHAR AS {target}_text")
            values.append(_constant(target, kind, config, params) + f" AS {target}")
    every = [column(place) for place in range(len(shape.headings))]
    sql = (
        "SELECT text.*, " + ", ".join(values)
        + " FROM (SELECT line_number, " + shape_fault + " AS shape_fault, " + ", ".join(texts)
        + ", " + ", ".join(every) + " FROM " + relation + " AS record) AS text"
        + "".join(joins)
    )
    return Cells(sql, params, "to_json([" + ", ".join(every) + "])::VARCHAR")


def _text(rule: Rule, places: tuple[int, ...], params: dict[str, Any]) -> str:
    """The cell as text: outer spaces off unless it is prose, NULL if nothing is in it."""
    names = [column(place) for place in places]
    if rule.digest:
        return "left(md5(concat_ws(chr(31), " + ", ".join(names) + ")), 20)"
    if len(names) > 1:
        params[f"{rule.target}_joint"] = rule.joined_by
        return f"nullif(trim(concat_ws(${rule.target}_joint, " + ", ".join(names) + ")), '')"
    return f"nullif({names[0]}, '')" if rule.target in LONG_TEXTS else f"nullif(trim({names[0]}), '')"


def _value(rule: Rule, kind: str, config: SourceConfig, params: dict[str, Any]) -> tuple[str, list[str]]:
    text = f"text.{rule.target}_text"
    if kind == "instant":
        return _instant(rule, text, config, params), []
    if kind == "number":
        return f"TRY_CAST({text} AS DOUBLE)", []
    if kind == "code":
        alias = f"spelled_{rule.target}"
        join = f" LEFT JOIN temp.{alias} AS {alias} ON {alias}.spelling = {text}"
        return f"{alias}.code", [join]
    return (f"plain_text({text})" if rule.is_html else text), []


def _instant(rule: Rule, text: str, config: SourceConfig, params: dict[str, Any]) -> str:
    """Seoul wall time of a cell, NULL if it fits none of its formats."""
    name = f"{rule.target}_formats"
    params[name] = list(rule.formats)
    if any("%p" in form for form in rule.formats):
        text = f"replace(replace({text}, '오전', 'AM'), '오후', 'PM')"
    parsed = f"try_strptime({text}, ${name})"
    if any("%z" in form for form in rule.formats):
        return f"({parsed} AT TIME ZONE 'Asia/Seoul')"
    if config.zone != "Asia/Seoul":
        params["zone"] = config.zone
        return f"(({parsed} AT TIME ZONE $zone) AT TIME ZONE 'Asia/Seoul')"
    return parsed


def _constant(target: str, kind: str, config: SourceConfig, params: dict[str, Any]) -> str:
    types = {"instant": "TIMESTAMP", "number": "DOUBLE"}
    if target not in config.constants:
        return f"NULL::{types.get(kind, 'VARCHAR')}"
    params[f"{target}_constant"] = config.constants[target]
    return f"${target}_constant::{types.get(kind, 'VARCHAR')}"
