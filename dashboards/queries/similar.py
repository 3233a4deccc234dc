"""비슷한 민원 of one complaint, or the sentence that says why there are none."""

from dataclasses import dataclass
from functools import lru_cache

from dashboards.queries.detail import Detail
from dashboards.site import Site
from models.similar.search import Asked, PastError, Searcher, Similar
from models.similar.served import text_score
from models.store import promoted
from pipeline.errors import NotReadyError, StorageError
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Viewer

SHOWN = 5
EVERYONE = Viewer("민원인", "viewer", sees_all=True)
"""Who has a masked title of any complaint shown before they file one like it."""
LEAST = 0.16
"""Score below which a complaint is not called similar."""


@dataclass(frozen=True)
class SimilarCases:
    """Up to five similar complaints, best first; without any, `reason` says why."""

    cases: tuple[Similar, ...]
    reason: str = ""


def similar_cases(generation: Generation, found: Detail, viewer: Viewer, settings: Settings) -> SimilarCases:
    """The complaints most like one that is shown, among those that `viewer` may see."""
    row = found.row
    asked = Asked(
        f"{row['title'] or ''} {found.body}",
        row["received_at"],
        row["complaint_id"],
        row["district_code"],
        row["dong_code"],
    )
    try:
        searcher = _searcher(settings, tuple(promoted(settings, "vectors")))
        cases = searcher.find(generation, viewer, asked, SHOWN)
    except PastError:
        return SimilarCases((), "과거 시점 보기에서는 비슷한 민원을 찾지 않습니다.")
    except NotReadyError:
        return SimilarCases((), "유사민원 색인이 아직 없습니다. 다음 발행(minwon refresh) 뒤에 보입니다.")
    except StorageError:
        return SimilarCases(
            (), "유사민원 색인을 읽지 못했습니다. 관리자가 minwon doctor 로 살필 수 있습니다."
        )
    near = tuple(case for case in cases if case.score >= LEAST)
    return SimilarCases(near, "" if near else "비슷한 민원이 없습니다.")


def like_text(site: Site, text: str, district: str) -> tuple[tuple[Similar, ...], str]:
    """Published complaints like a text that is about to be filed; without any, why."""
    try:
        with site.generation() as generation:
            asked = Asked(text, generation.as_of, district_code=district or None)
            searcher = _searcher(site.settings, tuple(promoted(site.settings, "vectors")))
            near = searcher.find(generation, EVERYONE, asked, SHOWN)
    except (NotReadyError, StorageError):
        return (), "지금은 비슷한 민원을 찾지 못했습니다."
    return tuple(case for case in near if case.score >= LEAST), ""


@lru_cache(maxsize=2)
def _searcher(settings: Settings, versions: tuple[str, ...]) -> Searcher:
    """The searcher of the model in use; another promoted version makes another one."""
    return Searcher(settings.published, text_score(settings))
