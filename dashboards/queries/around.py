"""What stands around one complaint: its words, complaints like it, and units that could handle it."""

from dataclasses import dataclass

from dashboards.queries import keywords
from dashboards.queries.detail import Detail
from dashboards.queries.routing import Routing, recommended
from dashboards.queries.similar import SimilarCases, similar_cases
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Viewer


@dataclass(frozen=True)
class Around:
    """`words` the most telling first; `routing` is None where no unit is to be found."""

    words: tuple[str, ...]
    similar: SimilarCases
    routing: Routing | None


NOTHING = Around((), SimilarCases(()), None)


def around(generation: Generation, found: Detail, viewer: Viewer, settings: Settings) -> Around:
    """Everything that the screen of a complaint shows besides the complaint."""
    return Around(
        tuple(keywords.of_complaint(generation, found.token_ids)),
        similar_cases(generation, found, viewer, settings),
        recommended(generation, found, viewer),
    )
