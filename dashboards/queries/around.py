"""What stands around one complaint: its words, complaints like it, and units that could handle it."""

from dataclasses import dataclass

from dashboards.queries import keywords
from dashboards.queries.detail import Detail
from dashboards.queries.routing import Routing, recommended
from dashboards.queries.similar import SimilarCases, similar_cases
from models.places.public_facilities import Suggestion, suggestion
from pipeline.reader import Generation
from pipeline.settings import Settings
from pipeline.slices import Viewer


@dataclass(frozen=True)
class Around:
    """`words` the most telling first; `routing` is None where no unit is to be found.

    `facility` says why a danger may be of a 공중이용시설 (중대시민재해); None where nothing does.
    """

    words: tuple[str, ...]
    similar: SimilarCases
    routing: Routing | None
    facility: Suggestion | None = None


NOTHING = Around((), SimilarCases(()), None)


def around(generation: Generation, found: Detail, viewer: Viewer, settings: Settings) -> Around:
    """Everything that the screen of a complaint shows besides the complaint."""
    return Around(
        tuple(keywords.of_complaint(generation, found.token_ids)),
        similar_cases(generation, found, viewer, settings),
        recommended(generation, found, viewer),
        _facility(found, settings),
    )


def _facility(found: Detail, settings: Settings) -> Suggestion | None:
    if found.danger is None or found.danger.kind is None:
        return None
    text, place = f"{found.row['title']}\n{found.body}", found.place
    if place is None:
        return suggestion(settings, text, None, None, None)
    return suggestion(settings, text, place.lat, place.lon, place.method)
