"""The SELECT that turns columns of a file into typed values of core, put together from the schema.

Names come from `targets.TARGETS` and places; every text of a TOML travels as a bound parameter.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.sources.config import Rule, SourceConfig
from pipeline.sources.readers import Reader, column
from pipeline.sources.targets import LONG_TEXTS, TARGETS

SEPARATOR = "chr(31)"
"""Stands between cells where they are digested together; no cell holds it."""


@dataclass(frozen=True)
class Cells:
    """Two SELECTs with one row a record, and their parameters.

    `texts` gives the record, its `shape_fault`, `x_text` for every column x a source may fill, and
    `content`, all of them in one text. `values` adds the typed `x`.
    """

    texts: str
    values: str
    params: dict[str, Any]


def cells(config: SourceConfig, reader: Reader) -> Cells:
    """Texts and typed values of a reader's relation."""
    params: dict[str, Any] = dict(reader.params)
    rules = {rule.target: rule for rule in config.rules if rule.target in reader.shape.places}
    texts, values, joins = [], [], []
    for target, kind in TARGETS.items():
        if rule := rules.get(target):
            texts.append(_text(rule, reader.shape.places[target], params) + f" AS {target}_text")
            value, join = _value(rule, kind, config, params)
            values.append(f"{value} AS {target}")
            joins.extend(join)
        else:
            texts.append(f"NULL::VARCHAR AS {target}_text")
            values.append(_constant(target, kind, config, params) + f" AS {target}")
    content = f", {SEPARATOR}, ".join(f"{target}_text" for target in TARGETS)
    text_query = (
        "SELECT *, concat(" + content + ") AS content FROM (SELECT *, "
        + reader.shape_fault + " AS shape_fault, " + ", ".join(texts)
        + " FROM " + reader.relation + " AS record)"
    )
    value_query = "SELECT text.*, " + ", ".join(values) + " FROM (" + text_query + ") AS text" + "".join(joins)
    return Cells(text_query, value_query, params)


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
