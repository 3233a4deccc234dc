"""Photos of a case: checked, made small, stripped of what the camera noted, and sealed like its text."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import insert, select

from pipeline.errors import UsageError
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Cases, Move
from pipeline.workflow.engine import reading
from pipeline.workflow.tables import CASE_PHOTO

SHOWS = {"filed": "신청 사진", "before": "처리 전", "after": "처리 뒤"}
MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
MOST_OF_A_CASE = 10
LONGEST_SIDE = 1_600
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"
QUALITY = 85


@dataclass(frozen=True)
class Photo:
    """One photo: its number, what it shows (a key of `SHOWS`), by whom and when it was added."""

    id: int
    shows: str
    author: str
    added_at: datetime


@dataclass(frozen=True)
class Photos:
    """The photos of cases in the operational store."""

    cases: Cases

    def add(self, case_id: str, shows: str, image: bytes, author: str, seen: int | None = None) -> Filed:
        """Keep a photo; one of the work done (after) is an event of a 현장 case, whose version is `seen`.

        Raises:
            UsageError: it is no photo, too big, one too many, or does not fit the case.
            CaseChangedError: somebody moved the case since `seen`.
        """
        if shows not in SHOWS:
            raise UsageError(f"사진은 {', '.join(SHOWS.values())} 가운데 하나입니다(no such kind)")
        small = made_small(image)
        if len(self.of(case_id)) >= MOST_OF_A_CASE:
            raise UsageError(f"사진은 민원마다 {MOST_OF_A_CASE}장까지입니다(too many)")
        case = self.cases.case(case_id)
        sealed = self.cases.seal().close(b64encode(small).decode(), f"photo:{case_id}")
        row = {"case_id": case_id, "shows": shows, "sealed": sealed, "author": author}
        step = self.cases.step(author, is_timed=False)
        with self.cases.engine.begin() as connection:
            if shows == "after" and case.state.is_field:
                case = step.move(
                    connection, Move(case_id, Event("add_photo"), case.version if seen is None else seen)
                )
            connection.execute(insert(CASE_PHOTO).values(added_at=step.now, **row))
        return case

    def of(self, case_id: str) -> list[Photo]:
        """The photos of a case, in order, without their images."""
        table = CASE_PHOTO.c
        query = (
            select(table.id, table.shows, table.author, table.added_at)
            .where(table.case_id == case_id)
            .order_by(table.id)
        )
        with reading(self.cases.engine) as connection:
            return [Photo(**row) for row in connection.execute(query).mappings()]

    def image(self, case_id: str, number: int) -> bytes:
        """One photo as JPEG; who may look at it is asked before.

        Raises:
            UsageError: the case has no such photo.
        """
        query = select(CASE_PHOTO.c.sealed).where(CASE_PHOTO.c.id == number, CASE_PHOTO.c.case_id == case_id)
        with reading(self.cases.engine) as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            raise UsageError("그런 사진이 없습니다(no such photo)")
        return b64decode(self.cases.seal().open(sealed, f"photo:{case_id}"))


def made_small(image: bytes) -> bytes:
    """A photo as JPEG of at most `LONGEST_SIDE` pixels, upright, without EXIF: no place, no device, no time.

    Raises:
        UsageError: it is not an image of `FORMATS`, or too big to be opened safely.
    """
    if len(image) > MOST_BYTES:
        raise UsageError(f"사진은 {MOST_BYTES // 1_000_000} MB까지입니다(too large)")
    try:
        with Image.open(BytesIO(image), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UsageError("사진의 화소가 너무 많습니다(too many pixels)")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UsageError("JPEG, PNG, WebP 사진만 받습니다(no photo)") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = BytesIO()
    upright.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
