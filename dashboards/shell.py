"""What the shell asks of the published data, answered as the pages answer it."""

from datetime import date, timedelta
from typing import Any

from dashboards import links
from dashboards.queries import keywords
from dashboards.queries.keywords import Keyword
from dashboards.queries.names import value_name
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.schema import codes, reference
from pipeline.settings import Settings
from pipeline.slices import Viewer

OPERATOR = Viewer("shell", "operator", sees_all=True)
"""Whoever may run commands beside the warehouse may read all that is published."""


def keywords_of(
    settings: Settings,
    where: str,
    first: date | None,
    last: date | None,
    named: dict[str, str],
    against: str,
    word: str,
    most: int,
) -> dict[str, Any]:
    """핵심어 of the slice that the options name, as one JSON value.

    Raises:
        UsageError: an option names no condition.
        NotReadyError: nothing is published.
    """
    chosen = links.parse(where)
    if first:
        chosen = chosen.but(period_from=first)
    if last:
        chosen = chosen.but(period_to=last + timedelta(1))
    for key, text in named.items():
        if text:
            chosen = chosen.but(**{key: tuple(_code(key, part.strip()) for part in text.split(","))})
    reader = Reader(settings)
    try:
        with reader.generation() as g:
            found = keywords.keywords(g, chosen, OPERATOR, against, most)
            account: dict[str, Any] = {
                "slice": links.query_string(found.slice),
                "total": found.total,
                "read": found.read,
                "is_exact": found.is_exact,
                "baseline": found.baseline.name if found.baseline else None,
                "base_total": found.base_total,
                "base_read": found.base_read,
                "words": [_word(one) for one in found.words],
                "phrases": [{"phrase": one.text, "z": round(one.z, 2)} for one in found.phrases],
            }
            if word:
                account |= _closer(keywords.related(g, chosen, OPERATOR, word).words, word)
                account["weeks"] = [
                    {"first": one.first.isoformat(), "count": one.mark.value, "of": one.total}
                    for one in keywords.trend(g, chosen, OPERATOR, word)
                ]
    finally:
        reader.close()
    return account


def sentence(account: dict[str, Any]) -> str:
    """The same for people: a line a word."""
    sample = "" if account["is_exact"] else f" (표본 {account['read']:,}건)"
    base = f"{account['baseline']} {account['base_total']:,}건" if account["baseline"] else "견줄 것 없음"
    lines = [f"{account['total']:,}건{sample} · 기준: {base}"]
    lines += [
        f"{one['z']:7.1f}  {one['word']}  {one['count']:,}건 "
        f"({100 * one['share']:.1f}%, 기준 {100 * one['base_share']:.1f}%)"
        for one in account["words"]
    ]
    if account["phrases"]:
        lines.append("함께 쓴 말: " + ", ".join(one["phrase"] for one in account["phrases"]))
    if "related" in account:
        lines.append(f"{account['word']} 관련어: " + ", ".join(one["word"] for one in account["related"]))
        lines += [f"{week['first']} 주  {week['count']:,} / {week['of']:,}건" for week in account["weeks"]]
    return "\n".join(lines)


def _closer(related: tuple[Keyword, ...], word: str) -> dict[str, Any]:
    return {"word": word, "related": [_word(one) for one in related]}


def _word(one: Keyword) -> dict[str, Any]:
    return {
        "word": one.word,
        "z": round(one.z, 2),
        "count": one.mark.value,
        "share": round(one.share, 5),
        "base_share": round(one.base_share, 5),
    }


def _code(key: str, text: str) -> str:
    """A code from a code or a name.

    Raises:
        UsageError: neither is known.
    """
    known = _known(key)
    if text in known:
        return text
    if found := [code for code in known if value_name(key, code) == text]:
        return found[0]
    raise UsageError(f"--{key} {text}: 모르는 {links.LABELS[key]}입니다.")


def _known(key: str) -> list[str]:
    if key == "field":
        return list(codes.FIELDS)
    return list(reference.districts() if key == "gu" else reference.items())
