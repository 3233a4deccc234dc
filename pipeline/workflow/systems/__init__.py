"""Linked systems: a TOML file each says how its messages are read and it is told; no code of their own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.schema import reference
from pipeline.settings import SEOUL
from pipeline.workflow.cases import LONGEST_BODY, LONGEST_TITLE, Filing

FOLDER = Path(__file__).parent
LONGEST_ID = 80


@dataclass(frozen=True)
class System:
    """One linked system: names of its fields by ours, both ways.

    Attributes:
        code: its file's name and the word in addresses.
        name: what people call it.
        channel: code of the channel that its filings come by.
        kind: code of the kind, where the message says none.
        hours: the promise of a 현장 item.
        district: the 자치구 that all of it is of; '' where each message says.
        fields: ours → theirs, of what comes in: id, title, body, filed_at and, if any, more.
        kinds: their word for a kind → ours.
        withdrawn: their word in `fields["status"]` for 취하.
        told: ours → theirs, of what goes out: id, number, status, at and, if any, unit and answer.
    """

    code: str
    name: str
    channel: str
    kind: str
    hours: int | None
    district: str
    fields: Mapping[str, str]
    kinds: Mapping[str, str]
    withdrawn: str
    told: Mapping[str, str]

    def external_id(self, message: Mapping[str, Any]) -> str:
        """Their number of a message.

        Raises:
            UsageError: it has none, or one that is too long.
        """
        found = str(message.get(self.fields["id"]) or "").strip()
        if not found or len(found) > LONGEST_ID:
            raise UsageError(f"'{self.fields['id']}' 이(가) 없거나 너무 깁니다(no id)")
        return found

    def is_withdrawal(self, message: Mapping[str, Any]) -> bool:
        """Whether it takes a filing back."""
        status = self.fields.get("status", "")
        return bool(self.withdrawn) and str(message.get(status) or "").strip() == self.withdrawn

    def filing(self, message: Mapping[str, Any]) -> Filing:
        """A message as a filing, at the citizen's own time.

        Raises:
            UsageError: it has no title or no time that can be read; says which field.
        """
        said = {ours: str(message.get(theirs) or "").strip() for ours, theirs in self.fields.items()}
        if not said["title"]:
            raise UsageError(f"'{self.fields['title']}' 이(가) 없습니다(no title)")
        return Filing(
            key=f"relay:{self.code}:{self.external_id(message)}",
            kind_code=self.kinds.get(said.get("kind", ""), self.kind),
            channel_code=self.channel,
            title=said["title"][:LONGEST_TITLE],
            body=said["body"][:LONGEST_BODY],
            arrived_at=_moment(said["filed_at"], self.fields["filed_at"]),
            district_code=self.district or _district(said.get("district", "")),
            name=said.get("name", "")[:80],
            phone=said.get("phone", "")[:40],
            email=said.get("email", "")[:120],
            hours=self.hours,
            relay_system=self.code,
            relay_id=self.external_id(message),
        )


@lru_cache(maxsize=1)
def systems() -> Mapping[str, System]:
    """Every linked system, by code."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        fields = dict(said["in"])
        kinds = fields.pop("kinds", {})
        found[said["code"]] = System(
            said["code"],
            said["name"],
            said["channel"],
            said["kind"],
            said.get("hours"),
            said.get("district", ""),
            {ours: theirs for ours, theirs in fields.items() if ours != "withdrawn"},
            kinds,
            fields.get("withdrawn", ""),
            said["out"],
        )
    return found


def system(code: str) -> System:
    """One of them.

    Raises:
        UsageError: there is none of that code.
    """
    found = systems().get(code)
    if found is None:
        raise UsageError(f"'{code[:20]}' 연계 시스템이 없습니다: {', '.join(systems())}(no such system)")
    return found


def _moment(text: str, field: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace("/", "-").replace(".", "-", 2))
    except ValueError:
        raise UsageError(f"'{field}' 을(를) 때로 읽을 수 없습니다(no time)") from None
    return (at.astimezone(SEOUL).replace(tzinfo=None) if at.tzinfo else at).replace(microsecond=0)


def _district(name: str) -> str | None:
    short = name.removeprefix("서울특별시").removeprefix("서울시").strip()
    known = reference.districts()
    return next((code for code, one in known.items() if short in (code, one.district_name)), None)
