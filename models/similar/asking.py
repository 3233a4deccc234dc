"""`minwon similar`: complaints like a text, as the person at the command line of the warehouse sees them."""

from dataclasses import asdict
from typing import Any

from models.similar.search import Asked, Searcher
from models.similar.served import text_score
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.schema.reference import districts
from pipeline.settings import Settings
from pipeline.slices import Viewer

OPERATOR = Viewer(name="command", role="operator", sees_all=True)
"""Who can read the data folder sees all of it."""


def similar_to(settings: Settings, text: str, names: tuple[str, ...], count: int) -> list[dict[str, Any]]:
    """The complaints most like `text`, in the 자치구 of `names` or everywhere.

    Raises:
        UsageError: the text is empty, or a name is no 자치구.
        NotReadyError: nothing, or no index, is published.
    """
    if not text.strip():
        raise UsageError('찾을 글을 주십시오. 예) minwon similar "맨홀 뚜껑이 열려 있어요"')
    codes = tuple(_code(name) for name in names)
    asked = Asked(
        text, settings.clock(), district_code=codes[0] if len(codes) == 1 else None, districts=codes
    )
    with Reader(settings).generation() as generation:
        found = Searcher(settings.published, text_score(settings)).find(generation, OPERATOR, asked, count)
    return [asdict(one) for one in found]


def _code(name: str) -> str:
    for code, district in districts().items():
        if name in (code, district.district_name):
            return code
    known = ", ".join(sorted(district.district_name for district in districts().values()))
    raise UsageError(f"--gu {name}: 그런 자치구가 없습니다. {known}")
