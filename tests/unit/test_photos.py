"""Photos of a case: taken small and without what the camera noted, sealed, and refused where they are none."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.workflow import photos
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.photos import made_small
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CASE_PHOTO

NOW = datetime(2026, 11, 23, 10, 0)
GPS, ORIENTATION, LAID_ON_ITS_SIDE = 0x8825, 0x0112, 6


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with Store(Settings(home=tmp_path, now=NOW)) as opened:
        yield opened


def picture(width: int = 640, height: int = 480, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = LAID_ON_ITS_SIDE
    exif.get_ifd(GPS)[1] = "N"
    made = BytesIO()
    Image.new("RGB", (width, height), (120, 90, 60)).save(made, kind, exif=exif)
    return made.getvalue()


def case(store: Store, kind: str = "field"):
    filed = store.cases.file(Filing("k-1", kind, "app", "포트홀", "", NOW, hours=24), "민원인")
    filed = store.cases.do(filed.id, Event("receive"), filed.version, "조접수")
    return store.cases.do(filed.id, Event("distribute", unit="roads"), filed.version, "조접수")


def test_a_photo_is_upright_small_and_says_nothing_of_where_it_was_taken():
    with Image.open(BytesIO(made_small(picture(4_000, 3_000)))) as small:
        assert small.size == (1_200, 1_600)
        assert small.format == "JPEG"
        assert not small.getexif()
    for kind in ("PNG", "WEBP"):
        assert made_small(picture(kind=kind))


@pytest.mark.parametrize(
    ("image", "why"),
    [
        (b"", "no photo"),
        (b"<svg onload=alert(1)>", "no photo"),
        (picture()[:200], "no photo"),
        (b"GIF89a" + b"\0" * 50, "no photo"),
        (b"\xff\xd8" + b"\0" * 10_000_001, "too large"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(image, why):
    with pytest.raises(UsageError, match=why):
        made_small(image)


def test_a_bomb_of_pixels_is_not_opened(monkeypatch):
    monkeypatch.setattr(photos, "MOST_PIXELS", 100_000)
    with pytest.raises(UsageError, match="too many pixels"):
        made_small(picture())


def test_a_photo_of_the_work_is_an_event_of_a_field_case_and_lies_sealed(store):
    one = case(store)
    done = store.photos.add(one.id, "after", picture(), "오주무", one.version)
    assert (done.state.photo, done.version) == ("after", one.version + 1)
    assert store.cases.replayed(one.id) == done.state
    before = store.photos.add(one.id, "before", picture(), "오주무")
    assert before.version == done.version, "only the work done is told of by an event"
    assert [photo.shows for photo in store.photos.of(one.id)] == ["after", "before"]
    with store.engine.begin() as connection:
        sealed = connection.execute(select(CASE_PHOTO.c.sealed)).scalars().all()
    assert not any(image.startswith(b"\xff\xd8") or b"JFIF" in image for image in sealed)
    first = store.photos.of(one.id)[0]
    assert store.photos.image(one.id, first.id).startswith(b"\xff\xd8")
    with pytest.raises(UsageError, match="no such photo"):
        store.photos.image("20261123000001", first.id)


def test_a_photo_that_shows_nothing_known_or_is_one_too_many_is_refused(store):
    one = case(store, "inquiry")
    with pytest.raises(UsageError, match="no such kind"):
        store.photos.add(one.id, "selfie", picture(), "오주무")
    for _ in range(photos.MOST_OF_A_CASE):
        store.photos.add(one.id, "filed", picture(8, 8), "민원인")
    with pytest.raises(UsageError, match="too many"):
        store.photos.add(one.id, "filed", picture(8, 8), "민원인")
