"""사무분장: what each unit does and its telephone, the office's own where it loaded any."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.places.reference import DUTIES, DUTY, current
from pipeline.schema import organisation
from pipeline.settings import Settings


@dataclass(frozen=True)
class Duty:
    """What a unit does, several things parted by ' · ', and how it is reached ('' where nobody said)."""

    text: str
    phone: str = ""

    @property
    def told(self) -> str:
        """Both in one line."""
        return f"{self.text} ☎ {self.phone}" if self.phone else self.text


def duties(settings: Settings) -> Mapping[str, Duty]:
    """By code of every unit that stands."""
    whole = organisation.read()
    bodies = ((unit, whole.body(unit)) for unit in whole.leaves(settings.clock().date()))
    found = {unit: Duty(body.duties if body else "") for unit, body in bodies}
    own: dict[str, list[tuple[str, str]]] = {}
    for row in current(settings, DUTIES, DUTY).iter_rows(named=True):
        own.setdefault(row["unit"], []).append((row["duty"], row["phone"]))
    for unit, lines in own.items():
        phones = dict.fromkeys(phone for _, phone in lines if phone)
        found[unit] = Duty(" · ".join(text for text, _ in lines), ", ".join(phones))
    return found
