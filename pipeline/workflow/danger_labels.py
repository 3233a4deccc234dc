"""What people say of a danger (긴급, 위험요인, 해당 없음) where they read the text themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, insert, select

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.tables import DANGER_LABEL, DANGER_LEVELS

NONE = "none"


@dataclass(frozen=True)
class DangerLabel:
    """One say on one complaint.

    Attributes:
        id: its number; the highest of a complaint counts.
        complaint_id: of which complaint.
        level: urgent, hazard or none.
        danger_type: type of danger; '' where there is none.
        model_level: what the model said of it at that time; '' where it had not judged.
        labeller: who said it.
        labelled_at: when, Seoul wall time.
        guide_version: of labels/GUIDE.md.
        text_hash: of the text that was read.
    """

    id: int
    complaint_id: str
    level: str
    danger_type: str
    model_level: str
    labeller: str
    labelled_at: datetime
    guide_version: str
    text_hash: str

    @property
    def is_miss(self) -> bool:
        """Whether a person said 긴급 and the model did not."""
        return self.level == "urgent" != self.model_level

    @property
    def is_false_alarm(self) -> bool:
        """Whether the model said 긴급 and a person did not."""
        return self.model_level == "urgent" != self.level


@dataclass(frozen=True)
class DangerLabels:
    """The says in the operational store; nothing in it is ever changed."""

    engine: Engine
    clock: Clock

    def add(
        self,
        complaint_id: str,
        level: str,
        danger_type: str,
        labeller: str,
        *,
        model_level: str,
        guide_version: str,
        text_hash: str,
    ) -> None:
        """Write a say down.

        Raises:
            UsageError: there is no such level, or a danger has no type.
        """
        if level not in DANGER_LEVELS:
            raise UsageError(f"위험 수준 '{level[:20]}' 이(가) 없습니다(no such level)")
        if (level == NONE) == bool(danger_type):
            raise UsageError("긴급과 위험요인에는 위험 유형이 있어야 합니다(a danger has a type)")
        row = {
            "complaint_id": complaint_id,
            "level": level,
            "danger_type": danger_type,
            "model_level": model_level,
            "labeller": labeller,
            "labelled_at": self.clock(),
            "guide_version": guide_version,
            "text_hash": text_hash,
        }
        with self.engine.begin() as connection:
            connection.execute(insert(DANGER_LABEL).values(row))

    def latest(self, complaint_id: str | None = None) -> list[DangerLabel]:
        """The last say on every complaint, or on one, the newest first."""
        newest = select(func.max(DANGER_LABEL.c.id)).group_by(DANGER_LABEL.c.complaint_id)
        if complaint_id is not None:
            newest = newest.where(DANGER_LABEL.c.complaint_id == complaint_id)
        query = select(DANGER_LABEL).where(DANGER_LABEL.c.id.in_(newest)).order_by(DANGER_LABEL.c.id.desc())
        with self.engine.connect() as connection:
            return [DangerLabel(**row) for row in connection.execute(query).mappings()]
