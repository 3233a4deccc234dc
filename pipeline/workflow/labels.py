"""Labels that people give on screen; they wait here until a version of the labelled set is made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from pipeline.settings import Clock
from pipeline.workflow.tables import LABEL_EDIT

HELD = ""
"""Topic code of a complaint that a person looked at and left without a topic (보류)."""


@dataclass(frozen=True)
class LabelEdit:
    """One decision of a person; `topic_code` is `HELD` where none was given.

    `is_final` settles a conflict; `text_hash` tells which text was seen; times are Seoul wall time.
    """

    id: int
    complaint_id: str
    topic_code: str
    labeller: str
    labelled_at: datetime
    guide_version: str
    text_hash: str
    is_final: bool


@dataclass(frozen=True)
class LabelEdits:
    """The decisions in the operational store."""

    engine: Engine
    clock: Clock

    def add(
        self,
        complaint_id: str,
        topic_code: str,
        labeller: str,
        *,
        guide_version: str,
        text_hash: str,
        is_final: bool = False,
    ) -> int:
        """Write a decision down; its number."""
        row = {
            "complaint_id": complaint_id,
            "topic_code": topic_code,
            "labeller": labeller,
            "labelled_at": self.clock(),
            "guide_version": guide_version,
            "text_hash": text_hash,
            "is_final": is_final,
        }
        with self.engine.begin() as connection:
            number: int = connection.execute(
                insert(LABEL_EDIT).values(row).returning(LABEL_EDIT.c.id)
            ).scalar_one()
        return number

    def undo(self, labeller: str) -> LabelEdit | None:
        """Take back the last decision of a person that is in no version yet; None if there is none."""
        mine = [edit for edit in self.pending() if edit.labeller == labeller]
        if not mine:
            return None
        with self.engine.begin() as connection:
            connection.execute(
                update(LABEL_EDIT).where(LABEL_EDIT.c.id == mine[-1].id).values(undone_at=self.clock())
            )
        return mine[-1]

    def pending(self) -> list[LabelEdit]:
        """Decisions that are in no version yet and were not taken back, in their order."""
        columns = [LABEL_EDIT.c[name] for name in LabelEdit.__dataclass_fields__]
        waiting = (
            select(*columns)
            .where(LABEL_EDIT.c.version.is_(None), LABEL_EDIT.c.undone_at.is_(None))
            .order_by(LABEL_EDIT.c.id)
        )
        with self.engine.connect() as connection:
            return [LabelEdit(**row) for row in connection.execute(waiting).mappings()]

    def taken_into(self, version: int, numbers: Iterable[int]) -> None:
        """Note the version that these decisions are in."""
        with self.engine.begin() as connection:
            for number in numbers:
                connection.execute(
                    update(LABEL_EDIT).where(LABEL_EDIT.c.id == number).values(version=version)
                )
