"""What one step of the pipeline did: rows in, rows out, rows set aside."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class StepReport:
    """The account one step gives of itself; every count is in rows.

    For a load: read = loaded + rejected + duplicate, and loaded = new + changed.
    """

    step: str
    read: int = 0
    loaded: int = 0
    new: int = 0
    changed: int = 0
    rejected: int = 0
    duplicate: int = 0
    seconds: float = 0.0
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost in silence."""
        return (
            self.read == self.loaded + self.rejected + self.duplicate
            and self.loaded == self.new + self.changed
        )

    def as_dict(self) -> dict[str, Any]:
        """The same as a plain dictionary, for `--json`."""
        return asdict(self)

    def __add__(self, other: "StepReport") -> "StepReport":
        """Sum of two reports of one step; details of the right side win."""
        return StepReport(
            step=self.step,
            read=self.read + other.read,
            loaded=self.loaded + other.loaded,
            new=self.new + other.new,
            changed=self.changed + other.changed,
            rejected=self.rejected + other.rejected,
            duplicate=self.duplicate + other.duplicate,
            seconds=self.seconds + other.seconds,
            details={**self.details, **other.details},
        )
