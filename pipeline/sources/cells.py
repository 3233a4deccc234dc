"""The SELECT that turns columns of a file into typed values of core, put together from the schema.

Names come from `targets.TARGETS` and places; every text of a TOML travels as a bound parameter.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.sources.config import Rule, SourceConfig
from pipeline.sources.lookups import codes_by_way, spelled_type
from pipeline.sources.readers import Reader, column
from pipeline.sources.targets import NUMBERS, OWN_VALUES, TARGETS

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
    texts, values = [], []
    for target, kind in TARGETS.items():
        if rule := rules.get(target):
            text = _text(rule, reader.shape.places[target], params, config.file.is_padded)
            texts.append(f"{text} AS {target}_text")
            values.append(_value(rule, kind, config, params) + f" AS {target}")
        else:
            texts.append(f"NULL::VARCHAR AS {target}_text")
            values.append(_constant(target, kind, config, params) + f" AS {target}")
    content = f", {SEPARATOR}, ".join(
        f"{target}_text" for target in TARGETS if target in rules or target not in OWN_VALUES
    )
    text_query = (
        "SELECT *, concat("
        + content
        + ") AS content FROM (SELECT *, "
        + reader.shape_fault
        + " AS shape_fault, "
        + ", ".join(texts)
        + " FROM "
        + reader.relation
        + " AS record)"
    )
    value_query = "SELECT text.*, " + ", ".join(values) + " FROM (" + text_query + ") AS text"
    return Cells(text_query, value_query, params)


def _text(rule: Rule, places: tuple[int, ...], params: dict[str, Any], is_padded: bool) -> str:
    """The cell as text, NULL if nothing is in it; outer spaces are looked at only where they matter."""
    names = [column(place) for place in places]
    if rule.digest:
        return "left(md5(concat_ws(chr(31), " + ", ".join(names) + ")), 20)"
    if len(names) > 1:
        params[f"{rule.target}_joint"] = rule.joined_by
        return f"nullif(trim(concat_ws(${rule.target}_joint, " + ", ".join(names) + ")), '')"
    is_tidied = rule.target in NUMBERS or (is_padded and TARGETS[rule.target] != "text")
    return f"tidy({names[0]})" if is_tidied else f"nullif({names[0]}, '')"


def _value(rule: Rule, kind: str, config: SourceConfig, params: dict[str, Any]) -> str:
    text = f"text.{rule.target}_text"
    if kind == "instant":
        return _instant(rule, text, config, params)
    if kind == "number":
        return f"TRY_CAST({text} AS DOUBLE)"
    if kind == "code":
        params[f"{rule.target}_codes"], ways = codes_by_way(rule)
        return f"${rule.target}_codes[enum_code(TRY_CAST({text} AS {spelled_type(rule)})) // {ways} + 1]"
    return f"plain_text({text})" if rule.is_html else text


def _instant(rule: Rule, text: str, config: SourceConfig, params: dict[str, Any]) -> str:
    """Seoul wall time of a cell, NULL if it fits none of its formats."""
    name = f"{rule.target}_formats"
    params[name] = list(rule.formats)
    if any("%p" in form for form in rule.formats):
        text = f"replace(replace({text}, '오전', 'AM'), '오후', 'PM')"
    parsed = f"coalesce(try_strptime({text}, ${name}), try_strptime(trim({text}), ${name}))"
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
