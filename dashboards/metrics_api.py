"""`/api/metrics`: the measures of the 지표 정의서 as JSON, by any two dimensions of any slice (A27, A49).

Read-only; who asks sees what their screens show, and each value carries the query of its complaints.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from dashboards import links
from dashboards.access import current_viewer
from dashboards.queries.definitions import DEFINITIONS
from dashboards.queries.grids import DIMENSIONS, MEASURES, Cell, grid
from dashboards.queries.names import population
from dashboards.site import Site
from pipeline.errors import NotReadyError, SlowQueryError, UsageError
from pipeline.workflow.http import REFUSALS, problem

OWN = ("rows", "columns", "most")
MOST_ROWS = 500


class Metric(BaseModel):
    """One measure of the 지표 정의서; `is_asked` says whether it has values here."""

    code: str
    name: str
    formula: str
    source: str
    unit: str
    owner: str
    is_asked: bool


class Metrics(BaseModel):
    """What can be asked for."""

    metrics: list[Metric]
    dimensions: dict[str, str]


class Value(BaseModel):
    """One value: None where nothing can be said; its 모수, and the query of the complaints behind it."""

    name: str
    value: float | None
    of: int
    query: str


class Row(Value):
    """One value of the first dimension, with its values by the second."""

    columns: list[Value]


class Answer(BaseModel):
    """A measure by two dimensions; `rest` rows are left out, the fewest complaints first."""

    code: str
    name: str
    unit: str
    as_of: str
    generation: int
    population: str
    whole: Value
    rows: list[Row]
    rest: int


class MetricsRoute(APIRoute):
    """Refusals in one sentence."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI's handler, and the words for what went wrong."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Any:
            try:
                return await inner(request)
            except RequestValidationError as error:
                fields = sorted({str(one["loc"][-1]) for one in error.errors()})
                return problem(422, f"맞지 않는 칸: {', '.join(fields)}(fields do not fit)")
            except (links.LinkError, UsageError) as error:
                return problem(400, str(error))
            except (NotReadyError, SlowQueryError) as error:
                return problem(503, str(error))

        return handler


def router(site: Site) -> APIRouter:
    """The two routes."""
    found = APIRouter(prefix="/api/metrics", route_class=MetricsRoute, responses=REFUSALS, tags=["metrics"])

    @found.get("")
    def metrics() -> Metrics:
        """Every measure with its formula, and the dimensions."""
        known = [Metric(**_plain(one), is_asked=one.code in MEASURES) for one in DEFINITIONS]
        return Metrics(metrics=known, dimensions=dict(DIMENSIONS))

    @found.get("/{code}")
    def metric(
        code: str,
        request: Request,
        rows: Annotated[str, Query(max_length=20)] = "month",
        columns: Annotated[str, Query(max_length=20)] = "kind",
        most: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    ) -> Answer:
        """One measure by two dimensions; the other parameters are those of an address of 민원 목록."""
        if code not in MEASURES:
            raise UsageError(f"물을 수 있는 지표: {', '.join(MEASURES)}(no such metric)")
        if rows not in DIMENSIONS or columns not in DIMENSIONS or rows == columns:
            raise UsageError(f"다른 두 차원을 고르십시오: {', '.join(DIMENSIONS)}(no such dimensions)")
        asked = parse_qsl(request.url.query, keep_blank_values=True)
        chosen = site.slice_of(urlencode([pair for pair in asked if pair[0] not in OWN]))
        with site.generation() as generation:
            made = grid(generation, chosen, current_viewer(), (rows, columns), code, most)
            return Answer(
                code=code,
                name=made.measure.name,
                unit=made.measure.unit,
                as_of=generation.as_of.isoformat(),
                generation=generation.id,
                population=population(chosen),
                whole=_value(ALL, made.whole),
                rows=[
                    Row(
                        **_value(line.name, line.whole).model_dump(),
                        columns=[
                            _value(column.name, cell)
                            for column, cell in zip(made.columns, cells, strict=True)
                        ],
                    )
                    for line, cells in zip(made.rows, made.cells, strict=True)
                ],
                rest=made.rest,
            )

    return found


ALL = "전체"


def _value(name: str, cell: Cell) -> Value:
    return Value(name=name, value=cell.value, of=cell.mark.value, query=links.query_string(cell.opened.slice))


def _plain(one: Any) -> dict[str, Any]:
    said = asdict(one)
    del said["shown"]
    return said
